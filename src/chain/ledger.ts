/**
 * Balances, and what a block does to them. `computeLedgerDelta` holds every rule and changes nothing;
 * `applyDelta` and `revertDelta` write and hold no rule. Amounts are whole base units below 2^53.
 * Invariant: reverting what was applied restores the ledger exactly; a delta adds its reward and takes its
 * fees, so that it creates no more than its subsidy, and exactly that where the coinbase claims all it may.
 */
import { assert } from "../lib/assert.ts";
import type { AccountIndex, TxIndex } from "../lib/brand.ts";
import { grown } from "../lib/growable.ts";
import { acceptedWith, rejected, type Verdict } from "../lib/verdict.ts";
import type { CoverRejection, PayloadRejection, TransactionRejection } from "./rejection.ts";
import { MAX_MONEY } from "./transaction.ts";
import type { TransactionFacts } from "./transaction-table.ts";

/** A coinbase's coins: whose, and how many base units. */
export interface Reward {
  readonly account: AccountIndex;
  readonly amount: number;
}

/** What rules may ask of a ledger. */
export interface LedgerView {
  /** Base units that the account may spend. */
  balanceOf(account: AccountIndex): number;
  /** Base units of its coinbases that are not yet mature. */
  immatureOf(account: AccountIndex): number;
  /** How many transactions of the account are on the chain: the next one's sequence. */
  sequenceOf(account: AccountIndex): number;
}

/** The accounts at one block of one chain. An account that was never touched has nothing. */
export class Ledger implements LedgerView {
  #balances = new Float64Array(64);
  #immature = new Float64Array(64);
  #sequences = new Float64Array(64);

  balanceOf(account: AccountIndex): number {
    return this.#balances[account] ?? 0;
  }

  immatureOf(account: AccountIndex): number {
    return this.#immature[account] ?? 0;
  }

  sequenceOf(account: AccountIndex): number {
    return this.#sequences[account] ?? 0;
  }

  /**
   * Writes an account; the caller answers for the figures. They have the order of a delta's, and no object around
   * them: every block of every branch is written through here.
   */
  write(account: AccountIndex, balance: number, immature: number, sequence: number): void {
    while (account >= this.#balances.length) this.#grow();
    this.#balances[account] = balance;
    this.#immature[account] = immature;
    this.#sequences[account] = sequence;
  }

  /** Takes over all figures of another ledger. */
  copyFrom(other: Ledger): void {
    this.#balances = copied(other.#balances, this.#balances);
    this.#immature = copied(other.#immature, this.#immature);
    this.#sequences = copied(other.#sequences, this.#sequences);
  }

  /** All coins, spendable or not, of the accounts below `count`. */
  total(count: number): number {
    let sum = 0;
    for (let account = 0 as AccountIndex; account < count; account++) {
      sum += this.balanceOf(account) + this.immatureOf(account);
    }
    return sum;
  }

  #grow(): void {
    const capacity = this.#balances.length * 2;
    this.#balances = grown(this.#balances, new Float64Array(capacity));
    this.#immature = grown(this.#immature, new Float64Array(capacity));
    this.#sequences = grown(this.#sequences, new Float64Array(capacity));
  }
}

/** A copy; in the array that is there where it has the size. */
function copied(
  from: Float64Array<ArrayBuffer>,
  into: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  if (from.length !== into.length) return from.slice();
  into.set(from);
  return into;
}

/** What a block changes: its accounts with their figures before and after, column by column. */
export interface LedgerDelta {
  readonly accounts: Int32Array;
  /** Balance, immature coins and sequence of each account in turn. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** The block's transactions in order. */
  readonly transactions: Int32Array;
  /** Base units. */
  readonly fees: number;
  readonly reward: Reward | null;
}

/** A block as the ledger sees it: what it brings, and what the schedule and its ancestors give. */
export interface LedgerBlock {
  readonly transactions: readonly TxIndex[];
  /** What the coinbase claims; null where nothing is claimed. */
  readonly reward: { readonly account: AccountIndex; readonly amount: bigint } | null;
  /** New coins that the schedule allows, base units. */
  readonly subsidy: bigint;
  /** The ancestor's coinbase that becomes spendable with this block, before its transactions. */
  readonly matured: Reward | null;
  /** Whether the block's own coinbase can be spent at once: a maturity of no blocks. */
  readonly maturesAtOnce: boolean;
}

/** Numbers of an account in a delta. */
const STRIDE = 3;

