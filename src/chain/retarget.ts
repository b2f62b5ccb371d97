/**
 * Difficulty rules: the bits that a chain demands of its next block. A table of pure functions; a
 * new rule is a new entry. Invariant: no rule asks for a target easier than the proof-of-work
 * limit.
 */
import { assert } from "../lib/assert.ts";
import type { BlockIndex, Duration } from "../lib/brand.ts";
import type { BlockFacts } from "./block-facts.ts";
import type { ChainParams, DifficultyParams } from "./params.ts";
import { encodeCompact, usableTarget } from "./target.ts";

/** What a rule may look at: the parent and its ancestors, never the parent's own `nextBits`. */
export type RetargetFacts = Pick<BlockFacts, "parent" | "height" | "time" | "bits" | "ancestorAt">;

/** A rule that says which bits a child's header must have. */
export interface DifficultyRule {
  /** Whether the answer depends on the child's own time; if not it is cached by parent. */
  readonly usesChildTime: boolean;
  nextBits(
    params: ChainParams,
    facts: RetargetFacts,
    parent: BlockIndex,
    childTime: number,
  ): number;
}

/** Bits that `params.difficulty` demands of a child of `parent` with this header time. */
export function computeNextBits(
  params: ChainParams,
  facts: RetargetFacts,
  parent: BlockIndex,
  childTime: number,
): number {
  return DIFFICULTY_RULES[params.difficulty.rule].nextBits(params, facts, parent, childTime);
}

const fixed: DifficultyRule = {
  usesChildTime: false,
  nextBits: (params) => params.genesisBits,
};

const bitcoin: DifficultyRule = {
  usesChildTime: false,
  nextBits(params, facts, parent) {
    assert(params.difficulty.rule === "bitcoin", "the rule has other parameters");
    const { window } = params.difficulty;
    const height = facts.height(parent);
    if ((height + 1) % window !== 0) return facts.bits(parent);
    const first = facts.ancestorAt(parent, height + 1 - window);
    return computeRetarget({
      bits: facts.bits(parent),
      firstTime: facts.time(first),
      lastTime: facts.time(parent),
      window,
      blockInterval: params.blockInterval,
      powLimitBits: params.powLimitBits,
    });
  },
};

/** The rules by name. */
export const DIFFICULTY_RULES: Readonly<Record<DifficultyParams["rule"], DifficultyRule>> = {
  fixed,
  bitcoin,
};

/** What Bitcoin's rule computes from: a window's two ends and what was intended. */
export interface RetargetWindow {
  /** Of the window's last block. */
  readonly bits: number;
  /** Unix seconds of the window's first and last block. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly window: number;
  readonly blockInterval: Duration;
  readonly powLimitBits: number;
}

/** A window's time counts as at least a quarter and at most four times the intended one. */
export const RETARGET_CLAMP = 4;

/**
 * Bitcoin's retarget: target × actual ÷ intended, clamped, capped, rounded to compact form. As in
 * Bitcoin the times span window − 1 intervals while window are intended. Computed in microseconds,
 * which for whole seconds gives Core's result to the bit; Core's 256-bit product overflows for
 * targets above about 2^233, this one does not.
 */
export function computeRetarget(window: RetargetWindow): number {
  const target = usableTarget(window.bits);
  const limit = usableTarget(window.powLimitBits);
  assert(target !== null && limit !== null, "a retarget starts from usable bits", { ...window });
  const intended = window.window * window.blockInterval;
  assert(Number.isSafeInteger(intended * RETARGET_CLAMP), "window too long", { intended });
  const spanned = (window.lastTime - window.firstTime) * 1_000_000;
  const least = Math.floor(intended / RETARGET_CLAMP);
  const actual = Math.min(Math.max(spanned, least), intended * RETARGET_CLAMP);
  const next = (target * BigInt(actual)) / BigInt(intended);
  // A target of zero could never be met; one is the hardest there is.
  return encodeCompact(next > limit ? limit : next === 0n ? 1n : next);
}
