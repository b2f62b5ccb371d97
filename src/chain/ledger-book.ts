/**
 * The ledgers of a run: the accounts at any block, for all nodes together. A block's delta is a fact of the
 * tree; a ledger is moved along the deltas to where it is asked for, and a few ledgers are kept where they
 * were asked for last, so that nodes on different tips do not move one back and forth.
 * Invariant: what `at` returns is the ledger after exactly the blocks from genesis to the one asked for.
 */
import { assert } from "../lib/assert.ts";
import type { AccountIndex, BlockIndex } from "../lib/brand.ts";
import { rejected } from "../lib/verdict.ts";
import type { Block } from "./block.ts";
import type { BlockFacts } from "./block-facts.ts";
import { GENESIS } from "./block-tree.ts";
import {
  applyDelta,
  computeLedgerDelta,
  Ledger,
  type LedgerBlock,
  type LedgerDelta,
  type LedgerView,
  type Reward,
  revertDelta,
} from "./ledger.ts";
import type { MoneyParams } from "./params.ts";
import { type Allocation, checkPayloadList, type PayloadCheck } from "./payload.ts";
import { planReorg } from "./reorg.ts";
import { computeSubsidy } from "./subsidy.ts";
import { MAX_MONEY } from "./transaction.ts";
import type { TransactionTable } from "./transaction-table.ts";

/** What the book asks of the block tree; every block that it walks over is valid. */
export type LedgerFacts = Pick<
  BlockFacts,
  "parent" | "height" | "ancestorAt" | "forkPoint" | "deltaOf"
>;

/** A ledger and the block after which it stands. */
interface Cursor {
  readonly ledger: Ledger;
  block: BlockIndex;
}

/** As many tips as nodes of an ordinary run follow at once. */
const MOST_CURSORS = 4;

export class LedgerBook {
  readonly transactions: TransactionTable;
  readonly #money: MoneyParams;
  readonly #allocations: readonly Reward[];
  /** The latest asked for first. */
  readonly #cursors: Cursor[] = [];

  constructor(
    money: MoneyParams,
    transactions: TransactionTable,
    allocations: readonly Allocation[],
  ) {
    this.transactions = transactions;
    this.#money = money;
    this.#allocations = allocations.map(({ account, amount }) => ({
      account: transactions.addAccount(account),
      amount,
    }));
    const total = allocations.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    assert(total <= MAX_MONEY, "genesis gives more than there may be", { total });
  }

  /** The ledger after a block, until the next call. */
  at(facts: LedgerFacts, block: BlockIndex): Ledger {
    // Nodes ask again and again about one tip.
    const latest = this.#cursors[0];
    if (latest?.block === block) return latest.ledger;
    const cursor = this.#select(facts, block);
    moveLedger(facts, cursor.ledger, { from: cursor.block, to: block });
    cursor.block = block;
    return cursor.ledger;
  }

  /**
   * What the next block on a tip may spend, until the next call: the tip's ledger, with the coinbase that
   * matures with a child of the tip. (Bitcoin Core, too, judges what it lets into its mempool for one block
   * above the tip.)
   */
  next(facts: LedgerFacts, tip: BlockIndex): LedgerView {
    const ledger = this.at(facts, tip);
    const matured = this.maturedBy(facts, tip);
    return matured === null ? ledger : new MaturedLedger(ledger, matured);
  }

  /** The rules of money: every payload but the coinbase is a transaction that the ledger allows. */
  readonly check: PayloadCheck = (params, facts, parent, block) => {
    const height = facts.height(parent) + 1;
    const list = checkPayloadList(block, height);
    if (!list.ok) return list;
    const opaque = block.payloads.findIndex(
      ({ transaction }, place) => place > 0 && transaction === undefined,
    );
    if (opaque !== -1) {
      const { id } = block.payloads[opaque]!;
      return rejected({ code: "not-a-transaction", id, position: opaque });
    }
    const ledger = this.at(facts, parent);
    const subsidy = computeSubsidy(params.subsidy, height);
    return computeLedgerDelta(this.transactions, ledger, this.#read(facts, parent, block, subsidy));
  };

  /** The coinbase that becomes spendable with a child of `parent`; genesis has none. */
  maturedBy(facts: LedgerFacts, parent: BlockIndex): Reward | null {
    const { maturity } = this.#money;
    const height = facts.height(parent) + 1 - maturity;
    if (maturity === 0 || height < 1) return null;
    return facts.deltaOf(facts.ancestorAt(parent, height))?.reward ?? null;
  }

  #read(facts: LedgerFacts, parent: BlockIndex, block: Block, subsidy: bigint): LedgerBlock {
    const { maturity } = this.#money;
    const { reward } = block.payloads[0]!.coinbase!;
    return {
      transactions: block.payloads.slice(1).map((one) => this.transactions.addPayload(one)),
      reward:
        reward === undefined
          ? null
          : { account: this.transactions.addAccount(reward.account), amount: reward.amount },
      subsidy,
      matured: this.maturedBy(facts, parent),
      maturesAtOnce: maturity === 0,
    };
  }

  /**
   * A ledger to move: the nearest one where the chain just goes on from it, else a copy of the nearest, so that
   * both sides of a fork keep one. The copy takes the place of the ledger not asked for longest.
   */
  #select(facts: LedgerFacts, block: BlockIndex): Cursor {
    const cursors = this.#cursors;
    if (cursors.length === 0) cursors.push({ ledger: this.#genesisLedger(), block: GENESIS });
    const nearest = selectNearest(facts, cursors, block);
    const { ledger, block: from } = cursors[nearest]!;
    if (facts.forkPoint(from, block) === from) {
      const [chosen] = cursors.splice(nearest, 1);
      cursors.unshift(chosen!);
      return chosen!;
    }
    const spare = cursors.length < MOST_CURSORS ? new Ledger() : cursors.pop()!.ledger;
    if (spare !== ledger) spare.copyFrom(ledger);
    const copy = { ledger: spare, block: from };
    cursors.unshift(copy);
    return copy;
  }

  #genesisLedger(): Ledger {
    const ledger = new Ledger();
    for (const { account, amount } of this.#allocations) {
      ledger.write(account, ledger.balanceOf(account) + amount, 0, 0);
    }
    return ledger;
  }
}

