/** Stubborn mining in the network of its theory: the revenue of every kind of stubbornness. */
import { type Entry, type Form, numberOf } from "../entry.ts";
import {
  chainOf,
  foretell,
  raceOddsOf,
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

const KINDS = ["L", "F", "T1", "LF", "LT1", "FT1", "LFT1"] as const;

const PLACES: Readonly<
  Record<
    Form,
    readonly { readonly alpha: number; readonly gamma: number; readonly kinds: readonly string[] }[]
  >
> = {
  ci: [{ alpha: 0.4, gamma: 0.5, kinds: ["L", "LFT1"] }],
  quick: [{ alpha: 0.4, gamma: 0.5, kinds: KINDS }],
  full: [
    ...[0.25, 0.5, 0.75, 1].flatMap((gamma) =>
      [0.25, 0.4, 0.45].map((alpha) => ({ alpha, gamma, kinds: ["L", "LF"] })),
    ),
    { alpha: 0.333333, gamma: 0.5, kinds: KINDS },
    { alpha: 0.4, gamma: 0.5, kinds: KINDS },
  ],
};

/** Stubborn mining. */
export const stubbornMining: Entry = {
  name: "stubborn-mining",
  title: "Stubborn mining",
  what:
    "Selfish mining that gives up less easily: lead-stubborn (L), equal-fork-stubborn (F), trail-stubborn by one (T1), and combinations. What " +
    "Grunspan and Pérez-Marco call equal-fork stubborn is LF here. At alpha .4 and gamma ½ LFT1 has .5695 of the chain, selfish mining .5256.",
  source:
    "strategies: Nayak, Kumar, Miller & Shi, EuroS&P 2016; L and LF: Grunspan & Pérez-Marco, arXiv:1808.01041; others: the same chain of states, forks up to 120",
  method: `${WITHHOLDING_METHOD} What ending forks at 120 blocks costs is allowed as a bias.`,
  kinds: ["exact", "asymptotic"],
  scenario: "stubborn-mining.yaml",
  parameters: ["strategy", "alpha", "gamma", "blocks", "seeds"],
  plot: { x: "alpha: share of the hashrate", y: "share of the chain" },
  points: (form) =>
    PLACES[form].flatMap(({ alpha, gamma, kinds }) =>
      kinds.map((strategy) => ({ strategy, alpha, gamma, ...SIZES[form] })),
    ),
  runsOf: (point) => runsWithGamma(point, strategyText(String(point["strategy"]))),
  measure: (runs, point) => {
    const strategy = String(point["strategy"]);
    const [alpha, gamma] = [numberOf(point, "alpha"), numberOf(point, "gamma")];
    const law = foretell(strategy, point);
    const at = { series: `${strategy}, gamma ${gamma}`, x: alpha };
    const share = {
      quantity: "share of the chain",
      reference: law.revenue,
      estimate: revenueOf(runs, law),
      at,
    };
    const odds = raceOddsOf(runs, gamma);
    const kind =
      law.bias === 0
        ? ({ kind: "exact" } as const)
        : ({ kind: "asymptotic", bias: law.bias } as const);
    return [
      { ...share, ...kind },
      {
        quantity: "stale rate (stale ÷ found)",
        reference: 1 - law.growth,
        estimate: chainOf(runs, "stale", law),
        ...kind,
      },
      ...(odds === null
        ? []
        : [
            {
              quantity: "honest blocks on the adversary's side of races",
              reference: gamma,
              estimate: odds,
              kind: "exact" as const,
            },
          ]),
    ];
  },
};
