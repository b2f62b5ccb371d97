/** Double spends in the network of their theory: Rosenfeld's exact law, and that it is not the whitepaper's table. */
import { doubleSpendProbability, nakamotoDoubleSpend } from "../../../theory/double-spend.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { withKnownError } from "../estimate.ts";
import { strategySets } from "../settings.ts";
import { ADVERSARY, attackTotals, settingsOf } from "../withholding.ts";

/** How many standard errors the whitepaper has to be off before its being off is asked for. */
const CLEARLY = 8;
const SIGMAS = 4;

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 20_000, seeds: 2 },
  quick: { blocks: 100_000, seeds: 4 },
  full: { blocks: 100_000, seeds: 8 },
};

const places = (
  alphas: readonly number[],
  confirmations: readonly number[],
  success: "tie" | "ahead",
) =>
  alphas.flatMap((alpha) =>
    confirmations.map((z) => ({
      alpha,
      confirmations: z,
      success,
      deficit: alpha < 0.4 ? 12 : 40,
    })),
  );

const PLACES: Readonly<Record<Form, readonly Point[]>> = {
  ci: [...places([0.3], [6], "tie"), ...places([0.2], [1], "ahead")],
  quick: [...places([0.1, 0.3], [1, 6], "tie"), ...places([0.1], [1], "ahead")],
  full: [
    ...places([0.1, 0.2, 0.3, 0.4, 0.45], [1, 2, 3, 4, 5, 6, 10], "tie"),
    ...places([0.1, 0.3], [1, 2, 6], "ahead"),
  ],
};

/** Double spends. */
export const doubleSpend: Entry = {
  name: "double-spend",
  title: "Double spending",
  what:
    "Attack after attack against a payee who waits for z confirmations; each is given up when so many blocks behind. Where the branch has to be as " +
    "long as the public one (tie), this is Rosenfeld's table: .1564 for alpha .3 and 6 confirmations. Where it has to be longer (ahead) it is another number: " +
    ".0311 against .2 for alpha .1 and 1. It is not the whitepaper's approximation (.1317 and .2046), and the distance is shown in standard errors.",
  source:
    "Rosenfeld, arXiv:1402.2009; Grunspan & Pérez-Marco, arXiv:1702.02867; giving up: the gambler's ruin; not: Nakamoto, bitcoin.pdf, section 11",
  method:
    "Two nodes without delay. Attacks are independent of each other, so that the successes among those that ended have the binomial law, whose standard " +
    "error is worked out at the reference. An attack under way at the end is not counted.",
  kinds: ["exact", "band", "calibration"],
  scenario: "double-spend.yaml",
  parameters: ["alpha", "confirmations", "success", "deficit", "blocks", "seeds"],
  plot: { x: "confirmations", y: "attacks that succeed", logY: true },
  points: (form) => PLACES[form].map((point) => ({ ...point, ...SIZES[form] })),
  runsOf: (point) => ({
    set: [...settingsOf(point), ...strategySets(ADVERSARY, attackText(point))],
    seeds: numberOf(point, "seeds"),
  }),
  measure: (runs, point) => {
    const [alpha, confirmations] = [numberOf(point, "alpha"), numberOf(point, "confirmations")];
    const success = point["success"] === "ahead" ? "ahead" : "tie";
    const reference = doubleSpendProbability({
      share: alpha,
      confirmations,
      success,
      giveUpDeficit: numberOf(point, "deficit"),
    });
    const { ended, succeeded } = attackTotals(runs);
    const error = Math.sqrt((reference * (1 - reference)) / ended);
    const estimate = withKnownError(succeeded / ended, error, `binomial law, ${ended} attacks`);
    const own: Quantity = {
      quantity: "attacks that succeed",
      reference,
      estimate,
      kind: "exact",
      at: { series: `alpha ${alpha}, ${success}`, x: confirmations },
    };
    // The whitepaper's law counts ties.
    if (success === "ahead") return [own];
    const whitepaper = nakamotoDoubleSpend(alpha, confirmations);
    const expected = Math.abs(reference - whitepaper) / error;
    const distance = withKnownError(
      Math.abs(estimate.value - whitepaper) / error,
      1,
      `distance ÷ ${error.toPrecision(3)}`,
    );
    const off = "standard errors off the whitepaper's table";
    return [
      own,
      { quantity: "the whitepaper's number", reference: whitepaper, estimate, kind: "calibration" },
      expected < CLEARLY
        ? {
            quantity: `${off}, too few to judge`,
            reference: expected,
            estimate: distance,
            kind: "calibration",
          }
        : {
            quantity: off,
            reference: expected,
            estimate: distance,
            kind: "band",
            band: { low: SIGMAS, high: Number.POSITIVE_INFINITY },
          },
    ];
  },
};

function attackText(point: Point): string {
  const { confirmations, success, deficit } = point;
  return `{ name: double-spend, confirmations: ${confirmations}, success: ${success}, giveUp: ${deficit} }`;
}
