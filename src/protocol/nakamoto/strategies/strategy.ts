/**
 * What a mining strategy is, as plain data and as a policy. A withholding strategy answers one question, over
 * the lengths of the party's branch and of the public one since their fork (Sapirshtein, Sompolinsky & Zohar
 * 2016, arXiv:1507.06183); all others are hooks at named points of mining.
 */
import type { BlockFacts } from "../../../chain/block-facts.ts";
import type { BlockIndex, Duration, Instant } from "../../../lib/brand.ts";

/** What a party does with what it withholds. Operand of the observations `partyActed` and `blockPublished`. */
export const PARTY_ACTION = {
  /** gives its branch up and mines on the public tip */
  adopt: 0,
  /** publishes as little as has more work than the public tip */
  override: 1,
  /** publishes as much as the public branch has, for a race */
  match: 2,
  /** mines on */
  wait: 3,
  /** publishes all it has */
  release: 4,
} as const;

/** Number of an action. */
export type PartyAction = (typeof PARTY_ACTION)[keyof typeof PARTY_ACTION];

/** Names of the actions, by number. */
export const PARTY_ACTIONS = Object.keys(PARTY_ACTION) as readonly (keyof typeof PARTY_ACTION)[];

/** Of what kind the fork is. */
export const FORK = {
  /** the latest block is the party's own: nobody would look at a branch as long as theirs */
  irrelevant: 0,
  /** the latest block is public: an equal branch published now comes to some before it */
  relevant: 1,
  /** the public is split between equal branches */
  active: 2,
} as const;

/** Number of a kind of fork. */
export type ForkKind = (typeof FORK)[keyof typeof FORK];

/** A policy as a table: the action for every (a, h, fork) up to a truncation. */
export interface PolicyTable {
  /** Largest a and h that the table has. */
  readonly truncation: number;
  /** Numbers of actions; of (a, h, fork) at (a × (truncation + 1) + h) × 3 + fork. */
  readonly actions: Uint8Array;
}

/** A mining strategy with its parameters. */
export type StrategyParams =
  | { readonly name: "honest" }
  | { readonly name: "selfish" }
  | {
      readonly name: "stubborn";
      readonly lead: boolean;
      readonly equalFork: boolean;
      readonly trail: number;
    }
  | {
      readonly name: "optimal";
      /** What the table is computed for: the party's share, and the honest power that follows it in a race. */
      readonly alpha: number;
      readonly gamma: number;
      readonly truncation: number;
    }
  | { readonly name: "intermittent"; readonly period: number }
  | {
      readonly name: "double-spend";
      readonly confirmations: number;
      /** Blocks behind at which it gives up, once the payment is confirmed. */
      readonly giveUp: number;
      /** Blocks ahead before the payment is made. */
      readonly premined: number;
      /** Whether the branch has to be longer, or as long. */
      readonly success: "ahead" | "tie";
      /** Attacks in one run; null is no limit. */
      readonly attempts: number | null;
      /** The payment that it reverts, by its name; absent of attacks that are only counted. */
      readonly payment?: string;
      /** From a payment until a payee who waits for no confirmation has delivered; with a payment only. */
      readonly delay?: Duration;
      /** The payee to whom alone a block with the payment is shown, by its node's name. */
      readonly victim?: string;
    }
  | {
      readonly name: "rewrite";
      readonly depth: number;
      /** Public height at which it begins. */
      readonly from: number;
      /** Blocks behind at which it gives up; null is never. */
      readonly giveUp: number | null;
    }
  | { readonly name: "empty" }
  | { readonly name: "spv" }
  | { readonly name: "censor"; readonly accounts: readonly string[]; readonly depth: number }
  | { readonly name: "time-warp" }
  | { readonly name: "hopping"; readonly above: number }
  | { readonly name: "block-withholding"; readonly pool: string }
  | { readonly name: "equivocate" };

/** What a policy is asked about: how things stand, and what it may remember. */
export interface PolicyTurn {
  /** Blocks of the party's branch and of the public one since their fork. */
  readonly ahead: number;
  readonly behind: number;
  /** Blocks that the party's branch has to outweigh: the public one's, under GHOST with all that hang on it. */
  readonly rival: number;
  readonly fork: ForkKind;
  readonly facts: Pick<BlockFacts, "height" | "ancestorAt" | "parent">;
  readonly publicTip: BlockIndex;
  /** The deciding node's own clock. */
  readonly now: Instant;
  /** Plain numbers that the policy keeps from turn to turn; its own, empty at the start. */
  readonly memory: number[];
  /** Whether the public branch has, since the fork, what the party will not build on. */
  isTainted(): boolean;
  /** Confirmations, on the public branch since the fork, of the payment that the party is out to revert. */
  countConfirmations(): number;
  /** Abandons the party's branch for one that leaves the public chain at this block. */
  branchFrom(block: BlockIndex): void;
  /** Shows the oldest block of the branch to the payee alone and spends the rival elsewhere; the block. */
  showToVictim(): BlockIndex;
  /** Attack `number` begins at the fork, or is over. */
  startAttack(number: number): void;
  endAttack(number: number, succeeded: boolean, rewritten: number): void;
}

/** Decides after every block that the party or the public finds. */
export type Policy = (turn: PolicyTurn) => PartyAction;
