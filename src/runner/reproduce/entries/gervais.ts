/** The block interval and block size sweeps of Gervais et al. 2016, as bands. */
import { banded, delayOf, staleRateOf } from "../band-figures.ts";
import {
  type Entry,
  type Form,
  type MeasuredPoint,
  numberOf,
  type Point,
  type Quantity,
  type RunOutcome,
} from "../entry.ts";
import { certain, errorOfDifference } from "../estimate.ts";
import { duration } from "../settings.ts";

/** Bytes of a block at 600 s; the paper keeps bytes per second. */
const BLOCK_BYTES = 534_000;
/** The paper's figures may be off by this factor either way: its bandwidths and links are not published whole. */
const FACTOR = 2;
const MEDIAN = "median delay, s";
const STALE = "stale rate";

/** Interval in seconds, median propagation in seconds, stale rate: standard relay. */
const INTERVALS = [
  { interval: 1500, median: 35.73, stale: 0.0172 },
  { interval: 600, median: 14.7, stale: 0.0151 },
  { interval: 150, median: 4.18, stale: 0.0182 },
  { interval: 60, median: 2.08, stale: 0.0215 },
  { interval: 30, median: 1.43, stale: 0.0254 },
  { interval: 20, median: 1.21, stale: 0.032 },
  { interval: 10, median: 1, stale: 0.0477 },
  { interval: 5, median: 0.89, stale: 0.0864 },
  { interval: 2, median: 0.84, stale: 0.1665 },
  { interval: 1, median: 0.82, stale: 0.2674 },
  { interval: 0.5, median: 0.82, stale: 0.3815 },
] as const;

/** Megabytes at 600 s. */
const SIZES = [
  { size: 0.1, median: 3.18, stale: 0.0032 },
  { size: 0.25, median: 7.03, stale: 0.0088 },
  { size: 0.5, median: 13.62, stale: 0.0163 },
  { size: 1, median: 27.67, stale: 0.0317 },
  { size: 2, median: 57.79, stale: 0.0624 },
  { size: 4, median: 133.3, stale: 0.1185 },
  { size: 8, median: 571.5, stale: 0.2997 },
] as const;

const SOURCE =
  "Gervais, Karame, Wüst, Glykantzis, Ritzdorf, Čapkun: On the Security and Performance of Proof of Work Blockchains, CCS 2016; the authors' " +
  "result tables, standard relay";
const METHOD =
  "Sixteen pools of the paper's shares and regions with 100 Mbit/s each, which come first on a scale-free network and so are linked with many " +
  "nodes and each other, as in the paper's simulator; 400 other nodes by region, and the latencies between regions of 2015, one-way. What was not " +
  "published is calibrated by one number: other nodes send at 1.2 Mbit/s. Reference is the paper's simulation, not a measurement: a factor of two " +
  "either way is the band, and figures have to rise or fall along the sweep (no step the other way beyond two standard errors). Medians are over deliveries, of each run; stale rates over all blocks of all runs, with the binomial law's error; one whose " +
  "interval is wider than half of the band is shown only.";

/** Interval sweep. */
export const gervaisInterval: Entry = {
  name: "gervais-interval",
  title: "Gervais et al.: block intervals",
  what:
    "Median propagation and stale rate of the 2015 network for block intervals from 25 min to half a second, the size of blocks in proportion: within a factor " +
    "of two of the paper's simulation.",
  source: SOURCE,
  method: METHOD,
  kinds: ["band"],
  scenario: "gervais.yaml",
  parameters: ["interval", "blocks", "seeds"],
  plot: {
    x: "block interval, s",
    y: "median delay, s · stale rate, share",
    logX: true,
    logY: true,
  },
  points: intervalPoints,
  runsOf: (point) => ({
    set: [
      `chain.blockInterval=${duration(numberOf(point, "interval"))}`,
      `chain.blockSize=${Math.max(400, Math.round((BLOCK_BYTES * numberOf(point, "interval")) / 600))} B`,
      `stop.height=${numberOf(point, "blocks")}`,
    ],
    seeds: numberOf(point, "seeds"),
  }),
  measure: (runs, point) => {
    const interval = numberOf(point, "interval");
    return figures(
      runs,
      interval,
      INTERVALS.find((row) => row.interval === interval),
    );
  },
  across: (points) => [
    monotone(points, { series: MEDIAN, what: "median delay rises with the interval", sign: 1 }),
    monotone(points, { series: STALE, what: "stale rate falls with the interval", sign: -1 }),
  ],
};

