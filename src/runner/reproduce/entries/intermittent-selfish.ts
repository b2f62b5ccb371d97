/** Intermittent selfish mining: its income per time, and the share from which it beats honest mining. */
import { intermittentSelfishRate, intermittentThreshold } from "../../../theory/profitability.ts";
import { adjustingSettings, Books } from "../adjusting.ts";
import { type Entry, type Form, numberOf, type Quantity } from "../entry.ts";
import { meanOf } from "../estimate.ts";

/** Pairs of windows that are watched. */
const PAIRS = 2;

const SIZES: Readonly<Record<Form, { window: number; seeds: number }>> = {
  ci: { window: 504, seeds: 12 },
  quick: { window: 2016, seeds: 24 },
  full: { window: 2016, seeds: 200 },
};

const PLACES: Readonly<Record<Form, readonly (readonly [alpha: number, gamma: number])[]>> = {
  ci: [[0.45, 0]],
  quick: [
    [0.328, 0],
    [0.4, 0],
  ],
  full: [
    [0.328, 0],
    [0.37, 0],
    [0.4, 0],
    [0.45, 0],
    [0.25, 0.5],
    [0.305, 0.5],
  ],
};

/** Intermittent mining. */
export const intermittentSelfish: Entry = {
  name: "intermittent-selfish",
  title: "Intermittent selfish mining",
  what:
    "Selfish in one window of Bitcoin's retarget, honest in the next, when blocks are easy: (R + alpha) ÷ (G + 1 ÷ G) blocks per target interval, .4162 with alpha .4 and gamma 0. It earns more " +
    "than honest mining only from .3651 on (gamma 0; selfish mining from ⅓ on, in the long run), .2773 with gamma ½.",
  source:
    "Negy, Rizun & Sirer, Financial Cryptography 2020 (above 37 %); closed form: the same windows, R and G of Eyal & Sirer's states",
  method:
    `${PAIRS} pairs of windows a run, a mean each. Theory lets a window have as many blocks as intervals and its difficulty have no luck: three blocks in a window are allowed for that. The sign is ` +
    "judged where theory has it more than 4 standard errors from 0.",
  kinds: ["asymptotic", "band", "calibration"],
  scenario: "profit-timing.yaml",
  parameters: ["alpha", "gamma", "window", "seeds"],
  plot: { x: "alpha: share of the hashrate", y: "blocks per target interval" },
  points: (form) => PLACES[form].map(([alpha, gamma]) => ({ alpha, gamma, ...SIZES[form] })),
  runsOf: (point) => ({
    set: adjustingSettings(point, {
      strategy: `{ name: intermittent, period: ${numberOf(point, "window")} }`,
      stop: `stop.height=${heightOf(numberOf(point, "window")) + 20}`,
    }),
    seeds: numberOf(point, "seeds"),
    collect: "income",
  }),
  measure: (runs, point) => {
    const [alpha, gamma, window] = [
      numberOf(point, "alpha"),
      numberOf(point, "gamma"),
      numberOf(point, "window"),
    ];
    const reference = intermittentSelfishRate({ alpha, gamma });
    const last = heightOf(window);
    const rate = meanOf(
      runs.map((run) => new Books(run)).map((one) => one.ownUpTo(last) / one.timeAt(last)),
      "runs",
    );
    const threshold = intermittentThreshold(gamma);
    const isAbove = alpha > threshold;
    const gain = { ...rate, value: rate.value - alpha };
    const isClear = Math.abs(reference - alpha) > 4 * rate.standardError;
    const sign = `more than honest mining (threshold ${threshold.toFixed(4)})`;
    const quantities: Quantity[] = [
      {
        quantity: "blocks per target interval",
        reference,
        estimate: rate,
        kind: "asymptotic",
        bias: (3 * reference) / window,
        at: { series: `gamma ${gamma}`, x: alpha },
      },
      isClear
        ? {
            quantity: sign,
            reference: reference - alpha,
            estimate: gain,
            kind: "band",
            band: isAbove ? { low: 0, high: 1 } : { low: -1, high: 0 },
          }
        : {
            quantity: `${sign}, too few to judge`,
            reference: reference - alpha,
            estimate: gain,
            kind: "calibration",
          },
    ];
    return quantities;
  },
};

/** The last block of the last window; genesis is in the first. */
function heightOf(window: number): number {
  return 2 * PAIRS * window - 1;
}