/** A ledger in which one more coinbase is mature. */
class MaturedLedger implements LedgerView {
  readonly #ledger: LedgerView;
  readonly #matured: Reward;

  constructor(ledger: LedgerView, matured: Reward) {
    this.#ledger = ledger;
    this.#matured = matured;
  }

  balanceOf(account: AccountIndex): number {
    return this.#ledger.balanceOf(account) + this.#amountFor(account);
  }

  immatureOf(account: AccountIndex): number {
    return this.#ledger.immatureOf(account) - this.#amountFor(account);
  }

  sequenceOf(account: AccountIndex): number {
    return this.#ledger.sequenceOf(account);
  }

  #amountFor(account: AccountIndex): number {
    return account === this.#matured.account ? this.#matured.amount : 0;
  }
}

function selectNearest(facts: LedgerFacts, cursors: readonly Cursor[], block: BlockIndex): number {
  const exact = cursors.findIndex((cursor) => cursor.block === block);
  if (exact !== -1) return exact;
  let nearest = 0;
  let least = distanceBetween(facts, cursors[0]!.block, block);
  for (let i = 1; i < cursors.length; i++) {
    const distance = distanceBetween(facts, cursors[i]!.block, block);
    if (distance < least) {
      nearest = i;
      least = distance;
    }
  }
  return nearest;
}

function distanceBetween(facts: LedgerFacts, a: BlockIndex, b: BlockIndex): number {
  const fork = facts.height(facts.forkPoint(a, b));
  return facts.height(a) + facts.height(b) - 2 * fork;
}

/** Takes a ledger from one block to another: down to where their chains part, then up. */
function moveLedger(
  facts: LedgerFacts,
  ledger: Ledger,
  move: { readonly from: BlockIndex; readonly to: BlockIndex },
): void {
  const { disconnect, connect } = planReorg(facts, move);
  for (const block of disconnect) revertDelta(ledger, deltaOf(facts, block));
  for (const block of connect) applyDelta(ledger, deltaOf(facts, block));
}

/** What a valid block does to the ledger. */
export function deltaOf(facts: Pick<BlockFacts, "deltaOf">, block: BlockIndex): LedgerDelta {
  const delta = facts.deltaOf(block);
  assert(delta !== null, "a valid block of a chain with money has a delta", { block });
  return delta;
}
