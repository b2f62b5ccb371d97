import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeLedgerDelta } from "../../src/chain/ledger.ts";
import type { AccountIndex, TxIndex } from "../../src/lib/brand.ts";
import type { MempoolParams } from "../../src/protocol/nakamoto/params.ts";
import { mempoolWith } from "../support/mempools.ts";

const SEED = 42;

/** A chain a sender: fee and size of each transaction. */
type Chains = readonly (readonly (readonly [fee: number, size: number])[])[];

const chainsOf = (senders: number, length: number) =>
  fc.array(
    fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 })), {
      minLength: 1,
      maxLength: length,
    }),
    { minLength: 1, maxLength: senders },
  );

/** A mempool with these chains, admitted by turns; the transactions by chain and place. */
function holding(chains: Chains, params: Partial<MempoolParams>) {
  const world = mempoolWith({ incrementalFeeRate: 0, ...params });
  const longest = Math.max(...chains.map((chain) => chain.length));
  for (let sequence = 0; sequence < longest; sequence++) {
    chains.forEach((chain, from) => {
      const [fee, size] = chain[sequence] ?? [];
      if (fee !== undefined) world.offer({ from, sequence, fee, size: size! });
    });
  }
  return world;
}

type World = ReturnType<typeof holding>;

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const feesOf = ({ facts }: World, txs: readonly TxIndex[]) => sum(txs.map(facts.feeOf));
const bytesOf = ({ facts }: World, txs: readonly TxIndex[]) => sum(txs.map(facts.sizeOf));

function isValidBlock({ facts, ledger }: World, transactions: readonly TxIndex[]): boolean {
  const block = { transactions, reward: null, subsidy: 0n, matured: null, maturesAtOnce: false };
  return computeLedgerDelta(facts, ledger, block).ok;
}

/** The most fees that any choice of beginnings of the chains brings, by trying all. */
function mostFees(chains: Chains, capacity: number): number {
  const [chain, ...others] = chains;
  if (chain === undefined) return 0;
  let best = mostFees(others, capacity);
  let [fees, bytes] = [0, 0];
  for (const [fee, size] of chain) {
    fees += fee;
    bytes += size;
    if (bytes > capacity) break;
    best = Math.max(best, fees + mostFees(others, capacity - bytes));
  }
  return best;
}

/** The fees of each package: from what is left of a chain always the shortest beginning of the best rate. */
function packageFees(chain: Chains[number]): number[] {
  if (chain.length === 0) return [];
  const runs = chain.map((_, i) => chain.slice(0, i + 1));
  const rate = (run: Chains[number]) =>
    sum(run.map(([fee]) => fee)) / sum(run.map(([, size]) => size));
  const best = Math.max(...runs.map(rate));
  const run = runs.find((one) => rate(one) === best)!;
  return [sum(run.map(([fee]) => fee)), ...packageFees(chain.slice(run.length))];
}

