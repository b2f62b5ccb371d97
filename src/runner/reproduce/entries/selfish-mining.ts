/** Selfish mining in the network of its theory: revenue, stale rate and growth against the closed forms. */
import { selfishGrowth, selfishRevenue } from "../../../theory/selfish-mining.ts";
import { type Entry, type Form, numberOf, type Quantity } from "../entry.ts";
import {
  chainOf,
  foretell,
  raceOddsOf,
  revenueOf,
  runsWithGamma,
  WITHHOLDING_METHOD,
} from "../withholding.ts";

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 20_000, seeds: 2 },
  quick: { blocks: 50_000, seeds: 4 },
  full: { blocks: 125_000, seeds: 8 },
};

const ALPHAS: Readonly<Record<Form, readonly number[]>> = {
  ci: [0.35],
  quick: [0.1, 0.333333, 0.45],
  full: [0.1, 0.2, 0.25, 0.3, 0.333333, 0.4, 0.45],
};
const GAMMAS = [0, 0.5, 1] as const;

/** Selfish mining. */
export const selfishMining: Entry = {
  name: "selfish-mining",
  title: "Selfish mining",
  what:
    "A selfish miner with a share alpha of the hashrate, in a race followed by a part gamma of the honest: its share of the chain, the stale rate " +
    "(stale ÷ found, not ÷ main) and the growth of the chain, of which the latter two do not depend on gamma.",
  source:
    "Eyal & Sirer, Financial Cryptography 2014, arXiv:1311.0243; growth: from the same chain of states",
  method: `${WITHHOLDING_METHOD} Also the part of the honest blocks in races that is on the adversary's side, which has to be gamma.`,
  kinds: ["exact"],
  scenario: "selfish-mining.yaml",
  parameters: ["alpha", "gamma", "blocks", "seeds"],
  plot: {
    x: "alpha: share of the hashrate",
    y: "share of the chain",
    theory: (series, alpha) => {
      const gamma = Number(/[\d.]+/.exec(series)?.[0]);
      return selfishRevenue({ alpha, gamma });
    },
  },
  points: (form) =>
    ALPHAS[form].flatMap((alpha) => GAMMAS.map((gamma) => ({ alpha, gamma, ...SIZES[form] }))),
  runsOf: (point) => runsWithGamma(point, "selfish"),
  measure: (runs, point) => {
    const [alpha, gamma] = [numberOf(point, "alpha"), numberOf(point, "gamma")];
    const law = foretell("selfish", point);
    const growth = selfishGrowth(alpha);
    const odds = raceOddsOf(runs, gamma);
    const kind = "exact";
    const quantities: Quantity[] = [
      {
        quantity: "share of the chain",
        reference: law.revenue,
        estimate: revenueOf(runs, law),
        kind,
        at: { series: `gamma ${gamma}`, x: alpha },
      },
      {
        quantity: "stale rate (stale ÷ found)",
        reference: 1 - growth,
        estimate: chainOf(runs, "stale", law),
        kind,
      },
      {
        quantity: "growth (canonical ÷ found)",
        reference: growth,
        estimate: chainOf(runs, "growth", law),
        kind,
      },
    ];
    if (odds === null) return quantities;
    return [
      ...quantities,
      {
        quantity: "honest blocks on the adversary's side of races",
        reference: gamma,
        estimate: odds,
        kind,
      },
    ];
  },
};
