/** Private attacks on a chain with delay: how often they catch up with so many confirmations. */
import { pow } from "../../../lib/math.ts";
import { privateAttackAfterOne, privateAttackSuccess } from "../../../theory/private-attack.ts";
import type { Attacks } from "../collectors/attacks.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { withKnownError } from "../estimate.ts";
import { attackSettings, delaySeconds, publicGrowth } from "../private-attack.ts";

const SIZES: Readonly<
  Record<Form, { miners: number; deficit: number; blocks: number; seeds: number }>
> = {
  ci: { miners: 50, deficit: 20, blocks: 10_000, seeds: 2 },
  quick: { miners: 100, deficit: 20, blocks: 20_000, seeds: 4 },
  full: { miners: 100, deficit: 30, blocks: 20_000, seeds: 8 },
};

const PLACES: Readonly<Record<Form, readonly (readonly [alpha: number, x: number, z: number])[]>> =
  {
    ci: [[0.3, 0.5, 3]],
    quick: [
      [0.2, 0.5, 1],
      [0.3, 0.5, 6],
      [0.2, 1, 3],
    ],
    full: [0.1, 0.2, 0.3].flatMap((alpha) =>
      [0.1, 0.5, 1].flatMap((x) => [1, 3, 6].map((z) => [alpha, x, z] as const)),
    ),
  };

/** Success under delay. */
export const privateAttack: Entry = {
  name: "private-attack",
  title: "Private attacks under delay",
  what:
    "Attack after attack against z confirmations, ties counted, where honest miners hear of each other's blocks late and the adversary at once: delay slows the public " +
    "chain, not the private one. After one confirmation q (2 + (1 − q) x) succeed, after more the law of a walk. It differs for attacks that begin when all " +
    "have the fork's block and for those that begin when it was just found.",
  source:
    "renewal argument of this project (reference table: another program, and a Monte Carlo); growth: Dembo et al., arXiv:2005.10484",
  method:
    "Attacks of one run, sorted by how long before their beginning an honest block was found: the delay or more, or not at all; those between are left out. " +
    "Successes have the binomial law. The law is that of infinitely many miners: what some hundred change is worked out by the delay that would slow " +
    "the chain as much, and allowed as a bias with the chance to come back from the deficit at which attacks are given up.",
  kinds: ["asymptotic"],
  scenario: "private-attack.yaml",
  parameters: ["alpha", "delay", "confirmations", "miners", "deficit", "blocks", "seeds"],
  plot: { x: "confirmations", y: "attacks that succeed", logY: true },
  points: (form) =>
    PLACES[form].map(([alpha, delay, confirmations]) => ({
      alpha,
      delay,
      confirmations,
      ...SIZES[form],
    })),
  runsOf: (point) => ({
    set: attackSettings(
      point,
      `{ name: double-spend, confirmations: ${point["confirmations"]}, success: tie, giveUp: ${point["deficit"]} }`,
    ),
    seeds: numberOf(point, "seeds"),
    collect: "attacks",
  }),
  measure: (runs, point) => {
    const [share, x, z] = [
      numberOf(point, "alpha"),
      numberOf(point, "delay"),
      numberOf(point, "confirmations"),
    ];
    const all = runs.map(({ collected }) => collected as Attacks);
    const delay = delaySeconds(point);
    const known = success(all, (since) => since >= delay);
    const fresh = success(all, (since) => since === 0);
    const quantities = [
      judged("attacks that succeed, the fork's block known to all", known, point, "known"),
      judged("attacks that succeed, the fork's block just found", fresh, point, "just found"),
    ];
    if (z !== 1) return quantities;
    const [first] = quantities;
    return [
      {
        ...first!,
        quantity: "the same against q (2 + (1 − q) x)",
        reference: privateAttackAfterOne(share, x),
      },
      ...quantities,
    ];
  },
};

interface Count {
  readonly ended: number;
  readonly succeeded: number;
}

function success(runs: readonly Attacks[], isMeant: (since: number) => boolean): Count {
  let [ended, succeeded] = [0, 0];
  for (const run of runs) {
    run.succeeded.forEach((one, k) => {
      if (!isMeant(run.secondsSinceBlock[k]!)) return;
      ended += 1;
      succeeded += one;
    });
  }
  return { ended, succeeded };
}

function judged(
  quantity: string,
  { ended, succeeded }: Count,
  point: Point,
  start: "known" | "just found",
): Quantity {
  const [share, x, confirmations] = [
    numberOf(point, "alpha"),
    numberOf(point, "delay"),
    numberOf(point, "confirmations"),
  ];
  const reference = privateAttackSuccess({ share, x, confirmations, start });
  const { growth } = publicGrowth(point);
  // The delay at which infinitely many miners' chain grows as fast.
  const slower = 1 / growth - 1 / (1 - share);
  const finite = privateAttackSuccess({ share, x: slower, confirmations, start });
  const comeback = pow(share / growth, numberOf(point, "deficit"));
  const error = Math.sqrt((reference * (1 - reference)) / ended);
  return {
    quantity,
    reference,
    estimate: withKnownError(succeeded / ended, error, `binomial law, ${ended} attacks`),
    kind: "asymptotic",
    bias: 1.5 * Math.abs(reference - finite) + comeback,
    at: { series: `alpha ${share}, x ${x}, ${start}`, x: confirmations },
  };
}
