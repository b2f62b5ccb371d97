/**
 * What a difficulty rule is: pure answers about the next block from the blocks before it. A rule
 * speaks in bits (Bitcoin's compact targets) or in integers (Ethereum's difficulties).
 * Invariant: no rule asks for less work than the proof-of-work limit does.
 */
import type { BlockIndex } from "../../lib/brand.ts";
import type { BlockFacts } from "../block-facts.ts";

/** What a rule may look at: the parent and its ancestors, never what the parent demands. */
export type RetargetFacts = Pick<
  BlockFacts,
  | "parent"
  | "height"
  | "time"
  | "bits"
  | "difficulty"
  | "ancestorAt"
  | "medianTimePast"
  | "chainwork"
>;

/** What the headers of a chain state: a compact target, or the difficulty itself. */
export type DifficultyUnit = "bits" | "integer";

/** A rule of compact targets. The parent decides alone, so that an answer is kept by parent. */
export interface BitsRule {
  readonly unit: "bits";
  /** Bits that a child of `parent` must carry. */
  nextBits(facts: RetargetFacts, parent: BlockIndex): number;
}

/** A rule of integer difficulties, which may look at the child's own time (Unix seconds). */
export interface IntegerRule {
  readonly unit: "integer";
  /** Expected hashes of a child with this time. */
  nextDifficulty(facts: RetargetFacts, parent: BlockIndex, childTime: number): bigint;
  /**
   * The first later child time that may get another answer, Infinity where there is none.
   */
  nextChange(facts: RetargetFacts, parent: BlockIndex, childTime: number): number;
}

/** A rule of one chain; it may remember what follows from the chain's parameters alone. */
export type DifficultyRule = BitsRule | IntegerRule;
