/** The pace that each difficulty rule keeps at a constant hashrate. */
import { log } from "../../../lib/math.ts";
import { squaresAround } from "../../../metrics/statistics.ts";
import {
  asertDeviation,
  asertMemory,
  bitcoinMeanInterval,
  ethereumMeanInterval,
} from "../../../theory/difficulty.ts";
import type { FoundWork } from "../collectors/found-work.ts";
import {
  type Entry,
  type Form,
  numberOf,
  type Point,
  type Quantity,
  type RunOutcome,
} from "../entry.ts";
import { batchMeans, type Estimate, meanOf } from "../estimate.ts";
import { duration } from "../settings.ts";

const INTERVAL_S = 600;
/** Hashes per second of the scenario. */
const HASHRATE = 1e15;

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 3200, seeds: 8 },
  quick: { blocks: 8000, seeds: 16 },
  full: { blocks: 100_000, seeds: 30 },
};

/** What each rule looks back on (blocks; hours of ASERT's half-life), 0 where that is the rule's own. */
const PLACES: readonly { readonly rule: string; readonly window: number; readonly full?: true }[] =
  [
    { rule: "bitcoin", window: 20 },
    { rule: "bitcoin", window: 144 },
    { rule: "bitcoin", window: 2016, full: true },
    { rule: "asert", window: 48 },
    { rule: "lwma", window: 60 },
    { rule: "cw-144", window: 0 },
    { rule: "digishield", window: 17 },
    { rule: "ethereum-homestead", window: 0 },
    { rule: "ethereum-byzantium", window: 0 },
  ];

/** Equilibria. */
export const difficultyEquilibrium: Entry = {
  name: "difficulty-equilibrium",
  title: "The pace of difficulty rules",
  what:
    "One miner, one hashrate. Bitcoin's rule keeps T N ÷ (N − 2): 600.596 s with its windows of 2,016, not 600. ASERT keeps T, and the " +
    "logarithm of its target spreads by 1 ÷ √(2 memory). Ethereum's rules keep their own pace, with times in whole seconds 14.08 s and " +
    "12.64 s (14.43 s and 12.98 s if clocks showed fractions). Rules that average over a window keep T up to an order of 1 ÷ window.",
  source:
    "Bitcoin: off by one, and the mean of inverse times (2016 ÷ 2014); ASERT: first order in 1 ÷ memory; Ethereum: balance of steps, first " +
    "order in 1 ÷ interval; LWMA's 601.73 s: zawy's own code, as the reference tables of this project have it",
  method:
    "Independent runs, of which a mean each gives the standard error, so that nothing is assumed about correlations within one; of each run " +
    "the first window (four memories of ASERT, 2,500 blocks of Ethereum's rules) is left out. For Bitcoin's rule also the mean of what " +
    "each window's difficulty makes of the hashrate: windows are independent there.",
  kinds: ["exact", "asymptotic", "calibration"],
  scenario: "difficulty.yaml",
  parameters: ["rule", "window", "blocks", "seeds"],
  plot: { x: "rule, in the order of the table", y: "mean interval ÷ reference" },
  points: (form) =>
    PLACES.filter((place) => isIn(form, place)).map(({ rule, window }) => ({
      rule,
      window,
      ...SIZES[form],
    })),
  runsOf: (point) => ({
    set: ["chain.difficulty=null", ...ruleSets(point), `stop.height=${numberOf(point, "blocks")}`],
    seeds: numberOf(point, "seeds"),
    collect: "foundWork",
  }),
  measure: (runs, point) => {
    switch (point["rule"]) {
      case "bitcoin":
        return bitcoin(runs, point);
      case "asert":
        return asert(runs, point);
      case "ethereum-homestead":
      case "ethereum-byzantium":
        return ethereum(runs, point);
      default:
        return averaging(runs, point);
    }
  },
};

/** CI leaves to longer runs what is judged with a wide bias, or takes many blocks. */
function isIn(form: Form, { rule, window, full }: (typeof PLACES)[number]): boolean {
  if (form === "full") return true;
  const isShort = !["cw-144", "digishield"].includes(rule) && window !== 144;
  return full === undefined && (form === "quick" || isShort);
}

/** The rule and what it looks back on, laid over the scenario. */
export function ruleSets(point: Point): string[] {
  const window = numberOf(point, "window");
  switch (point["rule"]) {
    case "ethereum-homestead":
    case "ethereum-byzantium":
      return [
        `chain.difficulty={ rule: ${point["rule"]} }`,
        `chain.blockInterval=${duration(paceOf(point))}`,
        'chain.powLimitBits="0x1e7fffff"',
      ];
    case "asert":
      return [`chain.difficulty={ rule: asert, halfLife: ${window} h }`];
    case "cw-144":
      return ["chain.difficulty={ rule: cw-144 }"];
    default:
      return [`chain.difficulty={ rule: ${point["rule"]}, window: ${window} }`];
  }
}

