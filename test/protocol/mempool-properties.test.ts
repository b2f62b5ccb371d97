import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyDelta,
  computeLedgerDelta,
  Ledger,
  type LedgerDelta,
} from "../../src/chain/ledger.ts";
import type { AccountIndex, Duration, TxIndex } from "../../src/lib/brand.ts";
import { Mempool, type TipChange } from "../../src/protocol/nakamoto/mempool.ts";
import type { MempoolParams } from "../../src/protocol/nakamoto/params.ts";
import { HandMadeFacts, listening, mempoolWith, ROOMY } from "../support/mempools.ts";
import { SlowMempool } from "../support/slow-mempool.ts";

const SEED = 42;
const ACCOUNTS = 5;

/** A block on the chain: what it changed, and the ledger after it. */
interface Mined {
  readonly delta: LedgerDelta;
  readonly ledger: Ledger;
}

/** One node's chain, and the mempool on top of it, beside its oracle. */
class World {
  readonly facts = new HandMadeFacts();
  readonly listener = listening();
  readonly params: MempoolParams;
  readonly slow: SlowMempool;
  mempool: Mempool;
  readonly chain: Mined[] = [];
  readonly #genesis = new Ledger();
  now = 0;

  constructor(params: MempoolParams) {
    this.params = params;
    this.mempool = new Mempool(this.facts, params);
    this.slow = new SlowMempool(this.facts, params);
    for (let a = 0; a < ACCOUNTS; a++) this.#genesis.write(a as AccountIndex, 150, 0, 0);
  }

  get tip(): Ledger {
    return this.chain.at(-1)?.ledger ?? this.#genesis;
  }

  /** Offers a transaction to both. */
  offer(tx: TxIndex): void {
    const real = this.mempool.admit(this.tip, tx, this.now, this.listener);
    const outcome = real.ok ? real.value : real.reason.code;
    expect(outcome).toBe(this.slow.admit(this.tip, tx, this.now));
    this.compare();
  }

  /** Takes `depth` blocks off the chain and puts as many blocks of these transactions on it. */
  reorganise(depth: number, blocks: readonly (readonly TxIndex[])[]): void {
    const disconnected = this.chain.splice(Math.max(0, this.chain.length - depth)).reverse();
    const connected = blocks.map((wanted) => this.#mine(wanted));
    const change: TipChange = {
      disconnected: disconnected.map(({ delta }) => delta),
      connected: connected.map(({ delta }) => delta),
    };
    const before = new Set(this.mempool.transactions());
    this.mempool.onTipChanged(this.tip, change, this.now, this.listener);
    this.checkReturn(change, before);
    this.slow.onTipChanged(this.tip, change, this.now);
    this.compare();
  }

  /** A block of those of the wanted transactions that can be in it, in this order. */
  #mine(wanted: readonly TxIndex[]): Mined {
    const parent = this.chain.at(-1)?.delta;
    const make = (transactions: readonly TxIndex[]) => {
      const fees = transactions.reduce((sum, tx) => sum + this.facts.feeOf(tx), 0);
      const reward = {
        account: (this.chain.length % ACCOUNTS) as AccountIndex,
        amount: BigInt(fees) + 20n,
      };
      const matured = parent?.reward ?? null;
      const block = { transactions, reward, subsidy: 20n, matured, maturesAtOnce: false };
      return computeLedgerDelta(this.facts, this.tip, block);
    };
    const chosen: TxIndex[] = [];
    for (const tx of wanted) if (make([...chosen, tx]).ok) chosen.push(tx);
    const verdict = make(chosen);
    if (!verdict.ok) throw new Error("a block of nothing is valid");
    const ledger = new Ledger();
    ledger.copyFrom(this.tip);
    applyDelta(ledger, verdict.value);
    const mined = { delta: verdict.value, ledger };
    this.chain.push(mined);
    return mined;
  }

