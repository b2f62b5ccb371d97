/**
 * Payments that somebody means to make, numbered for the whole run: what a wallet is told to pay. A payment
 * becomes a transaction when a wallet signs it; which one is noted here, for rivals and for those who follow it.
 * Invariant: a payment becomes one transaction at most.
 */
import { assert } from "../../lib/assert.ts";
import type { AccountIndex, TxIndex } from "../../lib/brand.ts";

/** One payment; amounts are base units. */
export interface Payment {
  readonly sender: AccountIndex;
  readonly recipient: AccountIndex;
  readonly amount: number;
  readonly fee: number;
  readonly padding: number;
  /** The payment whose sequence it takes, to spend the same coins; −1 for none. */
  readonly rivalOf: number;
}

/** Why a wallet makes no transaction of a payment; a reason's place is its number in observations. */
export const PAYMENT_FAILURES = [
  /** the node that holds the wallet is down */
  "wallet-down",
  /** at the node's tip and with its mempool the sender has not enough */
  "insufficient-funds",
  /** the payment that it is to rival was never made */
  "no-rival",
] as const;

export type PaymentFailure = (typeof PAYMENT_FAILURES)[number];

/** The number of a reason in observations. */
export function paymentFailureNumberOf(reason: PaymentFailure): number {
  return PAYMENT_FAILURES.indexOf(reason);
}

/** The payments as plain data, and the transaction of each, −1 where there is none. */
export interface SavedPayments {
  readonly payments: readonly Payment[];
  readonly transactions: readonly number[];
}

export class PaymentTable {
  readonly #payments: Payment[] = [];
  readonly #transactions: number[] = [];

  get size(): number {
    return this.#payments.length;
  }

  add(payment: Payment): number {
    this.#payments.push(payment);
    this.#transactions.push(-1);
    return this.size - 1;
  }

  at(payment: number): Payment {
    const known = this.#payments[payment];
    assert(known !== undefined, "there is no such payment", { payment });
    return known;
  }

  /** The transaction that a payment became, −1 where it has not. */
  transactionOf(payment: number): TxIndex {
    return this.#transactions[payment] as TxIndex;
  }

  note(payment: number, transaction: TxIndex): void {
    assert(this.#transactions[payment] === -1, "a payment is made once", { payment });
    this.#transactions[payment] = transaction;
  }

  save(): SavedPayments {
    return { payments: [...this.#payments], transactions: [...this.#transactions] };
  }

  load(saved: SavedPayments): void {
    this.#payments.splice(0, this.size, ...saved.payments);
    this.#transactions.splice(0, this.#transactions.length, ...saved.transactions);
  }
}
