/**
 * What a run on a chain with money has beside its tree: accounts, the table of transactions, the ledgers, the
 * payments and who makes them. Composes them, and opens them to nodes, metrics and judges.
 */
import type { Block } from "../chain/block.ts";
import { createGenesis } from "../chain/block.ts";
import type { BlockTree } from "../chain/block-tree.ts";
import { blockHash } from "../chain/header.ts";
import { LedgerBook } from "../chain/ledger-book.ts";
import type { MoneyParams } from "../chain/params.ts";
import type { Allocation } from "../chain/payload.ts";
import type { Transaction } from "../chain/transaction.ts";
import {
  isPublicKey,
  NO_ACCOUNT,
  type SavedTransactions,
  TransactionTable,
} from "../chain/transaction-table.ts";
import type { Scheduler } from "../engine/scheduler.ts";
import type { RandomStreams } from "../engine/streams.ts";
import { InputError } from "../lib/assert.ts";
import type { AccountIndex, BlockIndex, TxIndex } from "../lib/brand.ts";
import { listFirst, suggest } from "../lib/edit-distance.ts";
import type { MoneyFacts } from "../metrics/money-facts.ts";
import { ItemLists } from "../protocol/item-lists.ts";
import { MEMPOOL_REJECTION_CODES } from "../protocol/nakamoto/mempool-rejection.ts";
import {
  PAYMENT_FAILURES,
  PaymentTable,
  type SavedPayments,
} from "../protocol/nakamoto/payment-table.ts";
import { ToldTable } from "../protocol/nakamoto/told-table.ts";
import type { MoneySetup } from "../protocol/nakamoto/transaction-state.ts";
import type { NodeSpec } from "../scenario/nodes.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Accounts } from "./accounts.ts";
import { askedOfTransactions } from "./money-expectations.ts";
import { type SavedWorkload, Workload } from "./workload.ts";

/** What the money of a run is made of; composed in `simulation.ts`. */
export interface MoneyParts {
  readonly scenario: Scenario;
  readonly specs: readonly NodeSpec[];
  readonly scheduler: Scheduler;
  readonly streams: RandomStreams;
  /** 1 for every node that is up. */
  readonly up: Uint8Array;
  /** How many directed links there are. */
  readonly links: number;
}

/** The money of a run in mid-flight, as plain data; mempools are the nodes'. */
export interface SavedMoney {
  readonly transactions: SavedTransactions;
  readonly payments: SavedPayments;
  readonly workload: SavedWorkload;
}

/** One account after one block; base units, and the sequence of its next transaction. */
export interface AccountState {
  readonly balance: number;
  /** Coinbases that cannot be spent yet. */
  readonly immature: number;
  readonly sequence: number;
}

/** Money as people, tests and judges look at it from outside. */
export interface MoneyDoor {
  /** What genesis gave. */
  readonly allocations: readonly Allocation[];
  /**
   * An account, by the scenario's name or by public key, as the rules have it after the tip of a node, by index or
   * name. A key that nobody has paid has nothing; what is neither name nor key, and an unknown node, is an `InputError`.
   */
  accountState(node: number | string, account: string): AccountState;
  /** What is pending in a node's mempool, oldest first. */
  mempoolOf(node: number): readonly Transaction[];
  /** How many lists messages under way refer to: none once all have arrived. */
  listsInTransit(): number;
}

export class Money {
  readonly genesis: Block;
  readonly allocations: readonly Allocation[];
  readonly ledgers: LedgerBook;
  readonly workload: Workload;
  readonly #parts: MoneyParts;
  readonly #accounts: Accounts;
  readonly #transactions: TransactionTable;
  readonly #payments = new PaymentTable();
  readonly #lists = new ItemLists();