  compare(): void {
    const { mempool, slow } = this;
    const least = Math.max(this.params.minFeeRate, slow.rate);
    const got = [mempool.transactions(), mempool.waiting(), this.listener.take().sort()];
    const pending = slow.pending.map(({ tx }) => tx);
    expect(got).toEqual([pending, slow.waiting.map(({ tx }) => tx), slow.told.splice(0).sort()]);
    expect([mempool.bytes, mempool.size]).toEqual([slow.bytes, slow.pending.length]);
    expect(Math.abs(mempool.leastFeeRate - least)).toBeLessThanOrEqual(1e-9 * least);
    expect(this.brokenLaws()).toEqual([]);
  }

  /** What should hold at any time and does not, judged by the ledger alone. */
  brokenLaws(): string[] {
    const { mempool, params, facts, tip } = this;
    const pending = mempool.transactions();
    // All of it is a valid block on the tip, by sequence and whichever sender goes first.
    const bySequence = pending.sort((a, b) => facts.sequenceOf(a) - facts.sequenceOf(b) || a - b);
    const bySender = [...bySequence].sort((a, b) => facts.senderOf(b) - facts.senderOf(a));
    const laws: Record<string, boolean> = {
      "bytes within bounds": mempool.bytes <= params.maxBytes,
      "waiting within bounds": mempool.waiting().length <= params.maxWaiting,
      "valid by sequence": this.isValid(bySequence),
      "valid by sender": this.isValid(bySender),
    };
    for (const capacity of [7, 25]) {
      const block = mempool.select(capacity);
      const bytes = block.reduce((sum, tx) => sum + facts.sizeOf(tx), 0);
      laws[`a block of ${capacity} fits`] = bytes <= capacity;
      laws[`a block of ${capacity} is valid`] = this.isValid(block);
      laws[`a block of ${capacity} is of the mempool`] = block.every((tx) => mempool.has(tx));
    }
    for (let a = 0 as AccountIndex; a < ACCOUNTS; a++) {
      const own = pending.filter((tx) => facts.senderOf(tx) === a);
      const spent = own.reduce((sum, tx) => sum + facts.amountOf(tx) + facts.feeOf(tx), 0);
      laws[`${a} can spend`] = mempool.spendable(tip, a) === tip.balanceOf(a) - spent;
      laws[`${a} goes on`] = mempool.nextSequence(tip, a) === tip.sequenceOf(a) + own.length;
    }
    return Object.keys(laws).filter((law) => !laws[law]);
  }

  isValid(transactions: readonly TxIndex[]): boolean {
    const block = { transactions, reward: null, subsidy: 0n, matured: null, maturesAtOnce: false };
    return computeLedgerDelta(this.facts, this.tip, block).ok;
  }

  /** After a reorg whatever was disconnected is back unless it is confirmed, conflicts, or had no room. */
  checkReturn({ disconnected, connected }: TipChange, before: ReadonlySet<TxIndex>): void {
    const { facts, mempool, tip, listener } = this;
    const confirmed = new Set(connected.flatMap(({ transactions }) => [...transactions]));
    const dropped = (tx: TxIndex) =>
      listener.told.some((word) => word === `evicted ${tx}` || word === `expired ${tx}`);
    const back = disconnected.flatMap(({ transactions }) => [...transactions] as TxIndex[]);
    const all = [...back, ...before];
    for (const tx of back) {
      if (mempool.has(tx) || dropped(tx) || confirmed.has(tx)) continue;
      const sender = facts.senderOf(tx);
      const isUsed = facts.sequenceOf(tx) < tip.sequenceOf(sender);
      const cost = all
        .filter((one) => facts.senderOf(one) === sender && !confirmed.has(one))
        .filter((one) => facts.sequenceOf(one) >= tip.sequenceOf(sender))
        .filter((one) => facts.sequenceOf(one) <= facts.sequenceOf(tx))
        .reduce((sum, one) => sum + facts.amountOf(one) + facts.feeOf(one), 0);
      expect(isUsed || cost > tip.balanceOf(sender)).toBe(true);
    }
  }

