import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { applyDelta, Ledger, revertDelta } from "../../src/chain/ledger.ts";
import { LedgerBook } from "../../src/chain/ledger-book.ts";
import { SIGNATURE_SCHEMES } from "../../src/chain/signatures.ts";
import { computeIssued, computeSubsidy } from "../../src/chain/subsidy.ts";
import { TransactionTable } from "../../src/chain/transaction-table.ts";
import type { AccountIndex, BlockHash, BlockIndex } from "../../src/lib/brand.ts";
import {
  createMoneyChain,
  createPayment,
  type MoneyChain,
  moneyBlock,
} from "../../src/testing/money.ts";
import { growMoneyTree, MONEY_PLAN_OPTIONS, moneyPlans } from "../../src/testing/money-plans.ts";

/** Balance, immature coins and sequence by public key. */
type Figures = Record<string, readonly [balance: bigint, immature: bigint, sequence: bigint]>;

/** Blocks from the first above genesis to the given one. */
function pathTo({ tree }: MoneyChain, block: BlockIndex): BlockIndex[] {
  const path: BlockIndex[] = [];
  for (let at = block; at !== GENESIS; at = tree.parent(at)) path.push(at);
  return path.reverse();
}

/** The ledger after a list of blocks, from the raw payloads alone: no index, no delta, no undoing. */
function replay(chain: MoneyChain, blocks: readonly Block[]): Figures {
  const { maturity } = chain.tree.params.money!;
  const spendable = new Map<string, bigint>();
  const sequences = new Map<string, bigint>();
  const rewards: { account: string; amount: bigint }[] = [];
  const add = (to: Map<string, bigint>, key: string, amount: bigint) =>
    to.set(key, (to.get(key) ?? 0n) + amount);
  for (const { account, amount } of chain.allocations) add(spendable, account, BigInt(amount));
  for (const { payloads } of blocks) {
    const mature = rewards[rewards.length - maturity];
    if (maturity > 0 && mature !== undefined) add(spendable, mature.account, mature.amount);
    for (const { transaction } of payloads.slice(1)) {
      const { sender, recipient, amount, fee } = transaction!;
      add(spendable, sender, -amount - fee);
      add(spendable, recipient, amount);
      add(sequences, sender, 1n);
    }
    const reward = payloads[0]!.coinbase!.reward!;
    rewards.push(reward);
    if (maturity === 0) add(spendable, reward.account, reward.amount);
  }
  const immature = new Map<string, bigint>();
  const young = maturity === 0 ? [] : rewards.slice(-maturity);
  for (const { account, amount } of young) add(immature, account, amount);
  return Object.fromEntries(
    chain.accounts.map((key) => [
      key,
      [spendable.get(key) ?? 0n, immature.get(key) ?? 0n, sequences.get(key) ?? 0n],
    ]),
  );
}

function replayTo(chain: MoneyChain, block: BlockIndex): Figures {
  return replay(
    chain,
    pathTo(chain, block).map((index) => chain.tree.blockOf(index)),
  );
}

/** The same figures as a ledger has them. */
function figuresOf(chain: MoneyChain, ledger: Ledger): Figures {
  return Object.fromEntries(
    chain.accounts.map((key, at) => {
      const account = at as AccountIndex;
      const figures = [
        ledger.balanceOf(account),
        ledger.immatureOf(account),
        ledger.sequenceOf(account),
      ];
      // A negative zero would be equal to zero and yet another state.
      for (const figure of figures) expect(Object.is(figure, -0)).toBe(false);
      const [balance, immature, sequence] = figures.map(BigInt);
      return [key, [balance!, immature!, sequence!]];
    }),
  );
}

function allBlocks({ tree }: MoneyChain): BlockIndex[] {
  return Array.from({ length: tree.size }, (_, index) => index as BlockIndex);
}

const maturities = fc.nat(4);
const walks = fc.array(fc.nat(1000), { maxLength: 40, size: "max" });

