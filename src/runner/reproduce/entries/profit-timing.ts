/** When selfish mining pays: not before the first retarget, which takes longer for it, and only weeks after. */
import { selfishProfitTiming } from "../../../theory/profitability.ts";
import { selfishGrowth, selfishRevenue } from "../../../theory/selfish-mining.ts";
import { adjustingSettings, Books } from "../adjusting.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { meanOf } from "../estimate.ts";
import { INTERVAL_S } from "../withholding.ts";

const SIZES: Readonly<Record<Form, { window: number; seeds: number }>> = {
  ci: { window: 504, seeds: 12 },
  quick: { window: 2016, seeds: 32 },
  full: { window: 2016, seeds: 200 },
};

const PLACES: Readonly<Record<Form, readonly (readonly [alpha: number, gamma: number])[]>> = {
  ci: [[0.4, 0]],
  quick: [[0.4, 0]],
  full: [
    [0.4, 0],
    [0.4, 0.5],
    [0.45, 0],
    [0.1, 0.9],
  ],
};

/** Timing. */
export const profitTiming: Entry = {
  name: "profit-timing",
  title: "When selfish mining pays",
  what:
    "Selfish mining under Bitcoin's retarget. Until the first one blocks are only rarer: the first window takes W ÷ G, in which honest mining would have brought W (alpha ÷ G − R) " +
    "blocks more. From then on it gains R − alpha per target interval, and has made up for its loss after 33.9 days with alpha .4 and gamma 0, ten weeks with .1 and .9.",
  source: "Grunspan & Pérez-Marco, arXiv:1805.08281; R and G: Eyal & Sirer's states",
  method:
    "Independent runs, a mean each. Theory lets a window have as many blocks as intervals and its difficulty have no luck: three blocks in a window are allowed for that, or two blocks of a balance.",
  kinds: ["asymptotic"],
  scenario: "profit-timing.yaml",
  parameters: ["alpha", "gamma", "window", "seeds"],
  plot: { x: "days at 10 min a block", y: "selfish − honest income, in blocks" },
  points: (form) => PLACES[form].map(([alpha, gamma]) => ({ alpha, gamma, ...SIZES[form] })),
  runsOf: (point) => ({
    set: adjustingSettings(point, {
      strategy: "selfish",
      stop: `stop.time=${Math.ceil((endOf(point) + numberOf(point, "window") / 4) * INTERVAL_S)} s`,
    }),
    seeds: numberOf(point, "seeds"),
    collect: "income",
  }),
  measure: (runs, point) => {
    const window = numberOf(point, "window");
    const setting = { alpha: numberOf(point, "alpha"), gamma: numberOf(point, "gamma") };
    const { alpha } = setting;
    const { firstWindow, loss, breakEven } = selfishProfitTiming(setting, window);
    const [revenue, growth] = [selfishRevenue(setting), selfishGrowth(alpha)];
    const books = runs.map((run) => new Books(run));
    const mean = (of: (one: Books) => number) => meanOf(books.map(of), "runs");
    const end = endOf(point);
    const last = window - 1;
    const balance = (one: Books, time: number) => one.ownUpTo(one.heightAt(time)) - alpha * time;
    const days = (time: number) => (time * INTERVAL_S) / 86_400;
    const kind = "asymptotic";
    const quantities: Quantity[] = [
      {
        quantity: `the first window's mean interval (s; ${days(firstWindow).toFixed(2)} days in all)`,
        reference: INTERVAL_S / growth,
        estimate: mean((one) => (INTERVAL_S * one.timeAt(last)) / last),
        kind,
        bias: (3 * INTERVAL_S) / window,
      },
      {
        quantity: "the mean interval from then on (s)",
        reference: INTERVAL_S,
        estimate: mean(
          (one) => (INTERVAL_S * (end - one.timeAt(last))) / (one.heightAt(end) - last),
        ),
        kind,
        bias: (3 * INTERVAL_S) / window,
      },
      {
        quantity: "honest income beyond selfish until the first retarget (blocks)",
        reference: loss,
        estimate: mean((one) => alpha * one.timeAt(last) - one.ownUpTo(last)),
        kind,
        bias: 2,
        at: { series: "loss", x: days(firstWindow) },
      },
      {
        quantity: "gain per target interval from then on (blocks)",
        reference: revenue - alpha,
        estimate: mean(
          (one) =>
            (one.ownUpTo(one.heightAt(end)) - one.ownUpTo(last)) / (end - one.timeAt(last)) - alpha,
        ),
        kind,
        bias: (3 * revenue) / window,
      },
    ];
    if (breakEven === Number.POSITIVE_INFINITY) return quantities;
    return [
      ...quantities,
      {
        quantity: `balance after ${days(breakEven).toFixed(2)} days, when the loss is made up for (blocks)`,
        reference: 0,
        estimate: mean((one) => balance(one, breakEven)),
        kind,
        bias: 2 + ((breakEven - firstWindow) * 3 * revenue) / window,
        at: { series: "break-even", x: days(breakEven) },
      },
    ];
  },
};

/** Until when it is watched, in target intervals: break-even, or two windows where it never comes. */
function endOf(point: Point): number {
  const setting = { alpha: numberOf(point, "alpha"), gamma: numberOf(point, "gamma") };
  const { firstWindow, breakEven } = selfishProfitTiming(setting, numberOf(point, "window"));
  return breakEven === Number.POSITIVE_INFINITY
    ? firstWindow + 2 * numberOf(point, "window")
    : breakEven;
}