/** Seconds between blocks that the rule aims at, or keeps of its own. */
function paceOf(point: Point): number {
  if (point["rule"] === "ethereum-homestead") return ethereumMeanInterval(10);
  if (point["rule"] === "ethereum-byzantium") return ethereumMeanInterval(9);
  return INTERVAL_S;
}

function bitcoin(runs: readonly RunOutcome[], point: Point): Quantity[] {
  const window = numberOf(point, "window");
  const reference = bitcoinMeanInterval(INTERVAL_S, window);
  const set = chainsOf(runs).flatMap(({ work }) => {
    const perWindow: number[] = [];
    for (let at = window; at < work.length; at += window) perWindow.push(work[at]! / HASHRATE);
    return perWindow;
  });
  return [
    interval(runs, point, { reference, kind: "exact", skip: window }),
    {
      quantity: "mean interval that windows are set to (s)",
      reference,
      estimate: meanOf(set, "windows"),
      kind: "exact",
    },
  ];
}

function asert(runs: readonly RunOutcome[], point: Point): Quantity[] {
  const halfLife = numberOf(point, "window") * 3600;
  const memory = asertMemory(INTERVAL_S, halfLife);
  const skip = Math.ceil(4 * memory);
  const logs = chainsOf(runs).map(({ work }) => work.slice(skip).map(log));
  const kept = numberOf(point, "blocks") - skip;
  // Of each run, around its own mean, which takes 2 memory ÷ blocks of the variance away.
  const variances = logs.map((values) => varianceOf(values) / (1 - (2 * memory) / kept));
  const variance = meanOf(variances, "runs");
  const deviation = asertDeviation(INTERVAL_S, halfLife);
  const value = Math.sqrt(variance.value);
  return [
    interval(runs, point, { reference: INTERVAL_S, kind: "exact", skip }),
    {
      quantity: "sd of the target's logarithm",
      reference: deviation,
      estimate: { ...variance, value, standardError: variance.standardError / (2 * value) },
      kind: "asymptotic",
      bias: deviation / memory,
    },
  ];
}

function ethereum(runs: readonly RunOutcome[], point: Point): Quantity[] {
  const reference = paceOf(point);
  // Monte Carlos of 2e7 blocks are .02 % off the first order of the closed form.
  const bias = 3e-4 * reference;
  return [interval(runs, point, { reference, kind: "asymptotic", bias, skip: 2500 })];
}

function averaging(runs: readonly RunOutcome[], point: Point): Quantity[] {
  const window = point["rule"] === "cw-144" ? 144 : numberOf(point, "window");
  const bias = INTERVAL_S / window;
  const skip = 4 * window;
  const first = interval(runs, point, { reference: INTERVAL_S, kind: "asymptotic", bias, skip });
  if (point["rule"] !== "lwma" || window !== 60) return [first];
  return [
    first,
    {
      quantity: "mean interval, beside zawy's own code (s)",
      reference: 601.73,
      estimate: first.estimate,
      kind: "calibration",
    },
  ];
}

function interval(
  runs: readonly RunOutcome[],
  point: Point,
  given: {
    readonly reference: number;
    readonly kind: "exact" | "asymptotic";
    readonly bias?: number;
    readonly skip: number;
  },
): Quantity {
  const { skip, ...reference } = given;
  const place = PLACES.findIndex(
    ({ rule, window }) => rule === point["rule"] && window === numberOf(point, "window"),
  );
  return {
    quantity: "mean interval (s)",
    ...reference,
    estimate: meanInterval(runs, skip),
    ...(place < 0 ? {} : { at: { series: "rules", x: place + 1 } }),
  };
}

/** Over the blocks behind the first `skip` ones, a mean each run. */
function meanInterval(runs: readonly RunOutcome[], skip: number): Estimate {
  const means = chainsOf(runs).map(
    ({ seconds }) => (seconds.at(-1)! - seconds[skip - 1]!) / (seconds.length - skip),
  );
  return meanOf(means, "runs");
}

function chainsOf(runs: readonly RunOutcome[]): FoundWork[] {
  return runs.map(({ collected }) => collected as FoundWork);
}

function varianceOf(values: readonly number[]): number {
  const [mean = 0] = batchMeans(values, values.length);
  return squaresAround(values, mean) / values.length;
}