/** Any tree with money, under any short maturity. */
const chains = fc
  .tuple(moneyPlans(), maturities)
  .map(([plan, maturity]) => growMoneyTree(plan, { ...MONEY_PLAN_OPTIONS, maturity }));

describe("a tree with money", () => {
  it("has every kind of quarrel in it, and no block that breaks a rule (seed 42)", () => {
    const seen = {
      transactions: 0,
      rivals: 0,
      onSeveralBranches: 0,
      spentInItsBlock: 0,
      waived: 0,
    };
    fc.assert(
      fc.property(chains, (chain) => {
        const { tree, table } = chain;
        const blocksOf = new Map<string, number>();
        for (const block of allBlocks(chain)) {
          expect(tree.verdict(block)).toMatchObject({ ok: true });
          if (block === GENESIS) continue;
          const payloads = tree.blockOf(block).payloads.slice(1);
          for (const { id } of payloads) blocksOf.set(id, (blocksOf.get(id) ?? 0) + 1);
          // With the payments before it taken away it could not be paid for.
          const before = replayTo(chain, tree.parent(block));
          seen.spentInItsBlock += payloads.filter(({ transaction }) => {
            const { sender, amount, fee } = transaction!;
            const [balance, immature] = before[sender]!;
            return amount + fee > balance + immature;
          }).length;
          const { amount } = tree.blockOf(block).payloads[0]!.coinbase!.reward!;
          const fees = payloads.reduce((sum, one) => sum + one.transaction!.fee, 0n);
          if (amount < computeSubsidy(tree.params.subsidy, tree.height(block)) + fees) {
            seen.waived += 1;
          }
        }
        seen.transactions += table.size;
        for (let tx = 0; tx < table.size; tx++) {
          if (table.nextRival(tx as Parameters<typeof table.nextRival>[0]) !== -1) seen.rivals += 1;
        }
        seen.onSeveralBranches += [...blocksOf.values()].filter((count) => count > 1).length;
      }),
      { seed: 42 },
    );
    expect(seen.transactions).toBeGreaterThan(500);
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(50);
  });

  it("conserves money at every block: genesis, subsidies, nothing else (seed 42)", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const { tree, book, accounts, allocations } = chain;
        const { subsidy } = tree.params;
        const given = allocations.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
        for (const block of allBlocks(chain)) {
          const path = pathTo(chain, block);
          const scheduled = computeIssued(subsidy, path.length + 1);
          const waived = path.reduce((sum, index) => {
            const [coinbase, ...others] = tree.blockOf(index).payloads;
            const fees = others.reduce((total, one) => total + one.transaction!.fee, 0n);
            const allowed = computeSubsidy(subsidy, tree.height(index)) + fees;
            return sum + allowed - coinbase!.coinbase!.reward!.amount;
          }, 0n);
          const total = BigInt(book.at(tree, block).total(accounts.length));
          expect(total).toBe(given + scheduled - waived);
          expect(waived).toBeGreaterThanOrEqual(0n);
        }
      }),
      { seed: 42 },
    );
  });

  it("has the ledger that a replay from genesis gives, wherever it was read before (seed 42)", () => {
    let moves = 0;
    fc.assert(
      fc.property(chains, walks, (chain, walk) => {
        const { tree, book } = chain;
        // All blocks in turn besides, so that there are more tips than ledgers kept.
        for (const step of [...walk, ...allBlocks(chain), ...walk]) {
          const block = (step % tree.size) as BlockIndex;
          expect(figuresOf(chain, book.at(tree, block))).toEqual(replayTo(chain, block));
          moves += 1;
        }
      }),
      { seed: 42 },
    );
    expect(moves).toBeGreaterThan(2000);
  });

  it("comes back to the same figures when blocks are undone, on any walk (seed 42)", () => {
    let undone = 0;
    fc.assert(
      fc.property(chains, walks, (chain, walk) => {
        const { tree } = chain;
        const ledger = new Ledger();
        chain.allocations.forEach(({ amount }, account) => {
          ledger.write(account as AccountIndex, amount, 0, 0);
        });
        let at: BlockIndex = GENESIS;
        for (const step of [...walk, 0]) {
          const to = (step % tree.size) as BlockIndex;
          const path = pathTo(chain, to);
          while (at !== GENESIS && !path.includes(at)) {
            revertDelta(ledger, tree.deltaOf(at)!);
            at = tree.parent(at);
            undone += 1;
            expect(figuresOf(chain, ledger)).toEqual(replayTo(chain, at));
          }
          for (const block of path.slice(path.indexOf(at) + 1)) {
            const before = figuresOf(chain, ledger);
            applyDelta(ledger, tree.deltaOf(block)!);
            revertDelta(ledger, tree.deltaOf(block)!);
            expect(figuresOf(chain, ledger)).toEqual(before);
            applyDelta(ledger, tree.deltaOf(block)!);
          }
          at = to;
          expect(figuresOf(chain, ledger)).toEqual(replayTo(chain, at));
        }
      }),
      { seed: 42 },
    );
    expect(undone).toBeGreaterThan(1000);
  });

  it("knows what the next block may spend: just that, whatever the maturity (seed 42)", () => {
    let spendable = 0;
    fc.assert(
      fc.property(chains, (chain) => {
        const { tree, book, accounts } = chain;
        for (const block of allBlocks(chain)) {
          for (let at = 0 as AccountIndex; at < accounts.length; at++) {
            const now = book.at(tree, block).balanceOf(at);
            const all = now + book.at(tree, block).immatureOf(at);
            const next = book.next(tree, block);
            const [balance, sequence] = [next.balanceOf(at), next.sequenceOf(at)];
            expect(balance + next.immatureOf(at)).toBe(all);
            if (balance > now) spendable += 1;
            const isTakenOf = (amount: number) => {
              if (amount === 0) return true;
              const fields = { from: at, to: at, amount: BigInt(amount), sequence };
              const transactions = [createPayment(chain, fields)];
              const child = moneyBlock(chain, block, { transactions, finder: 0, extra: 99 });
              return book.check(tree.params, tree, block, child).ok;
            };
            expect([isTakenOf(balance), isTakenOf(balance + 1)]).toEqual([true, false]);
          }
        }
      }),
      { seed: 42, numRuns: 30 },
    );
    expect(spendable).toBeGreaterThan(30);
  });

  it("is loaded with the verdicts, indices and ledgers it was saved with (seed 42)", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const { tree, table, allocations } = chain;
        const { params } = tree;
        const again = new TransactionTable(SIGNATURE_SCHEMES.modelled, table.chain);
        again.load(table.save());
        const book = new LedgerBook(params.money!, again, allocations);
        const options = { genesis: tree.blockOf(GENESIS), checkPayloads: book.check };
        const loaded = BlockTree.load(params, tree.save(), options);
        expect(again.save()).toEqual(table.save());
        for (const block of allBlocks(chain)) {
          expect(loaded.deltaOf(block)).toEqual(tree.deltaOf(block));
          expect(figuresOf(chain, book.at(loaded, block))).toEqual(replayTo(chain, block));
        }
      }),
      { seed: 42, numRuns: 30 },
    );
  });
});

