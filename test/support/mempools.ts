/**
 * Mempools on a hand-made table: transactions of any size and fee, accounts by letter, no signatures. What
 * mempools ask of facts and ledgers is an interface, so that rules can be tried on sizes no encoding has.
 */
import { Ledger } from "../../src/chain/ledger.ts";
import type { TransactionFlaw } from "../../src/chain/rejection.ts";
import { NO_TRANSACTION, type TransactionFacts } from "../../src/chain/transaction-table.ts";
import type { AccountIndex, Duration, TxId, TxIndex } from "../../src/lib/brand.ts";
import { Mempool, type MempoolListener } from "../../src/protocol/nakamoto/mempool.ts";
import type { MempoolParams } from "../../src/protocol/nakamoto/params.ts";

/** A transaction as tests write it; what is left out is 0, or 1 for size and amount. */
export interface HandMade {
  readonly from: number;
  readonly to?: number;
  readonly sequence?: number;
  readonly amount?: number;
  readonly fee?: number;
  readonly size?: number;
  readonly flaw?: TransactionFlaw;
}

/** A table of hand-made transactions. */
export class HandMadeFacts implements TransactionFacts {
  readonly #rows: Required<Omit<HandMade, "flaw">>[] = [];
  readonly #flaws: (TransactionFlaw | null)[] = [];

  get size(): number {
    return this.#rows.length;
  }

  add(tx: HandMade): TxIndex {
    const { flaw = null, ...rest } = tx;
    this.#rows.push({ to: 0, sequence: 0, amount: 1, fee: 0, size: 1, ...rest });
    this.#flaws.push(flaw);
    return (this.#rows.length - 1) as TxIndex;
  }

  senderOf = (tx: TxIndex) => this.#rows[tx]!.from as AccountIndex;
  recipientOf = (tx: TxIndex) => this.#rows[tx]!.to as AccountIndex;
  amountOf = (tx: TxIndex) => this.#rows[tx]!.amount;
  feeOf = (tx: TxIndex) => this.#rows[tx]!.fee;
  costOf = (tx: TxIndex) => this.amountOf(tx) + this.feeOf(tx);
  sequenceOf = (tx: TxIndex) => this.#rows[tx]!.sequence;
  sizeOf = (tx: TxIndex) => this.#rows[tx]!.size;
  idOf = (tx: TxIndex) => `tx ${tx}` as TxId;
  flawOf = (tx: TxIndex) => this.#flaws[tx]!;
  firstRival = (sender: AccountIndex, sequence: number) => this.#rivalFrom(0, sender, sequence);
  nextRival = (tx: TxIndex) => this.#rivalFrom(tx + 1, this.senderOf(tx), this.sequenceOf(tx));

  #rivalFrom(start: number, sender: number, sequence: number): TxIndex {
    for (let tx = start; tx < this.size; tx++) {
      const row = this.#rows[tx]!;
      if (row.from === sender && row.sequence === sequence) return tx as TxIndex;
    }
    return NO_TRANSACTION;
  }
}

/** Parameters under which nothing is in the way; rates are base units per 1000 bytes. */
export const ROOMY: MempoolParams = {
  policy: "fee-with-ageing",
  agedShare: 0.5,
  maxBytes: 1_000_000,
  minFeeRate: 0,
  incrementalFeeRate: 1000,
  expiry: 1_000_000 as Duration,
  maxChain: 25,
  maxWaiting: 10,
};

/** What a mempool told, in words: "replaced 3 by 5". */
export function listening(): MempoolListener & { readonly told: string[]; take(): string[] } {
  const told: string[] = [];
  return {
    told,
    take: () => told.splice(0),
    replaced: (tx, by) => void told.push(`replaced ${tx} by ${by}`),
    evicted: (tx) => void told.push(`evicted ${tx}`),
    expired: (tx) => void told.push(`expired ${tx}`),
    conflicted: (tx) => void told.push(`conflicted ${tx}`),
    promoted: (tx) => void told.push(`promoted ${tx}`),
    returned: (tx) => void told.push(`returned ${tx}`),
  };
}

/** A node's mempool with a table, a ledger in which every account has `balance`, and a listener. */
export function mempoolWith(params: Partial<MempoolParams> = {}, balance = 1_000_000_000) {
  const facts = new HandMadeFacts();
  const mempool = new Mempool(facts, { ...ROOMY, ...params });
  const ledger = new Ledger();
  for (let account = 0; account < 64; account++) {
    ledger.write(account as AccountIndex, balance, 0, 0);
  }
  const listener = listening();
  let now = 0;
  /** Adds it to the table and offers it, a microsecond after the one before. */
  const offer = (tx: HandMade) => {
    const index = facts.add(tx);
    now += 1;
    return { index, verdict: mempool.admit(ledger, index, now, listener) };
  };
  return { facts, mempool, ledger, listener, offer, now: () => now };
}
