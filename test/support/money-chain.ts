/** A chain with money, grown by hand: accounts by name, payments, and blocks that may break any rule. */
import { assembleBlock, createGenesis } from "../../src/chain/block.ts";
import { BlockTree } from "../../src/chain/block-tree.ts";
import { blockHash } from "../../src/chain/header.ts";
import { LedgerBook } from "../../src/chain/ledger-book.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { coinbasePayload } from "../../src/chain/payload.ts";
import { SIGNATURE_SCHEMES, type SignatureName } from "../../src/chain/signatures.ts";
import { signingBytes, type Transaction } from "../../src/chain/transaction.ts";
import { TransactionTable } from "../../src/chain/transaction-table.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { toHex } from "../../src/lib/bytes.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

/** A payment by names; what is left out is 100 units for a fee of 10. */
export interface PlannedPayment {
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly amount?: bigint;
  readonly fee?: bigint;
  readonly padding?: number;
}

export class MoneyChain {
  readonly params: ChainParams;
  readonly tree: BlockTree;
  readonly book: LedgerBook;
  readonly allocations: readonly { readonly account: string; readonly amount: number }[];
  readonly #scheme;

  /** `balances` are those of genesis by name. */
  constructor(
    balances: Readonly<Record<string, number>>,
    { signatures = "modelled" as SignatureName, maturity = 2 } = {},
  ) {
    this.#scheme = SIGNATURE_SCHEMES[signatures];
    const money = { signatures, maturity };
    const subsidy = { initial: 1000, halvingInterval: 4 };
    this.params = { ...TEST_PARAMS, money, subsidy };
    this.allocations = Object.entries(balances).map(([name, amount]) => ({
      account: this.keyOf(name),
      amount,
    }));
    const genesis = createGenesis(this.params, this.allocations);
    const table = new TransactionTable(this.#scheme, blockHash(genesis.header));
    this.book = new LedgerBook(money, table, this.allocations);
    this.tree = new BlockTree(this.params, { genesis, checkPayloads: this.book.check });
  }

  /** The public key of an account. */
  keyOf(name: string): string {
    return toHex(this.#scheme.publicKeyOf(this.#secretOf(name)));
  }

  pay(payment: PlannedPayment): Transaction {
    const { from, to, sequence, amount = 100n, fee = 10n, padding = 0 } = payment;
    const transfer = {
      ...{ sender: this.keyOf(from), recipient: this.keyOf(to) },
      ...{ amount, fee, sequence, padding },
    };
    const message = signingBytes(this.book.transactions.chain, transfer);
    return { ...transfer, signature: toHex(this.#scheme.sign(this.#secretOf(from), message)) };
  }

  /** A block whose coinbase claims what it may for "miner", or as much as is said. */
  grow(parent: number, transactions: readonly Transaction[] = [], claim?: bigint): BlockIndex {
    const payloads = transactions.map((one) =>
      this.book.transactions.payloadOf(this.book.transactions.add(one)),
    );
    const { tree } = this;
    const height = tree.height(parent as BlockIndex) + 1;
    const fees = transactions.reduce((sum, { fee }) => sum + fee, 0n);
    const amount = claim ?? BigInt(1000 >> Math.floor(height / 4)) + fees;
    const reward = { account: this.keyOf("miner"), amount };
    const template = {
      parent: tree.hashOf(parent as BlockIndex),
      time: this.params.genesisTime + 600 * height,
      bits: this.params.genesisBits,
      miner: 0,
    };
    const coinbase = coinbasePayload({ height, miner: 0, extra: tree.size, reward });
    return tree.add(assembleBlock(template, [coinbase, ...payloads]));
  }

  #secretOf(name: string): Uint8Array {
    const bytes = new TextEncoder().encode(name.padEnd(32, "-"));
    return bytes.slice(0, 32);
  }
}
