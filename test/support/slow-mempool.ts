/**
 * The mempool's rules once more, over plain lists that are searched and sorted anew for every question: the
 * oracle that the real one is compared with. Shares no code with it but the types.
 */
import type { LedgerView } from "../../src/chain/ledger.ts";
import type { TransactionFacts } from "../../src/chain/transaction-table.ts";
import type { AccountIndex, TxIndex } from "../../src/lib/brand.ts";
import type { TipChange } from "../../src/protocol/nakamoto/mempool.ts";
import type { MempoolParams } from "../../src/protocol/nakamoto/params.ts";

interface Kept {
  readonly tx: TxIndex;
  readonly time: number;
}

/** The same door as the real one's, as far as tests use it; `told` collects what a listener would hear. */
export class SlowMempool {
  told: string[] = [];
  pending: Kept[] = [];
  waiting: Kept[] = [];
  rate = 0;

  readonly facts: TransactionFacts;
  readonly params: MempoolParams;

  constructor(facts: TransactionFacts, params: MempoolParams) {
    this.facts = facts;
    this.params = params;
  }

  get bytes(): number {
    return this.#bytes(this.pending.map(({ tx }) => tx));
  }

  /** "admitted", "waiting" or the code of the refusal. */
  admit(ledger: LedgerView, tx: TxIndex, now: number): string {
    if ([...this.pending, ...this.waiting].some((kept) => kept.tx === tx)) return "already-known";
    const outcome = this.#judge(ledger, tx, now);
    if (outcome !== "admitted") return outcome;
    this.#promote(ledger, this.facts.senderOf(tx), now);
    this.#trim(tx);
    return this.pending.some((kept) => kept.tx === tx) ? "admitted" : "mempool-full";
  }

  onTipChanged(ledger: LedgerView, { disconnected, connected }: TipChange, now: number): void {
    const back = [...disconnected].reverse().flatMap(({ transactions }) => txsOf(transactions));
    const confirmed = connected.flatMap(({ transactions }) => txsOf(transactions));
    this.pending = [...back.map((tx) => ({ tx, time: now })), ...this.pending];
    const isUsed = (tx: TxIndex) =>
      this.facts.sequenceOf(tx) < ledger.sequenceOf(this.facts.senderOf(tx));
    const used = this.pending.map(({ tx }) => tx).filter(isUsed);
    this.#drop(used, (tx) => (confirmed.includes(tx) ? null : `conflicted ${tx}`));
    // Every sender is looked at, touched or not.
    for (const sender of new Set(this.pending.map(({ tx }) => this.facts.senderOf(tx)))) {
      const chain = this.#chain(sender);
      const poor = chain.findIndex(
        (_, i) => this.#cost(chain.slice(0, i + 1)) > ledger.balanceOf(sender),
      );
      if (poor !== -1) this.#drop(chain.slice(poor), (tx) => `conflicted ${tx}`);
    }
    for (const tx of back) {
      if (this.pending.some((kept) => kept.tx === tx)) this.told.push(`returned ${tx}`);
    }
    for (const { tx } of [...this.waiting]) {
      if (!this.waiting.some((kept) => kept.tx === tx)) continue;
      const sender = this.facts.senderOf(tx);
      const next = ledger.sequenceOf(sender) + this.#chain(sender).length;
      if (this.facts.sequenceOf(tx) > next) continue;
      this.#retake(ledger, tx, now);
      this.#promote(ledger, sender, now);
    }
    for (const _ of connected) {
      const used = this.bytes / this.params.maxBytes;
      this.rate *= 1 - 1 / (used < 0.25 ? 8 : used < 0.5 ? 16 : 32);
      if (this.rate < Math.max(1, this.params.incrementalFeeRate) / 2) this.rate = 0;
    }
    this.#trim(-1 as TxIndex);
    this.expire(now);
  }

  expire(now: number): void {
    const isOver = ({ time }: Kept) => now - time >= this.params.expiry;
    this.waiting = this.waiting.filter((kept) => !isOver(kept));
    for (const { tx } of this.pending.filter(isOver)) {
      this.#drop(this.#withDescendants(tx), (dropped) => `expired ${dropped}`);
    }
  }

