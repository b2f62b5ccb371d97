import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransactionFacts } from "../../src/chain/transaction-table.ts";
import type { AccountIndex, TxIndex } from "../../src/lib/brand.ts";
import { WalletTransactions } from "../../src/protocol/nakamoto/wallet-transactions.ts";

/** Transaction number tx is the sender's (0 or 1) at a sequence below 64, a rival of up to three others. */
const senderOf = (tx: TxIndex) => (tx & 1) as AccountIndex;
const sequenceOf = (tx: TxIndex) => (tx >> 1) & 63;
const amountOf = (tx: TxIndex) => 1 + ((tx * 37) % 101);
const feeOf = (tx: TxIndex) => tx % 7;
const costOf = (tx: TxIndex) => amountOf(tx) + feeOf(tx);
const facts = { senderOf, sequenceOf, costOf } as TransactionFacts;
const SENDERS = [0, 1] as AccountIndex[];

/** The same by its definition. */
class Model {
  readonly due = [0, 0];
  own: TxIndex[] = [];

  open(sender: AccountIndex, from = this.due[sender]!): TxIndex[] {
    return this.own.filter((tx) => senderOf(tx) === sender && sequenceOf(tx) >= from);
  }

  planNext(sender: AccountIndex, from: number) {
    const costs = new Map<number, number>();
    for (const tx of this.open(sender, from)) {
      const most = costs.get(sequenceOf(tx)) ?? 0;
      costs.set(sequenceOf(tx), Math.max(most, costOf(tx)));
    }
    let sequence = from;
    while (costs.has(sequence)) sequence += 1;
    return { sequence, reserved: [...costs.values()].reduce((sum, cost) => sum + cost, 0) };
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ tx: fc.integer({ min: 0, max: 511 }) }),
    fc.record({ sender: fc.constantFrom(...SENDERS), due: fc.integer({ min: 0, max: 64 }) }),
  ),
  { maxLength: 100 },
);

describe("a wallet's transactions", () => {
  it("are planned for, open and kept as by definition, after saving too", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 8 }), (list, ahead) => {
        let wallet = new WalletTransactions(facts);
        const model = new Model();
        for (const step of list) {
          if ("tx" in step) {
            const tx = step.tx as TxIndex;
            wallet.add(tx, model.due[senderOf(tx)]!);
            if (!model.own.includes(tx)) model.own.push(tx);
          } else {
            model.due[step.sender] = step.due;
            wallet.follow(step.sender, step.due);
          }
          for (const sender of SENDERS) {
            const from = model.due[sender]! + ahead;
            expect(wallet.planNext(sender, from)).toEqual(model.planNext(sender, from));
          }
          const open = SENDERS.flatMap((sender) => model.open(sender));
          expect([...wallet.open()].sort()).toEqual([...open].sort());
          expect(wallet.hasOpen).toBe(open.length > 0);
          for (const sender of SENDERS) {
            const sequences = wallet.open().filter((tx) => senderOf(tx) === sender);
            const ordered = [...sequences].sort((a, b) => sequenceOf(a) - sequenceOf(b));
            expect(sequences).toEqual(ordered);
          }
          const loaded = new WalletTransactions(facts);
          loaded.load(wallet.save());
          expect(loaded.save()).toEqual(wallet.save());
          wallet = loaded;
        }
        expect(model.own.every((tx) => wallet.has(tx))).toBe(true);
      }),
      { seed: 42 },
    );
  });

  it("take a few look-ups each, however many there are", () => {
    let lookups = 0;
    const counted = <T>(value: T) => {
      lookups += 1;
      return value;
    };
    const wallet = new WalletTransactions({
      senderOf: () => counted(0 as AccountIndex),
      sequenceOf: (tx: TxIndex) => counted(tx as number),
      costOf: () => counted(11),
    } as unknown as TransactionFacts);
    const payments = 10_000;
    for (let tx = 0; tx < payments; tx++) {
      // The mempool has up to 25 of them, and every tenth payment a block has taken ten more.
      const due = Math.max(0, tx - (tx % 10) - 500);
      wallet.follow(0 as AccountIndex, due);
      expect(wallet.planNext(0 as AccountIndex, Math.min(tx, due + 25)).sequence).toBe(tx);
      wallet.add(tx as TxIndex, due);
    }
    // Two for each that the mempool has, and less than ten for the payment itself.
    expect(lookups).toBeLessThan(payments * (2 * 25 + 10));
  });
});
