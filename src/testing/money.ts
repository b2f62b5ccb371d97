/**
 * Chains with money for tests: accounts whose secrets are known, payments, and blocks that carry them. What
 * is made here keeps the rules only as far as the caller's figures do.
 */

import { assembleBlock, type Block, createGenesis } from "../chain/block.ts";
import { BlockTree } from "../chain/block-tree.ts";
import type { SealCheck } from "../chain/check-header.ts";
import { blockHash } from "../chain/header.ts";
import { LedgerBook } from "../chain/ledger-book.ts";
import type { ChainParams } from "../chain/params.ts";
import { type Allocation, coinbasePayload, transactionPayload } from "../chain/payload.ts";
import {
  SIGNATURE_SCHEMES,
  type SignatureName,
  type SignatureScheme,
} from "../chain/signatures.ts";
import { computeSubsidy } from "../chain/subsidy.ts";
import { demandsOn } from "../chain/template.ts";
import { signingBytes, type Transaction, type Transfer } from "../chain/transaction.ts";
import { TransactionTable } from "../chain/transaction-table.ts";
import { assert } from "../lib/assert.ts";
import type { AccountIndex, BlockIndex } from "../lib/brand.ts";
import { ByteWriter, toHex } from "../lib/bytes.ts";
import { sha256 } from "../lib/hash.ts";
import { childTime, TEST_PARAMS } from "./tree.ts";

/** A tree, its ledgers, and accounts that can sign. */
export interface MoneyChain {
  readonly tree: BlockTree;
  readonly book: LedgerBook;
  readonly table: TransactionTable;
  /** Public keys in hex; an account's number is its place here and its index in the table. */
  readonly accounts: readonly string[];
  readonly allocations: readonly Allocation[];
  /** The transfer as its sender, one of the accounts, signs it. */
  sign(transfer: Transfer): Transaction;
}

/** What to make a chain of; by default modelled signatures, a maturity of one block, no account. */
export interface MoneyChainOptions {
  readonly signatures?: SignatureName | undefined;
  readonly maturity?: number | undefined;
  /** What each account has from the start, base units; as many accounts as amounts. */
  readonly amounts?: readonly number[] | undefined;
  /** Other parameters than a test's usual ones; their `money` counts for nothing. */
  readonly params?: ChainParams | undefined;
  readonly isSealed?: SealCheck | undefined;
  /** Another scheme than the one named. */
  readonly scheme?: SignatureScheme | undefined;
}

/** A chain of nothing but genesis. */
export function createMoneyChain(options: MoneyChainOptions = {}): MoneyChain {
  const { signatures = "modelled", maturity = 1, amounts = [], isSealed } = options;
  const scheme = options.scheme ?? SIGNATURE_SCHEMES[signatures];
  const money = { signatures, maturity };
  const params = { ...(options.params ?? TEST_PARAMS), money };
  const secrets = amounts.map((_, account) => secretOf(account));
  const accounts = secrets.map((secret) => toHex(scheme.publicKeyOf(secret)));
  const allocations = accounts.map((account, at) => ({ account, amount: amounts[at]! }));
  const genesis = createGenesis(params, allocations);
  const table = new TransactionTable(scheme, blockHash(genesis.header));
  const book = new LedgerBook(money, table, allocations);
  const tree = new BlockTree(params, { genesis, isSealed, checkPayloads: book.check });
  const signers = secrets.map((secret) => scheme.createSigner(secret));
  const sign = (transfer: Transfer) => {
    const signer = signers[accounts.indexOf(transfer.sender)];
    assert(signer !== undefined, "nobody here can sign for this account", { ...transfer });
    return { ...transfer, signature: toHex(signer(signingBytes(table.chain, transfer))) };
  };
  return { tree, book, table, accounts, allocations, sign };
}

/** A signed payment between accounts by number; with neither fee nor padding unless they are given. */
export function createPayment(
  chain: MoneyChain,
  fields: {
    readonly from: number;
    readonly to: number;
    readonly amount: bigint;
    readonly sequence: number;
    readonly fee?: bigint;
    readonly padding?: number;
  },
): Transaction {
  const { from, to, amount, sequence, fee = 0n, padding = 0 } = fields;
  const [sender, recipient] = [chain.accounts[from]!, chain.accounts[to]!];
  return chain.sign({ sender, recipient, amount, fee, sequence, padding });
}

/** The sequence with which an account pays next after a block. */
export function sequenceAfter(chain: MoneyChain, block: BlockIndex, account: number): number {
  return chain.book.at(chain.tree, block).sequenceOf(account as AccountIndex);
}

/** What the coinbase of a block on `parent` may claim, base units. */
export function allowedReward(
  chain: MoneyChain,
  parent: BlockIndex,
  transactions: readonly Transaction[],
): bigint {
  const subsidy = computeSubsidy(chain.tree.params.subsidy, chain.tree.height(parent) + 1);
  return transactions.reduce((sum, { fee }) => sum + fee, subsidy);
}

/** A block on `parent` that pays its finder, one interval later unless `time` says otherwise. */
export function moneyBlock(
  chain: MoneyChain,
  parent: BlockIndex,
  fields: {
    readonly transactions: readonly Transaction[];
    /** The account that is paid, by number. */
    readonly finder: number;
    /** All that may be claimed unless said otherwise. */
    readonly claim?: bigint;
    readonly extra?: number;
    readonly time?: number;
  },
): Block {
  const { tree, accounts } = chain;
  const { transactions, finder, extra = 0 } = fields;
  const time = fields.time ?? childTime(tree, parent);
  const amount = fields.claim ?? allowedReward(chain, parent, transactions);
  const coinbase = coinbasePayload({
    height: tree.height(parent) + 1,
    miner: finder,
    extra,
    reward: { account: accounts[finder]!, amount },
  });
  const demanded = demandsOn(tree, parent, time);
  const template = { parent: tree.hashOf(parent), time, ...demanded, miner: finder };
  return assembleBlock(template, [coinbase, ...transactions.map((one) => transactionPayload(one))]);
}

function secretOf(account: number): Uint8Array {
  return sha256(new ByteWriter().u32(account).finish());
}
