/**
 * The money of a driver's node: accounts by name, transactions that others have made, payments for the node's
 * own wallet, and a look into its mempool. Transactions are numbers, as in messages; lists never show.
 */
import type { Block } from "../chain/block.ts";
import type { SealCheck } from "../chain/check-header.ts";
import type { ChainParams } from "../chain/params.ts";
import type { SignatureName } from "../chain/signatures.ts";
import type { Transaction } from "../chain/transaction.ts";
import { assert, UsageError } from "../lib/assert.ts";
import type { AccountIndex, BlockIndex, Duration, TxIndex } from "../lib/brand.ts";
import { ItemLists } from "../protocol/item-lists.ts";
import type {
  MempoolParams,
  NakamotoParams,
  TransactionRelayParams,
} from "../protocol/nakamoto/params.ts";
import { PaymentTable } from "../protocol/nakamoto/payment-table.ts";
import type { SavedNakamotoNodes } from "../protocol/nakamoto/state.ts";
import { ToldTable } from "../protocol/nakamoto/told-table.ts";
import { type MoneySetup, TX_STATUS } from "../protocol/nakamoto/transaction-state.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { createMoneyChain, type MoneyChain, moneyBlock } from "./money.ts";

/** What the money is like; by default plenty of room, nothing that waits, two accounts with 1000 each. */
export interface DriverMoneyOptions {
  readonly signatures?: SignatureName;
  readonly maturity?: number;
  readonly mempool?: Partial<MempoolParams>;
  readonly relay?: Partial<TransactionRelayParams>;
  /** Base units from genesis on. The node's own account, `node`, comes along and has nothing. */
  readonly accounts?: readonly { readonly name: string; readonly balance: number }[];
}

/** A payment from one account to another, by name; 1 base unit without fee or padding unless said otherwise. */
export interface PaymentFields {
  readonly from: string;
  readonly to: string;
  readonly amount?: number;
  readonly fee?: number;
  readonly padding?: number;
  /** The payment whose coins it spends once more; only where the node's wallet is to make it. */
  readonly rivalOf?: number;
}

/** What a node has of a transaction, by name. */
export type TxStatusName = keyof typeof TX_STATUS;

const MEMPOOL: MempoolParams = {
  policy: "fee",
  agedShare: 0,
  maxBytes: 1_000_000,
  minFeeRate: 0,
  incrementalFeeRate: 0,
  expiry: 1e15 as Duration,
  maxChain: 25,
  maxWaiting: 100,
};
const RELAY: TransactionRelayParams = {
  trickle: 0 as Duration,
  batch: 1000,
  resubmit: 1_800_000_000 as Duration,
};
const ACCOUNTS = [
  { name: "alice", balance: 1000 },
  { name: "bob", balance: 1000 },
];
/** The account that the node's coinbases pay. */
const OWN = "node";

/** The money of one driver. */
export class DriverMoney {
  readonly chain: MoneyChain;
  readonly setup: MoneySetup;
  readonly params: NonNullable<NakamotoParams["transactions"]>;
  readonly #names: readonly string[];
  readonly #payments = new PaymentTable();
  readonly #lists = new ItemLists();
  /** The sequence that the next transaction made here gets, by sender. */
  readonly #sequences = new Map<string, number>();
  #protocol: Protocol | null = null;

  constructor(
    options: DriverMoneyOptions,
    surroundings: {
      readonly params: ChainParams;
      readonly isSealed: SealCheck;
      readonly peers: number;
    },
  ) {
    const { signatures, maturity, accounts = ACCOUNTS } = options;
    const { params, isSealed, peers } = surroundings;
    this.#names = [...accounts.map(({ name }) => name), OWN];
    const amounts = [...accounts.map(({ balance }) => balance), 0];
    this.chain = createMoneyChain({ signatures, maturity, amounts, params, isSealed });
    this.params = {
      mempool: { ...MEMPOOL, ...options.mempool },
      relay: { ...RELAY, ...options.relay },
    };
    this.setup = {
      transactions: this.chain.table,
      ledgers: this.chain.book,
      payments: this.#payments,
      lists: this.#lists,
      told: new ToldTable(peers),
      minerAccount: () => this.#accountOf(OWN),
      sign: (transfer) => this.chain.sign(transfer),
    };
  }

