/**
 * The ledger as it follows from raw blocks, applied one after another from genesis with big integers: the
 * second opinion on balances. Every block leaves what it overwrote, and another branch is reached by putting
 * that back.
 */
import type { ChainParams } from "../../chain/params.ts";
import type { Allocation } from "../../chain/payload.ts";
import type { Transaction } from "../../chain/transaction.ts";
import type { RawChain } from "./raw-chain.ts";

interface Coins {
  readonly account: string;
  readonly amount: bigint;
}

/** Sums over the blocks from genesis. */
interface Sums {
  /** Fees of all blocks, subsidies of the schedule, and what coinbases left of both. */
  readonly fees: bigint;
  readonly scheduled: bigint;
  readonly unclaimed: bigint;
  readonly transactions: number;
}

/** One block that is applied. */
interface Step {
  readonly place: number;
  /** Null where the coinbase claims nothing. */
  reward: Coins | null;
  sums: Sums;
  /** What puts its changes back, to be called from the last one. */
  readonly undo: (() => void)[];
}

/** Accounts after one block. */
export class RawLedger {
  readonly #chain: RawChain;
  readonly #maturity: number;
  readonly #subsidy: ChainParams["subsidy"];
  readonly #allocated: bigint;
  readonly #balances = new Map<string, bigint>();
  readonly #immature = new Map<string, bigint>();
  readonly #sequences = new Map<string, number>();
  /** Genesis and the blocks applied on it, by height. */
  readonly #steps: Step[] = [];

  constructor(chain: RawChain, allocations: readonly Allocation[]) {
    this.#chain = chain;
    this.#maturity = chain.params.money?.maturity ?? 0;
    this.#subsidy = chain.params.subsidy;
    this.#allocated = allocations.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    const sums = { fees: 0n, scheduled: 0n, unclaimed: 0n, transactions: 0 };
    this.#steps.push({ place: 0, reward: null, sums, undo: [] });
    for (const { account, amount } of allocations) {
      this.#change(this.#balances, account, BigInt(amount));
    }
  }

  /** Sums over the blocks from genesis, and what genesis allocated. */
  get totals() {
    return { ...this.#last.sums, allocated: this.#allocated };
  }

  get #last(): Step {
    return this.#steps.at(-1)!;
  }

  /** Everybody who has or had coins, or spent some. */
  get accounts(): readonly string[] {
    return [
      ...new Set([...this.#balances.keys(), ...this.#immature.keys(), ...this.#sequences.keys()]),
    ];
  }

  balanceOf(account: string): bigint {
    return this.#balances.get(account) ?? 0n;
  }

  /** What the next block may spend: its own height makes one more coinbase mature, before it pays anybody. */
  spendableNext(account: string): bigint {
    const maturing = this.#maturedAt(this.#steps.length);
    const isOwn = maturing !== null && maturing.account === account;
    return this.balanceOf(account) + (isOwn ? maturing.amount : 0n);
  }

  immatureOf(account: string): bigint {
    return this.#immature.get(account) ?? 0n;
  }

  sequenceOf(account: string): number {
    return this.#sequences.get(account) ?? 0;
  }

  /** Goes to the ledger after a block; what the blocks on the way break is not asked here. */
  moveTo(place: number): this {
    const above: number[] = [];
    let at = place;
    for (; at > 0 && !this.#isApplied(at); at = this.#chain.at(at).parent) above.push(at);
    while (this.#last.place !== at) this.#revert();
    for (const next of above.reverse()) this.apply(next);
    return this;
  }

  /** Applies a child of the present block as far as it goes; returns the first rule that it breaks. */
  apply(place: number): string | null {
    const { block, height } = this.#chain.at(place);
    this.#steps.push({ place, reward: null, sums: this.#last.sums, undo: [] });
    const matured = this.#maturedAt(height);
    if (matured !== null) {
      this.#change(this.#immature, matured.account, -matured.amount);
      this.#change(this.#balances, matured.account, matured.amount);
    }
    let wrong: string | null = null;
    let fees = 0n;
    for (const { id, transaction } of block.payloads) {
      if (transaction === undefined) continue;
      const { sender, amount, fee, sequence } = transaction;
      const due = this.sequenceOf(sender);
      const balance = this.balanceOf(sender);
      if (sequence !== due) wrong ??= `transaction ${id} has sequence ${sequence}, not ${due}`;
      if (amount + fee > balance) wrong ??= `transaction ${id} spends more than ${balance}`;
      this.#pay(transaction);
      fees += fee;
    }
    return this.#reward(place, fees) ?? wrong;
  }

  /** The coinbase that a block of this height, on what is applied, makes spendable. */
  #maturedAt(height: number): Coins | null {
    return this.#maturity === 0 ? null : (this.#steps[height - this.#maturity]?.reward ?? null);
  }

  #pay({ sender, recipient, amount, fee, sequence }: Transaction): void {
    this.#set(this.#sequences, sender, sequence + 1);
    this.#change(this.#balances, sender, -amount - fee);
    this.#change(this.#balances, recipient, amount);
  }

  #reward(place: number, fees: bigint): string | null {
    const { block, height } = this.#chain.at(place);
    const reward = block.payloads[0]?.coinbase?.reward;
    const subsidy = this.#subsidyAt(height);
    const claimed = reward?.amount ?? 0n;
    const step = this.#last;
    step.reward = reward ?? null;
    if (reward !== undefined) {
      this.#change(this.#maturity === 0 ? this.#balances : this.#immature, reward.account, claimed);
    }
    const inside = block.payloads.filter(({ transaction }) => transaction !== undefined);
    step.sums = {
      fees: step.sums.fees + fees,
      scheduled: step.sums.scheduled + subsidy,
      unclaimed: step.sums.unclaimed + subsidy + fees - claimed,
      transactions: step.sums.transactions + inside.length,
    };
    if (claimed >= 0n && claimed <= subsidy + fees) return null;
    return `its coinbase claims ${claimed} of ${subsidy + fees}`;
  }

  /** New coins at a height, one halving after another. */
  #subsidyAt(height: number): bigint {
    const { initial, halvingInterval } = this.#subsidy;
    let amount = BigInt(initial);
    for (let at = halvingInterval; at <= height && amount > 0n; at += halvingInterval) amount /= 2n;
    return amount;
  }

  #isApplied(place: number): boolean {
    return this.#steps[this.#chain.at(place).height]?.place === place;
  }

  #revert(): void {
    for (const putBack of this.#steps.pop()!.undo.reverse()) putBack();
  }

  #change(amounts: Map<string, bigint>, account: string, by: bigint): void {
    this.#set(amounts, account, (amounts.get(account) ?? 0n) + by);
  }

  #set<Value>(values: Map<string, Value>, account: string, value: Value): void {
    const before = values.get(account);
    this.#last.undo.push(() => {
      if (before === undefined) values.delete(account);
      else values.set(account, before);
    });
    values.set(account, value);
  }
}