describe("the ledgers that a book keeps", () => {
  it("are one for each side of a fork, so that nodes on both move none back and forth", () => {
    const chain = createMoneyChain({ amounts: [0] });
    const { tree, book } = chain;
    const extend = (parent: BlockIndex, extra: number) =>
      tree.add(moneyBlock(chain, parent, { transactions: [], finder: 0, extra }));
    let trunk: BlockIndex = GENESIS;
    for (let i = 0; i < 60; i++) trunk = extend(trunk, 0);
    const tips = [1, 2, 3, 4].map((branch) => {
      let tip = trunk;
      for (let i = 0; i < 10; i++) tip = extend(tip, branch);
      return tip;
    });
    let walked = 0;
    const facts: Parameters<LedgerBook["at"]>[0] = {
      parent: (block) => tree.parent(block),
      height: (block) => tree.height(block),
      ancestorAt: (block, height) => tree.ancestorAt(block, height),
      forkPoint: (a, b) => tree.forkPoint(a, b),
      deltaOf(block) {
        walked += 1;
        return tree.deltaOf(block);
      },
    };
    for (const tip of tips) book.at(facts, tip);
    walked = 0;
    for (let i = 0; i < 5; i++) for (const tip of tips) book.at(facts, tip);
    expect(walked).toBe(0);
    // A block more on one side moves its ledger by that block, and the others stay.
    const next = extend(tips[2]!, 3);
    book.at(facts, next);
    for (const tip of [tips[0]!, tips[1]!, tips[3]!]) book.at(facts, tip);
    expect(walked).toBe(1);
  });
});

