/** What GHOST is for: private attacks at high rates, where the longest chain falls to a minority. */
import { doubleSpendProbability } from "../../../theory/double-spend.ts";
import { GHOST_ATTACK_THRESHOLD, privateAttackThreshold } from "../../../theory/private-attack.ts";
import {
  type Entry,
  type Form,
  type MeasuredPoint,
  numberOf,
  type Point,
  type Quantity,
} from "../entry.ts";
import { errorOfDifference, withKnownError } from "../estimate.ts";
import { attackSettings } from "../private-attack.ts";
import { adversaryOf, attackTotals } from "../withholding.ts";

const SIZES: Readonly<
  Record<Form, { miners: number; deficit: number; blocks: number; seeds: number }>
> = {
  ci: { miners: 25, deficit: 20, blocks: 3000, seeds: 2 },
  quick: { miners: 50, deficit: 20, blocks: 5000, seeds: 4 },
  full: { miners: 100, deficit: 30, blocks: 20_000, seeds: 8 },
};

const PLACES: Readonly<Record<Form, readonly (readonly [alpha: number, x: number])[]>> = {
  ci: [[0.35, 2]],
  quick: [[0.35, 2]],
  full: [
    [0.42, 1],
    [0.35, 2],
    [0.25, 5],
  ],
};

/** Attacks of the longest chain that succeed, at least. */
const NEARLY_ALL = 0.9;

/** GHOST under attack. */
export const ghostAttack: Entry = {
  name: "ghost-attack",
  title: "GHOST and the longest chain under attack",
  what:
    "Attack after attack against six confirmations, by a share above the longest chain's threshold for the delay and below ½. Against the longest chain nearly all succeed. " +
    "Against GHOST stale blocks count as well, so that delay takes next to nothing from the honest: about as many attacks succeed as without delay.",
  source:
    "Sompolinsky & Zohar, Financial Cryptography 2015; thresholds: Dembo et al., arXiv:2005.10484; without delay: Rosenfeld, arXiv:1402.2009",
  method:
    "Attacks that succeed among those that ended, in runs of the same scenario. The adversary knows all blocks at once and publishes when its branch outweighs the public one by the rule of the run. " +
    "The band of the longest chain is from nine tenths up; that of GHOST up to Rosenfeld's law without delay for a confirmation less, since a block beside the first one counts for nobody, and 4 standard errors more.",
  kinds: ["band", "calibration"],
  scenario: "private-attack.yaml",
  parameters: ["choice", "alpha", "delay", "confirmations", "miners", "deficit", "blocks", "seeds"],
  plot: { x: "x = delay ÷ block interval", y: "attacks that succeed" },
  points: (form) =>
    PLACES[form].flatMap(([alpha, delay]) =>
      ["longest", "ghost"].map((choice) => ({
        choice,
        alpha,
        delay,
        confirmations: 6,
        ...SIZES[form],
      })),
    ),
  runsOf: (point) => ({
    set: [
      ...attackSettings(
        point,
        `{ name: double-spend, confirmations: ${point["confirmations"]}, giveUp: ${point["deficit"]} }`,
      ),
      `chain.consensus.forkChoice=${point["choice"]}`,
    ],
    seeds: numberOf(point, "seeds"),
  }),
  measure: (runs, point) => {
    const { ended, succeeded } = attackTotals(runs);
    const rate = succeeded / ended;
    const error = Math.sqrt(Math.max(1 / ended, rate * (1 - rate)) / ended);
    const estimate = withKnownError(rate, error, `binomial law, ${ended} attacks`);
    const share = runs.reduce((sum, { result }) => {
      return sum + adversaryOf(result)!.revenueShare! / runs.length;
    }, 0);
    return [
      rateOf(point, estimate),
      {
        quantity: "the adversary's share of the chain",
        reference: numberOf(point, "alpha"),
        estimate: withKnownError(share, 0, "mean of the runs"),
        kind: "calibration",
      },
    ];
  },
  across: (points) => points.flatMap((longest, k) => compare(longest, points[k + 1])),
};

function rateOf(point: Point, estimate: Quantity["estimate"]): Quantity {
  const [share, x] = [numberOf(point, "alpha"), numberOf(point, "delay")];
  const isGhost = point["choice"] === "ghost";
  const threshold = isGhost ? GHOST_ATTACK_THRESHOLD : privateAttackThreshold(x);
  const quantity = `attacks that succeed (threshold ${threshold.toFixed(3)})`;
  const at = { series: isGhost ? "GHOST" : "longest chain", x };
  const low = isGhost ? 0 : NEARLY_ALL;
  const high = 1;
  if (!isGhost) {
    // Below its threshold the longest chain is another entry's.
    if (share <= threshold) return { quantity, reference: null, estimate, kind: "calibration", at };
    return { quantity, reference: 1, estimate, kind: "band", band: { low, high }, at };
  }
  const confirmations = numberOf(point, "confirmations");
  const giveUpDeficit = numberOf(point, "deficit");
  const law = (z: number) =>
    doubleSpendProbability({ share, confirmations: z, success: "ahead", giveUpDeficit });
  const band = { low, high: law(Math.max(1, confirmations - 1)) + 4 * estimate.standardError };
  return { quantity, reference: law(confirmations), estimate, kind: "band", band, at };
}

/** A point of the longest chain beside the same one of GHOST. */
function compare(longest: MeasuredPoint, ghost: MeasuredPoint | undefined): Quantity[] {
  if (longest.point["choice"] !== "longest" || ghost?.point["choice"] !== "ghost") return [];
  const [with_, without] = [ghost.quantities[0]!.estimate, longest.quantities[0]!.estimate];
  const error = errorOfDifference(with_, without);
  const { alpha, delay } = longest.point;
  return [
    {
      quantity: `attacks that only the longest chain falls to (alpha ${alpha}, delay ${delay})`,
      reference: null,
      estimate: withKnownError(without.value - with_.value, error, "difference of two binomials"),
      kind: "band",
      band: { low: 4 * error, high: 1 },
    },
  ];
}