describe("a template", () => {
  const policies = fc.constantFrom<MempoolParams["policy"]>("fee", "fee-with-ageing", "fifo");
  const shares = fc.constantFrom(0, 0.2, 0.5, 1);

  it(`is valid on the ledger and never too large (seed ${SEED})`, () => {
    const law = fc.property(
      chainsOf(6, 5),
      fc.nat(60),
      policies,
      shares,
      (chains, capacity, policy, agedShare) => {
        const world = holding(chains, { policy, agedShare });
        const block = world.mempool.select(capacity);
        expect(bytesOf(world, block)).toBeLessThanOrEqual(capacity);
        expect(new Set(block).size).toBe(block.length);
        expect(isValidBlock(world, block)).toBe(true);
        // A mempool that fits goes in whole.
        if (world.mempool.bytes <= capacity) expect(block).toHaveLength(world.mempool.size);
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 500 });
  });

  it(`by fee is short of the best by less than the fees of one largest package (seed ${SEED})`, () => {
    // Up to the first package that does not fit, the packages are the best use of their bytes, and with a part of
    // that one they would be the best use of all: no block does better, since whole transactions can do no more.
    let exact = 0;
    const law = fc.property(chainsOf(4, 4), fc.integer({ min: 1, max: 40 }), (chains, capacity) => {
      const world = holding(chains, { policy: "fee" });
      const [got, best] = [
        feesOf(world, world.mempool.select(capacity)),
        mostFees(chains, capacity),
      ];
      if (got === best) exact += 1;
      else expect(best - got).toBeLessThan(Math.max(...chains.flatMap(packageFees)));
    });
    fc.assert(law, { seed: SEED, numRuns: 1000 });
    expect(exact).toBeGreaterThan(500);
  });

  it(`by fee, of transactions that do not depend on each other, by less than one of them (seed ${SEED})`, () => {
    const law = fc.property(
      chainsOf(10, 1),
      fc.integer({ min: 1, max: 30 }),
      (chains, capacity) => {
        const world = holding(chains, { policy: "fee" });
        const [got, best] = [
          feesOf(world, world.mempool.select(capacity)),
          mostFees(chains, capacity),
        ];
        if (got < best)
          expect(best - got).toBeLessThan(Math.max(...chains.map(([[fee] = [0]]) => fee!)));
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 500 });
  });

  it(`by fee is the best of all where packages are of one size (seed ${SEED})`, () => {
    const law = fc.property(
      fc.array(fc.nat(50), { minLength: 1, maxLength: 10 }),
      fc.nat(10),
      (fees, capacity) => {
        const chains = fees.map((fee) => [[fee, 1] as const]);
        const world = holding(chains, { policy: "fee" });
        expect(feesOf(world, world.mempool.select(capacity))).toBe(mostFees(chains, capacity));
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 200 });
  });

  it("lets a child pay for its parent, and goes on behind what does not fit", () => {
    // Rates: chain 0 first 5 then 20 (a package of 12.5), chain 1 12, chain 2 9 but too large, chain 3 1.
    const world = holding(
      [
        [
          [5, 1],
          [20, 1],
        ],
        [[12, 1]],
        [[45, 5]],
        [[1, 1]],
      ],
      { policy: "fee" },
    );
    // By turns: 0, 1, 2, 3 are the chains' first, 4 is the second of chain 0.
    expect(world.mempool.select(5)).toEqual([0, 4, 1, 3]);
  });

  it("takes no more together than it must: of a chain of one rate the beginning", () => {
    const chain = [
      [4, 2],
      [4, 2],
      [4, 2],
    ] as const;
    const world = holding([chain], { policy: "fee" });
    expect([1, 2, 3, 4, 6].map((capacity) => world.mempool.select(capacity).length)).toEqual([
      0, 1, 1, 2, 3,
    ]);
  });

  it("by age moves successors of a replaced one back with it", () => {
    const { offer, mempool } = mempoolWith({ policy: "fifo" });
    const first = offer({ from: 1, fee: 1 }).index;
    const second = offer({ from: 1, sequence: 1 }).index;
    const other = offer({ from: 2 }).index;
    expect(mempool.select(9)).toEqual([first, second, other]);
    const by = offer({ from: 1, fee: 9 }).index;
    const last = offer({ from: 3 }).index;
    expect(mempool.select(9)).toEqual([other, by, second, last]);
    expect(mempool.select(2)).toEqual([other, by]);
  });

  it("with ageing gives its share to the oldest and the rest to who pays", () => {
    const { offer, mempool } = mempoolWith({ agedShare: 0.5 });
    const old = [1, 2, 3, 4].map((from) => offer({ from, fee: from }).index);
    const dear = [5, 6, 7].map((from) => offer({ from, fee: 100 + from }).index);
    expect(mempool.select(4)).toEqual([old[0], old[1], dear[2], dear[1]]);
    // Half of five bytes are reached with the third.
    expect(mempool.select(5)).toEqual([old[0], old[1], old[2], dear[2], dear[1]]);
  });
});