  /** The same mempool by way of plain data. */
  resume(): void {
    const saved = JSON.parse(JSON.stringify(this.mempool.save())) as ReturnType<Mempool["save"]>;
    const again = new Mempool(this.facts, this.params);
    again.load(saved);
    expect(again.save()).toEqual(saved);
    this.mempool = again;
    this.compare();
  }
}

const small = (max: number) => fc.nat(max);
const transactions = fc.record({
  from: small(ACCOUNTS - 1),
  to: small(ACCOUNTS - 1),
  amount: fc.integer({ min: 1, max: 40 }),
  fee: small(30),
  size: fc.integer({ min: 1, max: 6 }),
  /** Relative to what the sender's next one would be. */
  ahead: fc.integer({ min: -3, max: 3 }),
});

const steps = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant("offer" as const), transactions }), weight: 12 },
  /** A transaction that the mempool may never have heard of, or has heard of already. */
  { arbitrary: fc.record({ do: fc.constant("offer again" as const), which: fc.nat() }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant("intern" as const), transactions }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant("mine" as const), capacity: small(20) }), weight: 3 },
  {
    arbitrary: fc.record({
      do: fc.constant("reorganise" as const),
      depth: small(3),
      blocks: fc.array(fc.array(fc.nat(), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ do: fc.constant("wait" as const), time: small(60) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant("resume" as const) }), weight: 1 },
);

const parameters = fc.record<MempoolParams>({
  policy: fc.constantFrom("fee", "fee-with-ageing", "fifo"),
  agedShare: fc.constantFrom(0, 0.3, 0.5, 1),
  maxBytes: fc.constantFrom(10, 20, 40, 1000),
  minFeeRate: fc.constantFrom(0, 0, 1000),
  incrementalFeeRate: fc.constantFrom(0, 500, 1000),
  expiry: fc.constantFrom(60 as Duration, 100_000 as Duration),
  maxChain: fc.constantFrom(2, 4, 25),
  maxWaiting: fc.constantFrom(0, 1, 3, 10),
});

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function take(world: World, step: Step): void {
  world.now += 1;
  const known = (which: number) => (which % Math.max(1, world.facts.size)) as TxIndex;
  switch (step.do) {
    case "offer":
    case "intern": {
      const { ahead, ...rest } = step.transactions;
      const from = rest.from as AccountIndex;
      const sequence = Math.max(0, world.mempool.nextSequence(world.tip, from) + ahead);
      const tx = world.facts.add({ ...rest, sequence });
      if (step.do === "offer") world.offer(tx);
      return;
    }
    case "offer again":
      if (world.facts.size > 0) world.offer(known(step.which));
      return;
    case "mine":
      world.reorganise(0, [world.mempool.select(step.capacity)]);
      return;
    case "reorganise":
      if (world.facts.size > 0)
        world.reorganise(
          step.depth,
          step.blocks.map((block) => block.map(known)),
        );
      return;
    case "wait":
      world.now += step.time;
      world.mempool.expire(world.now, world.listener);
      world.slow.expire(world.now);
      world.compare();
      return;
    case "resume":
      world.resume();
  }
}

describe("the mempool", () => {
  it(`does what a slow one does, and stays valid at the tip: admissions, tips, reorgs, expiry, resuming (seed ${SEED})`, () => {
    const seen = new Map<string, number>();
    const law = fc.property(
      parameters,
      fc.array(steps, { maxLength: 60, size: "max" }),
      (params, list) => {
        const world = new World(params);
        const { told } = world.listener;
        const push = told.push.bind(told);
        told.push = (...words) => {
          for (const word of words)
            seen.set(word.split(" ")[0]!, (seen.get(word.split(" ")[0]!) ?? 0) + 1);
          return push(...words);
        };
        for (const step of list) take(world, step);
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 300 });
    // Everything that can happen did happen, and not once.
    for (const word of ["replaced", "evicted", "expired", "conflicted", "promoted", "returned"]) {
      expect(seen.get(word), word).toBeGreaterThan(50);
    }
  });

  it(`saved and loaded behaves the same from there on (seed ${SEED})`, () => {
    const law = fc.property(
      parameters,
      fc.array(steps, { maxLength: 30, size: "max" }),
      fc.array(steps, { maxLength: 30, size: "max" }),
      (params, before, after) => {
        const [straight, resumed] = [new World(params), new World(params)];
        for (const world of [straight, resumed]) for (const step of before) take(world, step);
        resumed.resume();
        for (const step of after) {
          take(straight, step);
          take(resumed, step);
          expect(resumed.mempool.save()).toEqual(straight.mempool.save());
          expect(resumed.mempool.select(20)).toEqual(straight.mempool.select(20));
        }
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 100 });
  });
});

describe("relay is not free", () => {
  it(`replacing n times costs at least n × incremental × size more (seed ${SEED})`, () => {
    const rate = 3000;
    const attempts = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(400)), {
      minLength: 1,
    });
    const law = fc.property(attempts, fc.nat(2), (list, successors) => {
      const { offer, mempool, facts } = mempoolWith({ incrementalFeeRate: rate }, 6000);
      offer({ from: 1, size: 100, fee: 10, amount: 1000 });
      // Whatever follows may be dropped, and then its fees are owed, too.
      for (let i = 1; i <= successors; i++)
        offer({ from: 1, sequence: i, fee: 40, size: 50, amount: 2000 });
      const paid = () => mempool.transactions().reduce((sum, tx) => sum + facts.feeOf(tx), 0);
      let owed = paid();
      let fee = 10;
      for (const [size, more] of list) {
        const { verdict } = offer({ from: 1, size, fee: fee + more, amount: 1000 + 10 * more });
        if (!verdict.ok) continue;
        fee += more;
        owed += (rate * size) / 1000;
        expect(paid()).toBeGreaterThanOrEqual(owed);
      }
    });
    fc.assert(law, { seed: SEED, numRuns: 300 });
  });

  it(`what was evicted, or refused for want of room, has to pay for its bytes once more (seed ${SEED})`, () => {
    const rate = 1000;
    const offers = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(200)), {
      maxLength: 40,
      size: "max",
    });
    const law = fc.property(offers, (list) => {
      const world = mempoolWith({ maxBytes: 100, incrementalFeeRate: rate }, 1e6);
      const { facts, mempool, ledger, listener } = world;
      list.forEach(([size, fee], i) => {
        const { index, verdict } = world.offer({ from: i, size, fee });
        const gone = listener.take().map((word) => Number(word.split(" ")[1]) as TxIndex);
        if (!verdict.ok && verdict.reason.code === "mempool-full") gone.push(index);
        for (const tx of gone) {
          // No blocks in between: the same again is refused, and the next fee that does is a rate more.
          const again = mempool.admit(ledger, tx, 0, listener);
          expect(again).toMatchObject({ ok: false, reason: { code: "fee-too-low" } });
          const least = (facts.feeOf(tx) * 1000) / facts.sizeOf(tx) + rate;
          expect(mempool.leastFeeRate).toBeGreaterThanOrEqual(least);
        }
      });
      expect(mempool.bytes).toBeLessThanOrEqual(100);
    });
    fc.assert(law, { seed: SEED, numRuns: 300 });
  });
});

it("costs little: ten thousand admissions do not look at ten thousand transactions each", () => {
  // Counted, not timed: how often the table is asked.
  const facts = new HandMadeFacts();
  let asked = 0;
  const counting = new Proxy(facts, {
    get: (target, name) => {
      asked += 1;
      return Reflect.get(target, name, target) as unknown;
    },
  });
  const mempool = new Mempool(counting, { ...ROOMY, maxBytes: 5000 });
  const ledger = new Ledger();
  for (let a = 0; a < 10_000; a++) ledger.write(a as AccountIndex, 1e6, 0, 0);
  const listener = listening();
  for (let a = 0; a < 10_000; a++) {
    mempool.admit(ledger, facts.add({ from: a, fee: 1000 + a, size: 1 }), a, listener);
  }
  expect(mempool.size).toBeGreaterThan(4500);
  expect(asked).toBeLessThan(100 * 10_000);
});