  constructor(parts: MoneyParts, params: MoneyParams, saved: SavedMoney | null) {
    const { scenario, specs, streams } = parts;
    this.#parts = parts;
    const draw = streams.get("wallets").double;
    this.#accounts = new Accounts(scenario, params.signatures, specs, draw);
    this.allocations = this.#accounts.allocations();
    this.genesis = createGenesis(scenario.chain, this.allocations);
    const chain = blockHash(this.genesis.header);
    this.#transactions = new TransactionTable(this.#accounts.scheme, chain);
    // So an account's index is its place in the list, and the nodes' own come first.
    for (const { publicKey } of this.#accounts.list) this.#transactions.addAccount(publicKey);
    this.ledgers = new LedgerBook(params, this.#transactions, this.allocations);
    this.workload = new Workload({
      ...parts,
      accounts: this.#accounts,
      transactions: this.#transactions,
      payments: this.#payments,
      names: specs.map(({ name }) => name),
    });
    this.workload.nameAll();
    if (saved === null) return;
    this.#transactions.load(saved.transactions);
    this.#payments.load(saved.payments);
    this.workload.load(saved.workload);
  }

  /** What the nodes share of it. */
  setup(): MoneySetup {
    const transactions = this.#transactions;
    return {
      transactions,
      ledgers: this.ledgers,
      payments: this.#payments,
      lists: this.#lists,
      told: new ToldTable(this.#parts.links),
      minerAccount: (node) => node as number as AccountIndex,
      sign: (transfer) => this.#accounts.sign(transactions.chain, transfer),
    };
  }

  /** An account by the scenario's name. */
  accountIndex(name: string): AccountIndex {
    return this.#accounts.list.indexOf(this.#accounts.named(name)) as AccountIndex;
  }

  /** What metrics may ask; `tree` is the run's, the mempools are the nodes'. */
  facts(tree: BlockTree, mempoolOf: MoneyFacts["mempoolOf"]): MoneyFacts {
    const transactions = this.#transactions;
    const { list } = this.#accounts;
    const named = this.workload.namedPayments;
    const deltaOf = (block: number) => tree.deltaOf(block as BlockIndex);
    return {
      transactions,
      transactionsOf: (block) => deltaOf(block)?.transactions ?? [],
      feesOf: (block) => deltaOf(block)?.fees ?? 0,
      rewardOf: (block) => deltaOf(block)?.reward?.amount ?? 0,
      ancestorAt: (block, height) => tree.ancestorAt(block as BlockIndex, height),
      describePayment: (payment) => {
        const { sender, recipient, rivalOf } = this.#payments.at(payment);
        const payeeNode = list[recipient]?.wallet ?? -1;
        const id = named[payment] ?? null;
        return { id, from: sender, to: recipient, payeeNode, rivalOf };
      },
      named,
      mempoolOf,
      allocated: this.allocations.reduce((sum, { amount }) => sum + amount, 0),
      accounts: () => transactions.accounts,
      ledgerTotal: (block) =>
        this.ledgers.at(tree, block as BlockIndex).total(transactions.accounts),
      refusalCodes: MEMPOOL_REJECTION_CODES,
      failureCodes: PAYMENT_FAILURES,
      asked: askedOfTransactions(this.#parts.scenario),
    };
  }

  /** The door for those outside; `tips` are the nodes', `pendingOf` their mempools. */
  door(
    tree: BlockTree,
    tips: Int32Array,
    pendingOf: (node: number) => readonly number[],
  ): MoneyDoor {
    const keys = new Map(this.#accounts.list.map(({ name, publicKey }) => [name, publicKey]));
    return {
      allocations: this.allocations,
      accountState: (node, account) => {
        const index = this.#transactions.accountOf(keys.get(account) ?? account);
        if (index === NO_ACCOUNT && !isPublicKey(account))
          throw unknown("account", account, [...keys.keys()]);
        const ledger = this.ledgers.at(tree, tips[this.#nodeOf(node)] as BlockIndex);
        return {
          balance: ledger.balanceOf(index),
          immature: ledger.immatureOf(index),
          sequence: ledger.sequenceOf(index),
        };
      },
      mempoolOf: (node) =>
        pendingOf(node).map((tx) => this.#transactions.transactionOf(tx as TxIndex)),
      listsInTransit: () => this.#lists.held,
    };
  }

  save(): SavedMoney {
    return {
      transactions: this.#transactions.save(),
      payments: this.#payments.save(),
      workload: this.workload.save(),
    };
  }

  #nodeOf(node: number | string): number {
    const { specs } = this.#parts;
    const index = typeof node === "number" ? node : specs.findIndex(({ name }) => name === node);
    if (specs[index] !== undefined) return index;
    throw unknown(
      "node",
      node,
      specs.map(({ name }) => name),
    );
  }
}

/** A name that the run has not, with what it may have been meant for. */
function unknown(what: string, name: number | string, names: readonly string[]): InputError {
  const hint = typeof name === "string" ? suggest(name, names) : listFirst(names);
  return new InputError(`there is no ${what} ${JSON.stringify(name)} in this run: ${hint}`);
}
