/**
 * Ethereum's proof-of-work rules of 2016 (Homestead, EIP-2) and 2017 (Byzantium, EIP-100 with no
 * uncles): a block's difficulty is its parent's plus a 2048th for every step of 10 or 9 seconds that
 * it comes too early, down to minus 99 of them, and the bomb on top (EIP-649, EIP-2384).
 */
import type { ChainParams, DifficultyParams } from "../params.ts";
import { workOfBits } from "../target.ts";
import type { IntegerRule } from "./rule.ts";

type EthereumParams = Extract<DifficultyParams, { bombDelay: number | null }>;

/**
 * The rule of a chain. It has its own pace, about 14 s or 13 s, whatever block interval is intended;
 * the least difficulty is the limit's work, in Ethereum 131,072.
 */
export function createEthereum(
  { powLimitBits }: ChainParams,
  { rule, bombDelay }: EthereumParams,
): IntegerRule {
  const least = workOfBits(powLimitBits);
  return {
    unit: "integer",
    nextDifficulty: (facts, parent, childTime) =>
      computeEthereumDifficulty({
        rule,
        parentDifficulty: facts.difficulty(parent),
        parentHasUncles: false,
        elapsed: childTime - facts.time(parent),
        height: facts.height(parent) + 1,
        bombDelay,
        least,
      }),
    nextChange(facts, parent, childTime) {
      const { seconds } = STEPS[rule];
      const elapsed = childTime - facts.time(parent);
      if (computeSteps({ rule, parentHasUncles: false, elapsed }) === LAST_STEP) return Infinity;
      return facts.time(parent) + seconds * (Math.floor(Math.max(0, elapsed) / seconds) + 1);
    },
  };
}

/** What the rule computes from. */
export interface EthereumState {
  readonly rule: EthereumParams["rule"];
  readonly parentDifficulty: bigint;
  readonly parentHasUncles: boolean;
  /** Seconds from the parent's time to the child's; none where it is negative. */
  readonly elapsed: number;
  /** Of the child. */
  readonly height: number;
  /** Height from which the bomb counts; null is no bomb. */
  readonly bombDelay: number | null;
  /** Least difficulty there is. */
  readonly least: bigint;
}

/** A child's difficulty. */
export function computeEthereumDifficulty(state: EthereumState): bigint {
  const { parentDifficulty, least, height, bombDelay } = state;
  const moved = parentDifficulty + (parentDifficulty / 2048n) * BigInt(computeSteps(state));
  return (moved < least ? least : moved) + computeBomb(height, bombDelay);
}

/** How long a step is, and how many are added to a child that comes at once. */
const STEPS = {
  "ethereum-homestead": { seconds: 10, plain: 1, withUncles: 1 },
  "ethereum-byzantium": { seconds: 9, plain: 1, withUncles: 2 },
} as const;

const LAST_STEP = -99;
const BOMB_PERIOD = 100_000;

function computeSteps(state: Pick<EthereumState, "rule" | "elapsed" | "parentHasUncles">): number {
  const { seconds, plain, withUncles } = STEPS[state.rule];
  const first = state.parentHasUncles ? withUncles : plain;
  return Math.max(first - Math.floor(Math.max(0, state.elapsed) / seconds), LAST_STEP);
}

/** Doubles every 100,000 blocks, from the second period on. */
function computeBomb(height: number, bombDelay: number | null): bigint {
  if (bombDelay === null) return 0n;
  const period = Math.floor(Math.max(0, height - bombDelay) / BOMB_PERIOD);
  return period < 2 ? 0n : 1n << BigInt(period - 2);
}
