/** The threshold of private attacks under delay: on which side of it a private branch outgrows the public chain. */
import { privateAttackThreshold } from "../../../theory/private-attack.ts";
import { type Entry, type Form, numberOf, type Quantity, type RunOutcome } from "../entry.ts";
import { meanOf } from "../estimate.ts";
import { attackSettings, publicGrowth } from "../private-attack.ts";
import { adversaryOf } from "../withholding.ts";

const SIZES: Readonly<Record<Form, { miners: number; blocks: number; seeds: number }>> = {
  ci: { miners: 30, blocks: 1500, seeds: 8 },
  quick: { miners: 100, blocks: 10_000, seeds: 8 },
  full: { miners: 100, blocks: 20_000, seeds: 16 },
};

const DELAYS: Readonly<Record<Form, readonly number[]>> = {
  ci: [1],
  quick: [0.5, 2],
  full: [0.5, 1, 2, 5],
};

/** Threshold. */
export const privateAttackThresholdEntry: Entry = {
  name: "private-attack-threshold",
  title: "How much hashrate a private attack takes under delay",
  what:
    "A branch that is never published against the public chain of miners who hear of each other's blocks late. It outgrows the chain from a share of " +
    "beta* = (2 + x − √(x² + 4)) ÷ 2x on, .382 for a delay of one block interval and not ½: a tenth below it the lead falls, a tenth above it rises.",
  source:
    "Dembo et al., arXiv:2005.10484, equation 2; growth with so many miners: first order in 1 ÷ miners",
  method:
    "A mean each run, of (private − public length) ÷ blocks found, for the standard error. What is judged is the drift itself, beyond the second order in 1 ÷ miners, and its sign.",
  kinds: ["asymptotic", "band"],
  scenario: "private-attack.yaml",
  parameters: ["alpha", "delay", "miners", "blocks", "seeds"],
  plot: { x: "alpha: share of the hashrate", y: "lead gained per block found" },
  points: (form) =>
    DELAYS[form].flatMap((delay) =>
      [0.9, 1.1].map((part) => ({
        alpha: Math.round(1e6 * part * privateAttackThreshold(delay)) / 1e6,
        delay,
        ...SIZES[form],
      })),
    ),
  runsOf: (point) => ({
    set: attackSettings(
      point,
      "{ name: double-spend, confirmations: 1000000000, giveUp: 1000000000 }",
    ),
    seeds: numberOf(point, "seeds"),
  }),
  measure: (runs, point) => {
    const [alpha, x] = [numberOf(point, "alpha"), numberOf(point, "delay")];
    const { growth, error } = publicGrowth(point);
    const drift = meanOf(runs.map(driftOf), "runs");
    const threshold = privateAttackThreshold(x);
    const isAbove = alpha > threshold;
    const quantities: Quantity[] = [
      {
        quantity: "lead gained per block found",
        reference: alpha - growth,
        estimate: drift,
        kind: "asymptotic",
        bias: error,
        at: { series: `x ${x}`, x: alpha },
      },
      {
        quantity: `its sign: alpha is ${isAbove ? "above" : "below"} ${threshold.toFixed(4)}`,
        reference: isAbove ? 1 : -1,
        estimate: { ...drift, value: Math.sign(drift.value), standardError: 0 },
        kind: "band",
        band: isAbove ? { low: 1, high: 1 } : { low: -1, high: -1 },
      },
    ];
    return quantities;
  },
};

/** All that the adversary found is one branch from genesis on, and nobody else has any of it. */
function driftOf({ result }: RunOutcome): number {
  return (
    (adversaryOf(result)!.withheldAtEnd - result.chain.canonicalHeight) / result.chain.blocksFound
  );
}
