/**
 * Difficulty that follows the hashrate and the coins left: the base rule's target divided by the
 * stretch of the intended interval (`stretch.ts`). The base is held to the stretched schedule; held
 * to the plain one it would take the stretch for a loss of hashrate and undo it.
 */
import type { BlockIndex, Duration } from "../../lib/brand.ts";
import type { ChainParams, RemainingSupplyParams } from "../params.ts";
import { encodeCappedTarget, targetOfBits } from "../target.ts";
import { computeAsertTarget } from "./asert.ts";
import { computeRetargetedTarget } from "./bitcoin.ts";
import type { BitsRule, RetargetFacts } from "./rule.ts";
import { computeStretch, NO_STRETCH } from "./stretch.ts";

/** The rule of a chain; what it remembers of heights follows from the parameters alone. */
export function createRemainingSupply(
  params: ChainParams,
  difficulty: RemainingSupplyParams,
): BitsRule {
  const { base } = difficulty;
  const stretchAt = (height: number) => computeStretch(params.subsidy, difficulty, height);
  return base.rule === "asert"
    ? overAsert(params, base.halfLife, stretchAt)
    : overBitcoin(params, base.window, stretchAt);
}

type StretchAt = (height: number) => bigint;

/** Late is measured against the sum of the stretched intervals; each block has its own stretch. */
function overAsert(params: ChainParams, halfLife: Duration, stretchAt: StretchAt): BitsRule {
  const { blockInterval, powLimitBits } = params;
  // Sum of the stretches of heights 1 to the index, filled as far as it was asked for.
  const sums = [0n];
  const sumTo = (height: number) => {
    for (let next = sums.length; next <= height; next++) {
      sums.push(sums[next - 1]! + stretchAt(next));
    }
    return sums[height]!;
  };
  return {
    unit: "bits",
    nextBits(facts, parent) {
      const height = facts.height(parent);
      const genesis = facts.ancestorAt(parent, 0);
      const elapsed = BigInt(facts.time(parent) - facts.time(genesis)) * 1_000_000n;
      const late = elapsed - (BigInt(blockInterval) * sumTo(height)) / NO_STRETCH;
      const target = computeAsertTarget({
        target: targetOfBits(facts.bits(genesis)),
        late,
        halfLife,
      });
      return encodeCappedTarget((target * NO_STRETCH) / stretchAt(height + 1), powLimitBits);
    },
  };
}

/**
 * A window has the stretch of its first height; the next one's target is retargeted against the
 * stretched interval and then moved by the ratio of the two stretches.
 */
function overBitcoin(params: ChainParams, window: number, stretchAt: StretchAt): BitsRule {
  const { blockInterval, powLimitBits } = params;
  return {
    unit: "bits",
    nextBits(facts, parent) {
      const next = facts.height(parent) + 1;
      if (next % window !== 0) {
        return next === 1 ? firstBits(facts, parent) : facts.bits(parent);
      }
      const before = stretchAt(next - window);
      const target = computeRetargetedTarget({
        bits: facts.bits(parent),
        firstTime: facts.time(facts.ancestorAt(parent, next - window)),
        lastTime: facts.time(parent),
        intended: BigInt(window) * ((BigInt(blockInterval) * before) / NO_STRETCH),
      });
      return encodeCappedTarget((target * before) / stretchAt(next), powLimitBits);
    },
  };

  /** Genesis was made for the plain interval; the rest of its window is stretched. */
  function firstBits(facts: RetargetFacts, genesis: BlockIndex): number {
    const target = targetOfBits(facts.bits(genesis));
    return encodeCappedTarget((target * NO_STRETCH) / stretchAt(0), powLimitBits);
  }
}
