/**
 * The ledger as it follows from raw blocks, applied one after another from genesis with big integers: the
 * second opinion on balances. Goes up only; on another branch it starts again from genesis.
 */
import type { ChainParams } from "../../chain/params.ts";
import type { Allocation } from "../../chain/payload.ts";
import type { RawChain } from "./raw-chain.ts";

interface Coins {
  readonly account: string;
  readonly amount: bigint;
}

/** Accounts after one block. */
export class RawLedger {
  readonly #chain: RawChain;
  readonly #maturity: number;
  readonly #subsidy: ChainParams["subsidy"];
  readonly #allocations: readonly Allocation[];
  #balances = new Map<string, bigint>();
  #immature = new Map<string, bigint>();
  #sequences = new Map<string, number>();
  /** By height; null where the coinbase claims nothing. */
  #rewards: (Coins | null)[] = [];
  #place = 0;
  /** Fees of all blocks, subsidies of the schedule, and what coinbases left of both. */
  #fees = 0n;
  #scheduled = 0n;
  #unclaimed = 0n;
  #transactions = 0;

  constructor(chain: RawChain, allocations: readonly Allocation[]) {
    this.#chain = chain;
    this.#allocations = allocations;
    this.#maturity = chain.params.money?.maturity ?? 0;
    this.#subsidy = chain.params.subsidy;
    this.#restart();
  }

  /** Sums over the blocks from genesis. */
  get totals() {
    return {
      fees: this.#fees,
      scheduled: this.#scheduled,
      unclaimed: this.#unclaimed,
      transactions: this.#transactions,
      allocated: this.#allocations.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    };
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
    const { height } = this.#chain.at(this.#place);
    const maturing = this.#maturity === 0 ? null : this.#rewards[height + 1 - this.#maturity];
    const isOwn = maturing != null && maturing.account === account;
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
    const path = this.#chain.pathDown(place);
    const known = path.indexOf(this.#place);
    if (known < 0) this.#restart();
    const above = path.slice(0, known < 0 ? -1 : known).reverse();
    for (const next of above) this.apply(next);
    return this;
  }

  /** Applies a child of the present block as far as it goes; returns the first rule that it breaks. */
  apply(place: number): string | null {
    const { block, height } = this.#chain.at(place);
    this.#place = place;
    const matured = this.#maturity === 0 ? null : this.#rewards[height - this.#maturity];
    if (matured != null) {
      change(this.#immature, matured.account, -matured.amount);
      change(this.#balances, matured.account, matured.amount);
    }
    let wrong: string | null = null;
    let fees = 0n;
    for (const { id, transaction } of block.payloads) {
      if (transaction === undefined) continue;
      const { sender, recipient, amount, fee, sequence } = transaction;
      const due = this.sequenceOf(sender);
      const balance = this.balanceOf(sender);
      if (sequence !== due) wrong ??= `transaction ${id} has sequence ${sequence}, not ${due}`;
      if (amount + fee > balance) wrong ??= `transaction ${id} spends more than ${balance}`;
      this.#sequences.set(sender, sequence + 1);
      change(this.#balances, sender, -amount - fee);
      change(this.#balances, recipient, amount);
      fees += fee;
      this.#transactions += 1;
    }
    return this.#reward(place, fees) ?? wrong;
  }

  #reward(place: number, fees: bigint): string | null {
    const { block, height } = this.#chain.at(place);
    const reward = block.payloads[0]?.coinbase?.reward;
    const subsidy = this.#subsidyAt(height);
    const claimed = reward?.amount ?? 0n;
    this.#rewards[height] = reward ?? null;
    if (reward !== undefined) {
      change(this.#maturity === 0 ? this.#balances : this.#immature, reward.account, claimed);
    }
    this.#fees += fees;
    this.#scheduled += subsidy;
    this.#unclaimed += subsidy + fees - claimed;
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

  #restart(): void {
    this.#balances = new Map();
    this.#immature = new Map();
    this.#sequences = new Map();
    this.#rewards = [];
    this.#place = 0;
    [this.#fees, this.#scheduled, this.#unclaimed, this.#transactions] = [0n, 0n, 0n, 0];
    for (const { account, amount } of this.#allocations) {
      change(this.#balances, account, BigInt(amount));
    }
  }
}

function change(amounts: Map<string, bigint>, account: string, by: bigint): void {
  amounts.set(account, (amounts.get(account) ?? 0n) + by);
}