/** Size sweep. */
export const gervaisSize: Entry = {
  name: "gervais-size",
  title: "Gervais et al.: block sizes",
  what: "Median propagation and stale rate of the 2015 network for blocks of 0.1 to 8 MB every ten minutes: within a factor of two of the paper's simulation.",
  source: SOURCE,
  method: METHOD,
  kinds: ["band", "calibration"],
  scenario: "gervais.yaml",
  parameters: ["size", "blocks", "seeds"],
  plot: { x: "block size, MB", y: "median delay, s · stale rate, share", logX: true, logY: true },
  points: sizePoints,
  runsOf: (point) => ({
    set: [
      `chain.blockSize=${Math.round(1e6 * numberOf(point, "size"))} B`,
      `stop.height=${numberOf(point, "blocks")}`,
    ],
    seeds: numberOf(point, "seeds"),
  }),
  measure: (runs, point) => {
    const size = numberOf(point, "size");
    return figures(
      runs,
      size,
      SIZES.find((row) => row.size === size),
    );
  },
  across: (points) => [
    monotone(points, { series: MEDIAN, what: "median delay rises with the size", sign: 1 }),
    monotone(points, { series: STALE, what: "stale rate rises with the size", sign: 1 }),
  ],
};

function intervalPoints(form: Form): Point[] {
  if (form === "full") {
    return INTERVALS.map(({ interval }) => ({ interval, blocks: 5000, seeds: 4 }));
  }
  return [600, 60, 10, 1].map((interval) => ({
    interval,
    blocks: interval > 60 ? 1500 : 1000,
    seeds: 2,
  }));
}

function sizePoints(form: Form): Point[] {
  if (form === "full") return SIZES.map(({ size }) => ({ size, blocks: 3000, seeds: 4 }));
  return [0.1, 1, 4, 8].map((size) => ({ size, blocks: size > 4 ? 150 : 300, seeds: 2 }));
}

function figures(
  runs: readonly RunOutcome[],
  x: number,
  row: { readonly median: number; readonly stale: number } | undefined,
): Quantity[] {
  const [median, stale] = [delayOf(runs, "delayMsP50"), staleRateOf(runs)];
  if (row === undefined) {
    const shown = { reference: null, kind: "calibration" } as const;
    return [
      { quantity: "median delay (s)", estimate: median, ...shown },
      { quantity: "stale rate", estimate: stale, ...shown },
    ];
  }
  return [
    banded("median delay (s)", {
      reference: row.median,
      estimate: median,
      band: bandAround(row.median),
      at: { series: MEDIAN, x },
    }),
    banded("stale rate (stale ÷ found)", {
      reference: row.stale,
      estimate: stale,
      band: bandAround(row.stale),
      at: { series: STALE, x },
    }),
  ];
}

/** How many steps from one place to the next go the wrong way by more than the interval of their difference. */
function monotone(
  points: readonly MeasuredPoint[],
  wanted: { readonly series: string; readonly what: string; readonly sign: 1 | -1 },
): Quantity {
  const places = points
    .flatMap(({ quantities }) => quantities.filter(({ at }) => at?.series === wanted.series))
    .sort((a, b) => a.at!.x - b.at!.x);
  const wrong = places.slice(1).filter((place, k) => {
    const [a, b] = [places[k]!.estimate, place.estimate];
    return wanted.sign * (b.value - a.value) < -2 * errorOfDifference(a, b);
  });
  return {
    quantity: `${wanted.what}: steps against it`,
    reference: 0,
    estimate: certain(wrong.length),
    kind: "band",
    band: { low: 0, high: 0 },
  };
}

function bandAround(value: number) {
  return { low: value / FACTOR, high: value * FACTOR };
}
