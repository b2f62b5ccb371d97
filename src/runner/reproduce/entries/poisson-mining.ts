/** Mining as a Poisson process: intervals, waits for six confirmations, and who finds blocks. */
import { exp, log } from "../../../lib/math.ts";
import { quantileOfSorted, sortAscending } from "../../../metrics/statistics.ts";
import { erlangCdf, erlangQuantile } from "../../../theory/poisson.ts";
import type { FoundWork } from "../collectors/found-work.ts";
import { type Entry, type Form, numberOf, type Quantity } from "../entry.ts";
import { meanOf, withKnownError } from "../estimate.ts";
import { endAfter } from "../settings.ts";

const INTERVAL_S = 600;
const CONFIRMATIONS = 6;

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 12_000, seeds: 1 },
  quick: { blocks: 60_000, seeds: 4 },
  full: { blocks: 250_000, seeds: 8 },
};

const SHARES = { a: 0.5, b: 0.3, c: 0.15, d: 0.05 } as const;
const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const;

/** Poisson mining. */
export const poissonMining: Entry = {
  name: "poisson-mining",
  title: "Poisson mining and six confirmations",
  what:
    "Intervals between blocks follow an exponential law, six in a row Erlang's, and blocks go to miners by their shares of the " +
    "hashrate. (Real arrivals are no homogeneous Poisson process, since hashrate and difficulty move: Bowden et al. 2018.)",
  source:
    "textbook laws; T = 600 s: median 415.888 s, six confirmations 3600 s in the mean, 7865.09 s at 99 %",
  method:
    "Four miners without delays between them, so that no block is stale, at the difficulty of genesis; nothing is left out. Six " +
    "confirmations are sums of six intervals that do not overlap. Standard errors are those of the law itself, for as many intervals " +
    "(√(p (1 − p) ÷ n) ÷ density for quantiles; 1 ÷ √n for the coefficient of variation); of means they come from the sample.",
  kinds: ["exact"],
  scenario: "poisson-mining.yaml",
  parameters: ["blocks", "seeds"],
  plot: {
    x: "wait for six confirmations, s",
    y: "share of waits at most so long",
    theory: (_series, x) => erlangCdf(x, CONFIRMATIONS, INTERVAL_S),
  },
  points: (form) => [SIZES[form]],
  runsOf: (point) => ({
    set: endAfter(numberOf(point, "blocks"), INTERVAL_S),
    seeds: numberOf(point, "seeds"),
    collect: "foundWork",
  }),
  measure: (runs) => {
    const chains = runs.map(({ collected }) => collected as FoundWork);
    const intervals = chains.flatMap(({ seconds }) => differences(seconds));
    const sixes = chains.flatMap(({ seconds }) => sumsOf(differences(seconds), CONFIRMATIONS));
    return [...intervalQuantities(intervals), ...sixQuantities(sixes), ...finderQuantities(chains)];
  },
};

function intervalQuantities(intervals: readonly number[]): Quantity[] {
  const n = intervals.length;
  const mean = meanOf(intervals, "intervals");
  const deviation = mean.standardError * Math.sqrt(n);
  const sorted = sortAscending(intervals);
  const overAnHour = intervals.filter((interval) => interval > 3600).length / n;
  const hour = exp(-3600 / INTERVAL_S);
  const kind = "exact";
  return [
    { quantity: "interval, mean (s)", reference: INTERVAL_S, estimate: mean, kind },
    {
      quantity: "interval, median (s)",
      reference: INTERVAL_S * log(2),
      // The density at the median is 1 ÷ (2 T).
      estimate: withKnownError(quantileOfSorted(sorted, 0.5), INTERVAL_S / Math.sqrt(n), "law"),
      kind,
    },
    {
      quantity: "interval, sd ÷ mean",
      reference: 1,
      estimate: withKnownError(deviation / mean.value, 1 / Math.sqrt(n), "law"),
      kind,
    },
    {
      quantity: "intervals above an hour",
      reference: hour,
      estimate: withKnownError(overAnHour, Math.sqrt((hour * (1 - hour)) / n), "law"),
      kind,
    },
  ];
}

function sixQuantities(sixes: readonly number[]): Quantity[] {
  const n = sixes.length;
  const sorted = sortAscending(sixes);
  const kind = "exact";
  const mean: Quantity = {
    quantity: "six confirmations, mean (s)",
    reference: CONFIRMATIONS * INTERVAL_S,
    estimate: meanOf(sixes, "waits"),
    kind,
  };
  const quantiles = QUANTILES.map((share): Quantity => {
    const wanted = erlangQuantile(share, CONFIRMATIONS, INTERVAL_S);
    const error = Math.sqrt((share * (1 - share)) / n) / erlangDensity(wanted);
    return {
      quantity: `six confirmations, ${100 * share} % (s)`,
      reference: wanted,
      estimate: withKnownError(quantileOfSorted(sorted, share), error, "law"),
      kind,
    };
  });
  const curve = [1800, 3600, 5400, 7200].map((wait): Quantity => {
    const reference = erlangCdf(wait, CONFIRMATIONS, INTERVAL_S);
    const share = sixes.filter((six) => six <= wait).length / n;
    return {
      quantity: `six confirmations within ${wait} s`,
      reference,
      estimate: withKnownError(share, Math.sqrt((reference * (1 - reference)) / n), "law"),
      kind,
      at: { series: "waits", x: wait },
    };
  });
  return [mean, ...quantiles, ...curve];
}

function finderQuantities(chains: readonly FoundWork[]): Quantity[] {
  const all = chains.reduce((sum, { group }) => sum + group.length, 0);
  return Object.entries(SHARES).map(([name, share]) => {
    const found = chains.reduce((sum, { groups, group }) => {
      const own = groups.indexOf(name);
      return sum + group.filter((one) => one === own).length;
    }, 0);
    return {
      quantity: `blocks found by the miner of ${Math.round(100 * share)} %`,
      reference: share,
      estimate: withKnownError(found / all, Math.sqrt((share * (1 - share)) / all), "binomial law"),
      kind: "exact",
    };
  });
}

function differences(times: readonly number[]): number[] {
  return times.map((time, k) => time - (times[k - 1] ?? 0));
}

function sumsOf(values: readonly number[], count: number): number[] {
  const sums: number[] = [];
  for (let at = 0; at + count <= values.length; at += count) {
    let sum = 0;
    for (let k = at; k < at + count; k++) sum += values[k]!;
    sums.push(sum);
  }
  return sums;
}

function erlangDensity(time: number): number {
  const x = time / INTERVAL_S;
  let density = exp(-x) / INTERVAL_S;
  for (let k = 1; k < CONFIRMATIONS; k++) density *= x / k;
  return density;
}