  /** The protocol whose node this money is for; comes once. */
  attach(protocol: Protocol): void {
    this.#protocol = protocol;
  }

  /**
   * A transaction that somebody else made, with the sender's next sequence unless it is given; a forged one
   * is signed by nobody.
   */
  make(
    fields: Omit<PaymentFields, "rivalOf"> & {
      readonly sequence?: number;
      readonly forged?: boolean;
    },
  ): TxIndex {
    const { from, to, amount = 1, fee = 0, padding = 0, forged = false } = fields;
    const next = this.#sequences.get(from) ?? 0;
    const sequence = fields.sequence ?? next;
    this.#sequences.set(from, Math.max(next, sequence + 1));
    const [sender, recipient] = [this.#keyOf(from), this.#keyOf(to)];
    const signed = this.chain.sign({
      sender,
      recipient,
      amount: BigInt(amount),
      fee: BigInt(fee),
      sequence,
      padding,
    });
    return this.chain.table.add(forged ? forge(signed) : signed);
  }

  /** A transaction that spends the coins of another once more: with one base unit more as fee, or as said. */
  makeRival(tx: TxIndex, fields: { readonly to?: string; readonly fee?: number } = {}): TxIndex {
    const { signature: _, ...transfer } = this.chain.table.transactionOf(tx);
    const { to, fee = Number(transfer.fee) + 1 } = fields;
    const recipient = to === undefined ? transfer.recipient : this.#keyOf(to);
    return this.chain.table.add(this.chain.sign({ ...transfer, recipient, fee: BigInt(fee) }));
  }

  /** A block of these transactions, found by nobody in particular: it pays the first account. */
  assemble(
    parent: BlockIndex,
    fields: {
      readonly transactions: readonly TxIndex[];
      readonly time: number;
      readonly extra: number;
    },
  ): Block {
    const transactions = fields.transactions.map((tx) => this.chain.table.transactionOf(tx));
    return moneyBlock(this.chain, parent, { ...fields, transactions, finder: 0 });
  }

  /** Numbers a payment for the node's wallet. */
  addPayment(fields: PaymentFields): number {
    const { from, to, amount = 1, fee = 0, padding = 0, rivalOf = -1 } = fields;
    const [sender, recipient] = [this.#accountOf(from), this.#accountOf(to)];
    return this.#payments.add({ sender, recipient, amount, fee, padding, rivalOf });
  }

  /** The transaction that a payment became; null where it has become none. */
  transactionOf(payment: number): TxIndex | null {
    const tx = this.#payments.transactionOf(payment);
    return tx < 0 ? null : tx;
  }

  /** What is pending in the node's mempool, oldest first. */
  mempool(): TxIndex[] {
    return [...this.#attached.pendingItems(0)] as TxIndex[];
  }

  /** What the node has of a transaction. */
  statusOf(tx: TxIndex): TxStatusName {
    const { mempool, status } = (this.#attached.save() as SavedNakamotoNodes).money!.nodes[0]!;
    const name = STATUS_NAMES[status[tx] ?? TX_STATUS.unknown]!;
    // What waited and was dropped leaves no other trace.
    return name === "waiting" && !mempool.waiting.some((one) => one.tx === tx) ? "unknown" : name;
  }

  /** How many lists somebody still refers to: none, or the node has lost count of them. */
  get listsHeld(): number {
    return this.#lists.held;
  }

  get #attached(): Protocol {
    assert(this.#protocol !== null, "money is attached to a protocol before it is asked");
    return this.#protocol;
  }

  #accountOf(name: string): AccountIndex {
    const place = this.#names.indexOf(name);
    if (place >= 0) return place as AccountIndex;
    throw new UsageError(`the driver has no account ${JSON.stringify(name)}`);
  }

  #keyOf(name: string): string {
    return this.chain.accounts[this.#accountOf(name)]!;
  }
}

const STATUS_NAMES = Object.keys(TX_STATUS) as readonly TxStatusName[];

/** The same with a signature that nobody gave. */
function forge(transaction: Transaction): Transaction {
  const { signature } = transaction;
  const first = signature[0] === "0" ? "1" : "0";
  return { ...transaction, signature: first + signature.slice(1) };
}