/** The change that a block makes on its parent's ledger, or the first rule that it breaks. */
export function computeLedgerDelta(
  facts: TransactionFacts,
  ledger: LedgerView,
  block: LedgerBlock,
): Verdict<PayloadRejection, LedgerDelta> {
  const draft = new Draft(ledger);
  if (block.matured !== null) draft.mature(block.matured);
  let fees = 0;
  for (let place = 0; place < block.transactions.length; place++) {
    const tx = block.transactions[place]!;
    const reason = checkSpend(facts, draft, tx);
    if (reason !== null) return rejected({ ...reason, id: facts.idOf(tx), position: place + 1 });
    draft.spend(facts, tx);
    fees += facts.feeOf(tx);
  }
  const allowed = block.subsidy + BigInt(fees);
  assert(allowed <= MAX_MONEY, "the schedule creates more than there may be", { allowed });
  const claimed = block.reward?.amount ?? 0n;
  if (claimed > allowed) return rejected({ code: "coinbase-too-high", claimed, allowed });
  if (claimed < 0n) return rejected({ code: "negative-coinbase", claimed });
  const reward =
    block.reward === null ? null : { account: block.reward.account, amount: Number(claimed) };
  if (reward !== null) draft.reward(reward, block.maturesAtOnce);
  return acceptedWith({
    ...draft.finish(),
    transactions: Int32Array.from(block.transactions),
    fees,
    reward,
  });
}

/** Writes what the block changes. */
export function applyDelta(ledger: Ledger, { accounts, after }: LedgerDelta): void {
  write(ledger, accounts, after);
}

/** Takes the block's changes back. */
export function revertDelta(ledger: Ledger, { accounts, before }: LedgerDelta): void {
  write(ledger, accounts, before);
}

function write(ledger: Ledger, accounts: Int32Array, figures: Float64Array): void {
  for (let i = 0, at = 0; i < accounts.length; i++, at += STRIDE) {
    const account = accounts[i] as AccountIndex;
    ledger.write(account, figures[at]!, figures[at + 1]!, figures[at + 2]!);
  }
}

/** Why the sender cannot make this transaction next on this ledger; null where it can. */
function checkSpend(
  facts: TransactionFacts,
  ledger: LedgerView,
  tx: TxIndex,
): TransactionRejection | null {
  const flaw = facts.flawOf(tx);
  if (flaw !== null) return flaw;
  const sender = facts.senderOf(tx);
  const due = ledger.sequenceOf(sender);
  const sequence = facts.sequenceOf(tx);
  if (sequence !== due) return { code: "bad-sequence", sequence, due };
  return checkCover(ledger, sender, facts.costOf(tx));
}

/** Why the sender has not so many base units to spend; null where it has. */
export function checkCover(
  ledger: LedgerView,
  sender: AccountIndex,
  needed: number,
): CoverRejection | null {
  const balance = ledger.balanceOf(sender);
  if (needed <= balance) return null;
  const immature = ledger.immatureOf(sender);
  if (needed <= balance + immature) return { code: "immature-coinbase", needed, balance, immature };
  return { code: "insufficient-balance", needed, balance };
}

/** The accounts that a block has touched so far, over the ledger that it starts from. */
class Draft implements LedgerView {
  readonly #ledger: LedgerView;
  readonly #places = new Map<AccountIndex, number>();
  readonly #before: number[] = [];
  readonly #after: number[] = [];

  constructor(ledger: LedgerView) {
    this.#ledger = ledger;
  }

  balanceOf(account: AccountIndex): number {
    const place = this.#places.get(account);
    return place === undefined ? this.#ledger.balanceOf(account) : this.#after[place]!;
  }

  immatureOf(account: AccountIndex): number {
    const place = this.#places.get(account);
    return place === undefined ? this.#ledger.immatureOf(account) : this.#after[place + 1]!;
  }

  sequenceOf(account: AccountIndex): number {
    const place = this.#places.get(account);
    return place === undefined ? this.#ledger.sequenceOf(account) : this.#after[place + 2]!;
  }

  mature({ account, amount }: Reward): void {
    const place = this.#touch(account);
    this.#after[place]! += amount;
    this.#after[place + 1]! -= amount;
  }

  spend(facts: TransactionFacts, tx: TxIndex): void {
    const sender = this.#touch(facts.senderOf(tx));
    this.#after[sender]! -= facts.costOf(tx);
    this.#after[sender + 2]! += 1;
    this.#after[this.#touch(facts.recipientOf(tx))]! += facts.amountOf(tx);
  }

  reward({ account, amount }: Reward, maturesAtOnce: boolean): void {
    this.#after[this.#touch(account) + (maturesAtOnce ? 0 : 1)]! += amount;
  }

  finish(): Pick<LedgerDelta, "accounts" | "before" | "after"> {
    for (const figure of this.#after) {
      assert(figure >= 0 && figure <= Number.MAX_SAFE_INTEGER, "money left its range", { figure });
    }
    return {
      accounts: Int32Array.from(this.#places.keys()),
      before: Float64Array.from(this.#before),
      after: Float64Array.from(this.#after),
    };
  }

  #touch(account: AccountIndex): number {
    const known = this.#places.get(account);
    if (known !== undefined) return known;
    const place = this.#places.size * STRIDE;
    const ledger = this.#ledger;
    const figures = [
      ledger.balanceOf(account),
      ledger.immatureOf(account),
      ledger.sequenceOf(account),
    ];
    this.#before.push(...figures);
    this.#after.push(...figures);
    this.#places.set(account, place);
    return place;
  }
}