  #judge(ledger: LedgerView, tx: TxIndex, now: number): string {
    const { facts, params } = this;
    const flaw = facts.flawOf(tx);
    if (flaw !== null) return flaw.code;
    const sender = facts.senderOf(tx);
    const place = facts.sequenceOf(tx) - ledger.sequenceOf(sender);
    if (place < 0) return "sequence-used";
    const [fee, size] = [facts.feeOf(tx), facts.sizeOf(tx)];
    if (fee < (size * Math.max(params.minFeeRate, this.rate)) / 1000) return "fee-too-low";
    if (size > params.maxBytes) return "mempool-full";
    const chain = this.#chain(sender);
    if (place > chain.length) {
      if (place >= params.maxChain || params.maxWaiting === 0) return "sequence-gap";
      this.waiting.push({ tx, time: now });
      if (this.waiting.length > params.maxWaiting) this.waiting.shift();
      return "waiting";
    }
    if (place === chain.length && place >= params.maxChain) return "chain-too-long";
    const before = [...chain.slice(0, place), tx];
    const balance = ledger.balanceOf(sender);
    if (this.#cost(before) > balance) {
      const all = balance + ledger.immatureOf(sender);
      return this.#cost(before) > all ? "insufficient-balance" : "immature-coinbase";
    }
    const rival = chain[place];
    if (rival !== undefined) {
      const after = chain.slice(place + 1);
      const kept = after.filter(
        (_, i) => this.#cost([...before, ...after.slice(0, i + 1)]) <= balance,
      );
      const gone = [rival, ...after.slice(kept.length)];
      const owed = gone.reduce((total, one) => total + facts.feeOf(one), 0);
      const isDearer = fee * facts.sizeOf(rival) > facts.feeOf(rival) * size;
      const paysRelay = (fee - owed) * 1000 >= params.incrementalFeeRate * size;
      if (fee <= owed || !paysRelay || !isDearer) return "replacement-fee-too-low";
      if (this.bytes - this.#bytes(gone) + size > params.maxBytes) return "mempool-full";
      this.#drop(gone, (one) =>
        one === rival ? `replaced ${rival} by ${tx}` : `conflicted ${one}`,
      );
    }
    this.pending.push({ tx, time: now });
    return "admitted";
  }

  #promote(ledger: LedgerView, sender: AccountIndex, now: number): void {
    for (;;) {
      const next = ledger.sequenceOf(sender) + this.#chain(sender).length;
      const due = this.waiting
        .map(({ tx }) => tx)
        .filter((tx) => this.facts.senderOf(tx) === sender && this.facts.sequenceOf(tx) === next)
        // Rivals are listed in the order of the table.
        .sort((a, b) => a - b);
      for (const tx of due) this.#retake(ledger, tx, now);
      if (ledger.sequenceOf(sender) + this.#chain(sender).length <= next) return;
    }
  }

  #retake(ledger: LedgerView, tx: TxIndex, now: number): void {
    this.waiting = this.waiting.filter((kept) => kept.tx !== tx);
    if (this.#judge(ledger, tx, now) === "admitted") this.told.push(`promoted ${tx}`);
  }

  #trim(newcomer: TxIndex): void {
    const { maxBytes, incrementalFeeRate } = this.params;
    if (this.bytes <= maxBytes) return;
    let isFirst = true;
    while (this.bytes > (maxBytes * 15) / 16) {
      const victim = this.#worst()!;
      if (victim === newcomer && this.bytes <= maxBytes) return;
      const gone = this.#withDescendants(victim);
      this.rate = Math.max(this.rate, this.#feeRate(gone) * 1000 + incrementalFeeRate);
      this.#drop(gone, (tx) => (tx === newcomer ? null : `evicted ${tx}`));
      if (victim === newcomer && isFirst) {
        const worst = this.#worst();
        if (worst !== undefined) this.rate = Math.max(this.rate, this.#score(worst) * 1000);
        return;
      }
      isFirst = false;
    }
  }

  #worst(): TxIndex | undefined {
    const newestFirst = this.pending.map(({ tx }) => tx).reverse();
    return newestFirst.sort((a, b) => this.#score(a) - this.#score(b))[0];
  }

  #score(tx: TxIndex): number {
    return Math.max(this.#feeRate([tx]), this.#feeRate(this.#withDescendants(tx)));
  }

  #withDescendants(tx: TxIndex): TxIndex[] {
    return this.#chain(this.facts.senderOf(tx)).filter(
      (one) => this.facts.sequenceOf(one) >= this.facts.sequenceOf(tx),
    );
  }

  #chain(sender: AccountIndex): TxIndex[] {
    return this.pending
      .map(({ tx }) => tx)
      .filter((tx) => this.facts.senderOf(tx) === sender)
      .sort((a, b) => this.facts.sequenceOf(a) - this.facts.sequenceOf(b));
  }

  #drop(gone: readonly TxIndex[], word: (tx: TxIndex) => string | null): void {
    for (const tx of gone) {
      if (!this.pending.some((kept) => kept.tx === tx)) continue;
      this.pending = this.pending.filter((kept) => kept.tx !== tx);
      const told = word(tx);
      if (told !== null) this.told.push(told);
    }
  }

  #cost(txs: readonly TxIndex[]): number {
    return txs.reduce((sum, tx) => sum + this.facts.amountOf(tx) + this.facts.feeOf(tx), 0);
  }

  #feeRate(txs: readonly TxIndex[]): number {
    return txs.reduce((sum, tx) => sum + this.facts.feeOf(tx), 0) / this.#bytes(txs);
  }

  #bytes(txs: readonly TxIndex[]): number {
    return txs.reduce((sum, tx) => sum + this.facts.sizeOf(tx), 0);
  }
}

function txsOf(transactions: Int32Array): TxIndex[] {
  return Array.from(transactions, (tx) => tx as TxIndex);
}
