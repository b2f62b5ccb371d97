/** The bound of all withholding: the optimal policy earns its share, and nobody more. */
import { evaluatePolicy } from "../../../theory/policy-evaluation.ts";
import { solveOptimalPolicy } from "../../../theory/policy-solver.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import {
  chainOf,
  foretell,
  revenueOf,
  runsWithGamma,
  strategyText,
  WITHHOLDING_METHOD,
} from "../withholding.ts";

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 20_000, seeds: 2 },
  quick: { blocks: 40_000, seeds: 4 },
  full: { blocks: 125_000, seeds: 8 },
};

/** The longest fork of policies that are simulated; that of the scenario. */
const TRUNCATION = 40;

const RIVALS = ["selfish", "L", "F", "LFT1"] as const;
const at = (alpha: number, gamma: number, strategies: readonly string[], ties = "gamma") =>
  strategies.map((strategy) => ({ strategy, alpha, gamma, ties }));

const PLACES: Readonly<Record<Form, readonly Point[]>> = {
  ci: [...at(0.4, 0, ["optimal"]), ...at(0.333333, 0.5, ["optimal"], "uniform")],
  quick: [
    ...at(0.333333, 0, ["optimal", "selfish"]),
    ...at(0.4, 0.5, ["optimal", ...RIVALS]),
    ...at(0.333333, 0.5, ["optimal"], "uniform"),
  ],
  full: [
    ...[0, 0.5].flatMap((gamma) =>
      [0.333333, 0.35, 0.4, 0.45].flatMap((alpha) => at(alpha, gamma, ["optimal", "selfish"])),
    ),
    ...at(0.4, 0.5, ["L", "F", "T1", "LF", "LT1", "FT1", "LFT1"]),
    ...at(0.4, 1, ["optimal", "LF"]),
    ...[0.25, 0.333333, 0.4].flatMap((alpha) => at(alpha, 0.5, ["optimal"], "uniform")),
  ],
};

/** Optimal withholding. */
export const optimalWithholding: Entry = {
  name: "optimal-withholding",
  title: "Optimal withholding",
  what:
    "The policy with the greatest share of the chain, by this project's own solver, simulated: it has the share that the solver says, and no " +
    "strategy has more than the solver's upper bound. With a coin in every race a branch may be offered at any time, which earns more (23.21 % are enough) than fixed odds of ½ (25 %).",
  source: "Sapirshtein, Sompolinsky & Zohar, Financial Cryptography 2016, arXiv:1507.06183",
  method:
    `${WITHHOLDING_METHOD} Policies end their forks at ${TRUNCATION} blocks, as the model does, so that the optimal one's share is exact; the upper ` +
    "bound pays more at that edge than any continuation could, and shares are held against it plus 4 standard errors.",
  kinds: ["exact", "band"],
  scenario: "optimal-withholding.yaml",
  parameters: ["strategy", "alpha", "gamma", "ties", "blocks", "seeds"],
  plot: { x: "alpha: share of the hashrate", y: "share of the chain" },
  points: (form) => PLACES[form].map((point) => ({ ...point, ...SIZES[form] })),
  runsOf: (point) => {
    const runs = runsWithGamma(point, strategyOf(point));
    if (point["ties"] === "gamma") return runs;
    const set = runs.set.filter((text) => !text.startsWith("chain.consensus"));
    return {
      ...runs,
      set: [...set, "chain.consensus.tieBreak=null", "chain.consensus.tieBreak=uniform"],
    };
  },
  measure: (runs, point) => {
    const strategy = String(point["strategy"]);
    const world = worldOf(point);
    const { policy, lowerBound, upperBound } = solveOptimalPolicy({
      ...world,
      truncation: TRUNCATION,
    });
    const isOptimal = strategy === "optimal";
    const law = isOptimal ? evaluatePolicy(policy, world) : foretell(strategy, point);
    const share = revenueOf(runs, law);
    const bound: Quantity = {
      quantity: "share of the chain, at most",
      reference: upperBound,
      estimate: share,
      kind: "band",
      band: { low: 0, high: upperBound + 4 * share.standardError },
      at: { series: `${strategy}, gamma ${world.gamma}`, x: world.alpha },
    };
    if (!isOptimal) return [bound];
    return [
      { quantity: "share of the chain", reference: lowerBound, estimate: share, kind: "exact" },
      {
        quantity: "stale rate (stale ÷ found)",
        reference: 1 - law.growth,
        estimate: chainOf(runs, "stale", law),
        kind: "exact",
      },
      bound,
    ];
  },
};

function strategyOf(point: Point): string {
  if (point["strategy"] !== "optimal") return strategyText(String(point["strategy"]));
  return `{ name: optimal, truncation: ${TRUNCATION} }`;
}

function worldOf(point: Point) {
  const isUniform = point["ties"] === "uniform";
  return {
    alpha: numberOf(point, "alpha"),
    gamma: isUniform ? 0.5 : numberOf(point, "gamma"),
    matchRule: isUniform ? ("any time" as const) : ("answer" as const),
  };
}