describe("the bound on waiting", () => {
  /** Bytes that go before each in the order of age, where a chain is as old as its newest so far. */
  function bytesBefore(world: World): Map<TxIndex, number> {
    const { facts, mempool } = world;
    const ages = new Map(mempool.transactions().map((tx, age) => [tx, age]));
    const ageOf = (tx: TxIndex) => {
      const before = [...ages.keys()].filter(
        (one) =>
          facts.senderOf(one) === facts.senderOf(tx) &&
          facts.sequenceOf(one) <= facts.sequenceOf(tx),
      );
      return Math.max(...before.map((one) => ages.get(one)!));
    };
    const order = [...ages.keys()].sort(
      (a, b) => ageOf(a) - ageOf(b) || facts.sequenceOf(a) - facts.sequenceOf(b),
    );
    let bytes = 0;
    return new Map(
      order.map((tx) => {
        const before = [tx, bytes] as const;
        bytes += facts.sizeOf(tx);
        return before;
      }),
    );
  }

  /** Puts a block on the chain. */
  function confirm({ facts, ledger, mempool, listener }: World, block: readonly TxIndex[]): void {
    for (const tx of block) {
      const sender = facts.senderOf(tx);
      ledger.write(sender, ledger.balanceOf(sender), 0, facts.sequenceOf(tx) + 1);
    }
    const accounts = Int32Array.from(new Set(block.map(facts.senderOf)));
    const connected = [{ accounts, transactions: Int32Array.from(block) }];
    mempool.onTipChanged(ledger, { disconnected: [], connected }, 0, listener);
  }

  const sizes = fc.integer({ min: 1, max: 6 });
  /** What comes between two blocks: sender, size, and whether it replaces the sender's last. */
  const crowds = fc.array(fc.tuple(fc.nat(15), sizes), { maxLength: 12 });

  it(`holds whatever newcomers pay, for every transaction, under both policies by age (seed ${SEED})`, () => {
    let tight = 0;
    const law = fc.property(
      fc.array(crowds, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0.25, 0.5, 0.7, 1),
      fc.integer({ min: 6, max: 16 }),
      fc.boolean(),
      (rounds, share, capacity, isFifo) => {
        const world = holding([[[0, 1]]], {
          policy: isFifo ? "fifo" : "fee-with-ageing",
          agedShare: share,
          maxChain: 1000,
        });
        const r = isFifo ? 1 : share;
        const q = Math.min(r * capacity, capacity - 6 + 1);
        const deadline = new Map<TxIndex, number>();
        let mined = 0;
        let fee = 1;
        const note = () => {
          for (const [tx, before] of bytesBefore(world)) {
            if (!deadline.has(tx)) deadline.set(tx, mined + Math.floor(before / q) + 1);
          }
        };
        note();
        const mine = () => {
          const block = world.mempool.select(capacity);
          mined += 1;
          for (const tx of block) {
            expect(mined).toBeLessThanOrEqual(deadline.get(tx)!);
            if (mined === deadline.get(tx)) tight += 1;
          }
          confirm(world, block);
          for (const tx of world.mempool.transactions()) {
            expect(deadline.get(tx)!).toBeGreaterThan(mined);
          }
        };
        for (const crowd of rounds) {
          for (const [from, size] of crowd) {
            // Each pays more than all before it, by the byte.
            fee += 10;
            const sequence = world.mempool.nextSequence(world.ledger, from as AccountIndex);
            const { verdict } = world.offer({ from, sequence, size, fee: fee * size });
            expect(verdict.ok).toBe(true);
            note();
          }
          mine();
        }
        while (world.mempool.size > 0) mine();
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 150 });
    expect(tight).toBeGreaterThan(100);
  });

  it("is reached: with ten bytes before it and half of ten-byte blocks for the oldest, the third block", () => {
    const world = holding(
      Array.from({ length: 10 }, () => [[0, 1]] as const),
      { agedShare: 0.5 },
    );
    const late = world.offer({ from: 20 }).index;
    const blocks = [1, 2, 3].map((round) => {
      for (let i = 0; i < 10; i++) world.offer({ from: 20 + round * 10 + i, fee: 1000 });
      const block = world.mempool.select(10);
      confirm(world, block);
      return block.includes(late);
    });
    expect(blocks).toEqual([false, false, true]);
  });

  it("does not exist under `fee`: newcomers that pay more leave the first out for ever", () => {
    const outcomes = (["fee", "fee-with-ageing", "fifo"] as const).map((policy) => {
      const world = holding([[[1, 1]]], { policy, agedShare: 0.1 });
      let waited = 0;
      for (; waited < 200 && world.mempool.has(0 as TxIndex); waited++) {
        for (let i = 1; i <= 10; i++) {
          const sequence = world.ledger.sequenceOf(i as AccountIndex);
          world.offer({ from: i, sequence, fee: 2 });
        }
        confirm(world, world.mempool.select(10));
      }
      return waited;
    });
    expect(outcomes).toEqual([200, 1, 1]);
  });
});