describe("coins made and spent inside one block", () => {
  it("are gone without a trace when the block is disconnected, and there again with it", () => {
    const chain = createMoneyChain({ amounts: [100, 0, 0], maturity: 5 });
    const { tree, book } = chain;
    const figures = (block: BlockIndex) =>
      [0, 1, 2].map((at) => {
        const ledger = book.at(tree, block);
        const account = at as AccountIndex;
        return [ledger.balanceOf(account), ledger.sequenceOf(account)];
      });
    // A pays B, and B, who had nothing, passes it on in the same block.
    const transactions = [
      createPayment(chain, { from: 0, to: 1, amount: 60n, sequence: 0 }),
      createPayment(chain, { from: 1, to: 2, amount: 60n, sequence: 0 }),
    ];
    const both = tree.add(moneyBlock(chain, GENESIS, { transactions, finder: 2 }));
    const reversed = [...transactions].reverse();
    const early = tree.add(moneyBlock(chain, GENESIS, { transactions: reversed, finder: 2 }));
    expect(tree.verdict(early)).toMatchObject({ reason: { code: "insufficient-balance" } });
    const rival = createPayment(chain, { from: 0, to: 2, amount: 100n, sequence: 0 });
    const other = tree.add(moneyBlock(chain, GENESIS, { transactions: [rival], finder: 2 }));
    const expected = {
      both: [
        [40, 1],
        [0, 1],
        [60, 0],
      ],
      other: [
        [0, 1],
        [0, 0],
        [100, 0],
      ],
    };
    for (let i = 0; i < 3; i++) {
      expect(figures(both)).toEqual(expected.both);
      expect(figures(other)).toEqual(expected.other);
      expect(figures(GENESIS)).toEqual([
        [100, 0],
        [0, 0],
        [0, 0],
      ]);
    }
  });
});

describe("genesis", () => {
  it("adds up what it gives one account in several lines, and commits to all of them", () => {
    const { params } = createMoneyChain({ amounts: [1] }).tree;
    const account = "ab".repeat(32);
    const table = new TransactionTable(SIGNATURE_SCHEMES.modelled, "12".repeat(32) as BlockHash);
    const lines = [
      { account, amount: 3 },
      { account, amount: 4 },
    ];
    const book = new LedgerBook(params.money!, table, lines);
    expect(book.at(new BlockTree(params), GENESIS).balanceOf(0 as AccountIndex)).toBe(7);
    const hashes = [[1, 2], [2, 1], [1], []].map((amounts) => {
      const { tree } = createMoneyChain({ amounts });
      return tree.hashOf(GENESIS);
    });
    expect(new Set(hashes).size).toBe(4);
  });

  it("cannot give more than there may be", () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(() => createMoneyChain({ amounts: [most, 1] })).toThrow("more than there may be");
    expect(() => createMoneyChain({ amounts: [most, 0] })).not.toThrow();
  });
});
