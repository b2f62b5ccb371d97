import { describe, expect, it } from "vitest";
import { EvictionQueue } from "../../src/protocol/nakamoto/eviction-queue.ts";
import { NO_ROW, PendingTransactions } from "../../src/protocol/nakamoto/pending-transactions.ts";
import { type HandMade, HandMadeFacts, mempoolWith } from "../support/mempools.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

const FILE = "ledger/core_mempool_order_and_template.json";

interface CoreTransaction {
  readonly id: string;
  readonly fee: number;
  readonly time?: number;
  readonly parents?: readonly string[];
}

interface Vectors {
  readonly eviction: {
    readonly cases: readonly {
      readonly txs: readonly CoreTransaction[];
      readonly ascendingOrder: readonly string[];
    }[];
  };
  readonly blockTemplate: {
    readonly minFeeRatePerSize: number;
    readonly cases: readonly {
      readonly txs: readonly CoreTransaction[];
      readonly order: readonly string[];
      readonly mustNotInclude?: readonly string[];
    }[];
  };
}

/**
 * A parent is an output that is spent there; here it is the sequence before. So what can be said is at most one parent
 * and one child for each: then they are a sender's chain. A transaction of two parents, or two children of one, cannot be said.
 */
function canBeSaid(txs: readonly CoreTransaction[]): boolean {
  const parents = txs.flatMap((tx) => tx.parents ?? []);
  return (
    new Set(parents).size === parents.length && txs.every((tx) => (tx.parents ?? []).length < 2)
  );
}

/** The same transactions with sender and sequence, in the same order; all of size 1. */
function asChains(txs: readonly CoreTransaction[]): HandMade[] {
  const said = new Map<string, HandMade>();
  txs.forEach(({ id, fee, parents = [] }, i) => {
    const parent = said.get(parents[0] ?? "");
    const place = parent && { from: parent.from, sequence: (parent.sequence ?? 0) + 1 };
    said.set(id, { from: i, sequence: 0, ...place, fee });
  });
  return [...said.values()];
}

describe.skipIf(!hasVectors(FILE))(vectorTitle("Bitcoin Core's mempool", FILE), () => {
  const { eviction, blockTemplate } = hasVectors(FILE)
    ? vectorJson<Vectors>(FILE)
    : { eviction: { cases: [] }, blockTemplate: { minFeeRatePerSize: 0, cases: [] } };

  it("has five cases, and all of them can be said in chains of a sender", () => {
    const cases = [...eviction.cases, ...blockTemplate.cases];
    expect(cases.map(({ txs }) => canBeSaid(txs))).toEqual([true, true, true, true, true]);
    const two = { id: "c", fee: 1, parents: ["a", "b"] };
    expect(canBeSaid([two])).toBe(false);
    expect(canBeSaid(["a", "b"].map((id) => ({ id, fee: 1, parents: ["p"] })))).toBe(false);
  });

  it.each(eviction.cases.map((one, i) => ({ ...one, i })))(
    "evicts in its order, case $i",
    ({ txs, ascendingOrder }) => {
      // Core's times are seconds; what came in the same second came in the order given.
      const facts = new HandMadeFacts();
      const pending = new PendingTransactions(facts);
      for (const tx of asChains(txs)) {
        const index = facts.add(tx);
        let last = pending.headOf(facts.senderOf(index));
        while (last !== NO_ROW && pending.next(last) !== NO_ROW) last = pending.next(last);
        pending.add(index, 0, last);
      }
      const order: string[] = [];
      const queue = new EvictionQueue(pending);
      while (queue.victim !== NO_ROW) {
        let row = queue.victim;
        queue.advance();
        while (row !== NO_ROW) {
          const [tx, next] = [pending.txAt(row), pending.next(row)];
          order.push(txs[tx]!.id);
          pending.remove(row);
          row = next;
        }
      }
      expect(order).toEqual(ascendingOrder);
    },
  );

  it.each(blockTemplate.cases.map((one, i) => ({ ...one, i })))(
    "fills a block in its order, case $i",
    ({ txs, order, mustNotInclude = [] }) => {
      // What Core leaves out of blocks for its fee does not even enter the mempool here.
      const minFeeRate = blockTemplate.minFeeRatePerSize * 1000;
      const { offer, mempool } = mempoolWith({ policy: "fee", minFeeRate });
      const offered = asChains(txs).map(offer);
      const names = mempool.select(txs.length).map((tx) => txs[tx]!.id);
      expect(names).toEqual(order);
      expect(names.filter((name) => mustNotInclude.includes(name))).toEqual([]);
      for (const { index, verdict } of offered) {
        if (!mustNotInclude.includes(txs[index]!.id)) continue;
        // The one is free, and the other has to wait for it.
        if (txs[index]!.fee === 0)
          expect(verdict).toMatchObject({ reason: { code: "fee-too-low" } });
        else expect(verdict).toEqual({ ok: true, value: "waiting" });
      }
    },
  );
});
