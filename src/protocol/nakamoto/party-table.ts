/**
 * Parties: nodes of one owner, which share one view and mine by one strategy. A party is a row of plain data; what is
 * done with it is `party.ts`'s.
 * Invariant: the private tip is the public one, or a branch of which blocks are withheld or in a race.
 */
import { GENESIS } from "../../chain/block-tree.ts";
import type { AccountIndex, BlockIndex, TxIndex } from "../../lib/brand.ts";
import type { CompiledMachine } from "../../lib/machine-compiler.ts";
import type { NakamotoNode } from "./state.ts";
import { createPolicy } from "./strategies/policies.ts";
import {
  PARTY_ACTION,
  type PartyAction,
  type Policy,
  type PolicyTable,
  type StrategyParams,
} from "./strategies/strategy.ts";
import type { WithholdingSignal } from "./withholding.machine.ts";

/** In place of the link that a block came by: a fellow member had it. */
export const FROM_FELLOW = -2;

/** What a member tells its fellows; the `message` of the input `party`. */
export const FELLOW = {
  /** it has this public block */
  block: 0,
  /** the party publishes this block of its own */
  published: 1,
  /** the block to mine on is another now */
  tip: 2,
  /** the payee alone is to be shown this block */
  shown: 3,
  /** by this block the payee delivers: told by the payee, as no fellow */
  delivered: 4,
} as const;

/** In place of a transaction where there is none. */
export const NO_TRANSACTION = -1;

/** A party before it plays. */
export interface PartySetup {
  readonly name: string;
  readonly strategy: StrategyParams;
  /** Indices of its nodes, ascending. */
  readonly members: readonly number[];
  /** Accounts that a strategy of censorship is against. */
  readonly censored?: ReadonlySet<AccountIndex>;
  /** Number of the payment that a double spend is to revert. */
  readonly payment?: number;
  /** The payee to whom alone a block with it is shown, and by link whether it leads there. */
  readonly victim?: { readonly node: number; readonly links: Uint8Array };
}

/** A party in play, as plain data. */
export interface SavedParty {
  readonly privateTip: BlockIndex;
  readonly publicTip: BlockIndex;
  readonly mode: number;
  readonly memory: readonly number[];
  readonly twin: BlockIndex;
  readonly unjudged: BlockIndex;
  readonly rival: TxIndex | -1;
}

/** A block that a member has taken in and is still to pass on. */
interface News {
  readonly block: BlockIndex;
  /** Whether peers are to be told, by the rules of relay. */
  readonly relays: boolean;
}

/** One party: its row, and what is known only while a member's turn lasts. */
export class Party {
  readonly setup: PartySetup;
  /** Null where nothing is ever withheld. */
  readonly policy: Policy | null;
  /** What the members mine on, where the strategy withholds. */
  privateTip: BlockIndex = GENESIS;
  /** The best public tip that a member has. */
  publicTip: BlockIndex = GENESIS;
  /** Number of the mode of `withholding.machine.ts`. */
  mode: number;
  /** The policy's own. */
  memory: number[] = [];
  /** Of a party that equivocates: the first of two siblings; genesis for none. */
  twin: BlockIndex = GENESIS;
  /** Of a party that mines on blocks before they are judged: the latest; genesis for none. */
  unjudged: BlockIndex = GENESIS;
  /** Of a party that double-spends a payment: the transaction that it has instead; −1 for none yet. */
  rival: TxIndex | -1 = NO_TRANSACTION;
  /** What this turn's policy chose, and the fork point it was asked about. */
  choice: PartyAction = PARTY_ACTION.wait;
  fork: BlockIndex = GENESIS;
  /** Blocks taken in during this turn; empty between turns. */
  news: News[] = [];
  isPublishing = false;

  constructor(setup: PartySetup, table: () => PolicyTable, mode: number) {
    this.setup = setup;
    this.policy = createPolicy(setup.strategy, table);
    this.mode = mode;
  }

  get hasFellows(): boolean {
    return this.setup.members.length > 1;
  }

  /** Nothing is left of the branch, nor of the public chain above this tip. */
  startOver(tip: BlockIndex, mode: number): void {
    this.privateTip = tip;
    this.publicTip = tip;
    this.mode = mode;
    this.twin = GENESIS;
    this.unjudged = GENESIS;
  }

  save(): SavedParty {
    const { privateTip, publicTip, mode, memory, twin, unjudged, rival } = this;
    return { privateTip, publicTip, mode, memory: [...memory], twin, unjudged, rival };
  }

  load(saved: SavedParty): void {
    this.privateTip = saved.privateTip;
    this.publicTip = saved.publicTip;
    this.mode = saved.mode;
    this.memory = [...saved.memory];
    this.twin = saved.twin;
    this.unjudged = saved.unjudged;
    this.rival = saved.rival;
  }
}

/** All parties of a run, and whose each node is. */
export class PartyTable {
  readonly list: readonly Party[];
  readonly machine: CompiledMachine<NakamotoNode>;
  readonly signals: Readonly<Record<WithholdingSignal["type"], number>>;
  readonly #ofNode: readonly (Party | null)[];

  constructor(
    setups: readonly PartySetup[],
    nodes: number,
    machine: CompiledMachine<NakamotoNode>,
    tableOf: (party: PartySetup) => PolicyTable,
  ) {
    this.machine = machine;
    this.signals = { FOUND: machine.signalOf("FOUND"), PUBLIC: machine.signalOf("PUBLIC") };
    this.list = setups.map((setup) => new Party(setup, () => tableOf(setup), machine.initial));
    const ofNode: (Party | null)[] = Array.from({ length: nodes }, () => null);
    for (const party of this.list) {
      for (const node of party.setup.members) ofNode[node] = party;
    }
    this.#ofNode = ofNode;
  }

  of(node: number): Party | null {
    return this.#ofNode[node]!;
  }

  save(): readonly SavedParty[] {
    return this.list.map((party) => party.save());
  }

  load(saved: readonly SavedParty[]): void {
    this.list.forEach((party, k) => {
      party.load(saved[k]!);
    });
  }
}
