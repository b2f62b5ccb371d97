/**
 * Plans of trees with money: lists of small integers that a total interpreter turns into sound blocks full of
 * payments. Branches know nothing of each other, so an account spends on each what it has there: the same
 * coins twice, or the same transaction on both. Zeros give a straight chain of empty blocks.
 */
import fc from "fast-check";
import type { Transaction } from "../chain/transaction.ts";
import { NO_TRANSACTION } from "../chain/transaction-table.ts";
import type { AccountIndex, BlockIndex } from "../lib/brand.ts";
import {
  allowedReward,
  createMoneyChain,
  createPayment,
  type MoneyChain,
  type MoneyChainOptions,
  moneyBlock,
} from "./money.ts";
import { TEST_PARAMS } from "./tree.ts";

/** One payment, if its sender has anything to spend. */
export interface PaymentPlan {
  /** Number of the sender, modulo the accounts. */
  readonly from: number;
  /** How many accounts after the next one the recipient is; one less than there are: the sender. */
  readonly to: number;
  /** How much more than one base unit, modulo what the sender can spend. */
  readonly amount: number;
  /** Base units, modulo what is then left. */
  readonly fee: number;
  /** Not zero: rather what the sender has signed for this sequence on another branch, if it is covered here. */
  readonly again: number;
}

/** One block of a tree with money. */
export interface MoneyBlockPlan {
  /** How many blocks before the newest its parent is, modulo what exists. */
  readonly back: number;
  /** Number of the account that is paid for it, modulo the accounts. */
  readonly finder: number;
  /** How much less its coinbase claims than it may, modulo that. */
  readonly waived: number;
  readonly payments: readonly PaymentPlan[];
}

/** Few coins and fast halvings, so that small plans meet every edge. */
export const MONEY_PLAN_OPTIONS: MoneyChainOptions = {
  amounts: [40, 20, 0, 7],
  maturity: 2,
  params: { ...TEST_PARAMS, subsidy: { initial: 20, halvingInterval: 4 } },
};

/** Any list of plans of blocks with money. */
export function moneyPlans(maxLength = 16): fc.Arbitrary<MoneyBlockPlan[]> {
  const payment = fc.record({
    from: fc.nat(3),
    to: fc.nat(3),
    amount: fc.nat(60),
    fee: fc.nat(5),
    again: fc.nat(1),
  });
  const block = fc.record({
    back: fc.nat(5),
    finder: fc.nat(3),
    waived: fc.nat(1),
    payments: fc.array(payment, { maxLength: 5, size: "max" }),
  });
  // Not the short lists that fast-check prefers: quarrels need many branches.
  return fc.array(block, { maxLength, size: "max" });
}

/** The chain of a plan; all its blocks keep the rules. */
export function growMoneyTree(
  plan: readonly MoneyBlockPlan[],
  options: MoneyChainOptions = MONEY_PLAN_OPTIONS,
): MoneyChain {
  const chain = createMoneyChain(options);
  const { tree, accounts } = chain;
  plan.forEach(({ back, finder, waived, payments }, extra) => {
    const parent = (tree.size - 1 - (back % tree.size)) as BlockIndex;
    const purse = new Purse(chain, parent);
    const transactions = payments.flatMap((payment) => purse.pay(payment));
    const allowed = allowedReward(chain, parent, transactions);
    const claim = allowed - (BigInt(waived) % (allowed + 1n));
    const block = { transactions, finder: finder % accounts.length, claim, extra };
    tree.add(moneyBlock(chain, parent, block));
  });
  return chain;
}

/** What the accounts have left while a block on `parent` is put together. */
class Purse {
  readonly #chain: MoneyChain;
  readonly #spendable: number[];
  readonly #sequences: number[];

  constructor(chain: MoneyChain, parent: BlockIndex) {
    const { book, tree, accounts } = chain;
    this.#chain = chain;
    const ledger = book.next(tree, parent);
    const indices = accounts.map((_, account) => account as AccountIndex);
    this.#spendable = indices.map((account) => ledger.balanceOf(account));
    this.#sequences = indices.map((account) => ledger.sequenceOf(account));
  }

  /** The payment, or none where the sender has nothing. */
  pay(plan: PaymentPlan): Transaction[] {
    const { accounts } = this.#chain;
    const from = plan.from % accounts.length;
    const spendable = this.#spendable[from]!;
    if (spendable === 0) return [];
    const signed = plan.again === 0 ? null : this.#signedBy(from);
    const transaction = signed ?? this.#create(from, plan, spendable);
    const to = accounts.indexOf(transaction.recipient);
    this.#sequences[from]! += 1;
    this.#spendable[from]! -= Number(transaction.amount + transaction.fee);
    this.#spendable[to]! += Number(transaction.amount);
    return [transaction];
  }

  #create(from: number, plan: PaymentPlan, spendable: number): Transaction {
    const to = (from + 1 + plan.to) % this.#chain.accounts.length;
    const amount = 1 + (plan.amount % spendable);
    const fee = plan.fee % (spendable - amount + 1);
    const sequence = this.#sequences[from]!;
    const payment = { from, to, amount: BigInt(amount), fee: BigInt(fee), sequence };
    return createPayment(this.#chain, payment);
  }

  /** The first transaction that the account has signed for its next sequence, if it can pay it here. */
  #signedBy(from: number): Transaction | null {
    const { table } = this.#chain;
    const tx = table.firstRival(from as AccountIndex, this.#sequences[from]!);
    if (tx === NO_TRANSACTION) return null;
    const isCovered = table.costOf(tx) <= this.#spendable[from]!;
    return isCovered ? table.transactionOf(tx) : null;
  }
}
