/** What the collectors need of a chain with money: transactions, payments and ledgers by index. */
import type { TransactionFacts } from "../chain/transaction-table.ts";

/** The parts of a run with money that metrics read; a test may give a fake. */
export interface MoneyFacts {
  readonly transactions: Pick<
    TransactionFacts,
    "idOf" | "senderOf" | "sequenceOf" | "feeOf" | "sizeOf"
  >;
  /** A block's transactions in order; none of genesis and of an invalid block. */
  transactionsOf(block: number): ArrayLike<number>;
  /** Fees of a block, and what its coinbase claims, base units; 0 of genesis. */
  feesOf(block: number): number;
  rewardOf(block: number): number;
  /** The ancestor at a height not above the block's own. */
  ancestorAt(block: number, height: number): number;
  describePayment(payment: number): PaymentFacts;
  /** Ids of all named payments of the scenario, in its order. */
  readonly named: readonly string[];
  /** What a node's mempool holds now: once the change is made that an observation tells of. */
  mempoolOf(node: number): MempoolFacts;
  /** Base units that genesis gave. */
  readonly allocated: number;
  /** How many accounts there are by now. */
  accounts(): number;
  /** All coins after a valid block, spendable or not. */
  ledgerTotal(block: number): number;
  /** Names of `txRefused`'s reasons, and of `paymentFailed`'s, by number. */
  readonly refusalCodes: readonly string[];
  readonly failureCodes: readonly string[];
  readonly asked: AskedOfTransactions;
}

/** How full a mempool is. */
export interface MempoolFacts {
  readonly transactions: number;
  readonly bytes: number;
}

/** A payment as its workload or event has it. */
export interface PaymentFacts {
  /** Its name; null where the scenario gave none. */
  readonly id: string | null;
  /** Accounts. */
  readonly from: number;
  readonly to: number;
  /** The node that holds the recipient's wallet, −1 for none. */
  readonly payeeNode: number;
  /** The payment whose sender and sequence it takes, −1 for none. */
  readonly rivalOf: number;
}

/** Depths and shares of nodes (0 to 1) that expectations ask about, beside the standing ones. */
export interface AskedOfTransactions {
  readonly confirmations: readonly number[];
  readonly shares: readonly number[];
}
