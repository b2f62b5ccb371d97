/**
 * Judges of the laws that a scenario carries in `expect:`. They sit from the start of every run of it, whoever
 * runs it. A run that was saved and loaded goes on without them: they stand outside it and have not heard its
 * beginning, which is then what is said of the laws.
 */
import { RandomStreams } from "../engine/streams.ts";
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import { formatPlural } from "../metrics/format.ts";
import type { Law } from "../scenario/laws.ts";
import { STANDING_LAWS, standingLaws } from "../scenario/laws.ts";
import { renderLaw } from "../scenario/render-laws.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { select } from "../scenario/selector.ts";
import type { Checker } from "./checkers/checker.ts";
import { BOUNDED_CHECKERS, CALM_CHECKERS, CHECKERS } from "./checkers/checkers.ts";
import { type Breach, describeBreach, startJudging, type Verdicts } from "./checkers/judging.ts";
import type { Simulation } from "./simulation.ts";

type LawsExpectation = Extract<Expectation, { expect: "laws" }>;

/** Has the scenario's laws judged in a run that has not begun; null where it carries none. */
export function startLaws(simulation: Simulation): Verdicts | null {
  const laws = simulation.scenario.expect.flatMap((one) => (one.expect === "laws" ? one.laws : []));
  if (laws.length === 0) return null;
  return startJudging(
    simulation,
    Object.fromEntries(laws.map((law) => [nameOfLaw(law), checkerOf(law)])),
  );
}

/** What a breach calls a law: its name, and bounds where it has some. */
function nameOfLaw(law: Law): string {
  const rendered = renderLaw(law);
  if (typeof rendered === "string") return rendered;
  const [name, bounds] = Object.entries(rendered)[0]!;
  const parts = Object.entries(bounds as object).map(([key, value]) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return `${key} ${text.replaceAll('"', "")}`;
  });
  return `${name} (${parts.join(", ")})`;
}

function checkerOf(law: Law): Checker {
  switch (law.law) {
    case "commonPrefix":
      return BOUNDED_CHECKERS.commonPrefix(law);
    case "chainGrowth":
      return BOUNDED_CHECKERS.chainGrowth(law);
    case "chainQuality":
      return (simulation) => {
        // A stream of its own: judging must not move those of the run.
        const streams = new RandomStreams(simulation.scenario.seed);
        const { double } = streams.get("law", nameOfLaw(law));
        const nodes = select(law.nodes, simulation.specs, double);
        return BOUNDED_CHECKERS.chainQuality({ ...law, nodes })(simulation);
      };
    case "liveness":
      return BOUNDED_CHECKERS.liveness(law);
    case "convergence":
    case "orphansDrained":
      return CALM_CHECKERS[law.law];
    default:
      return CHECKERS[law.law];
  }
}

/** How an expectation of laws turned out; `breaches` is null where nobody judged. */
export function judgeLaws(
  { laws }: LawsExpectation,
  breaches: readonly Breach[] | null,
): ExpectationOutcome {
  const names = laws.map(nameOfLaw);
  const text = `laws: ${describeLaws(laws)}`;
  const wanted = "never broken";
  if (breaches === null) {
    return { text, ok: false, actual: "not judged: the run was loaded in its midst", wanted };
  }
  const own = breaches.filter(({ law }) => names.includes(law));
  const [first] = own;
  if (first === undefined) {
    const isCut = breaches.some(({ isSeen }) => isSeen);
    const actual = isCut ? "none broken until another was" : "none broken";
    return { text, ok: true, actual, wanted };
  }
  const more = own.length === 1 ? "" : `, and ${formatPlural(own.length - 1, "more")}`;
  return { text, ok: false, actual: `${describeBreach(first)}${more}`, wanted };
}

/** Names alone, and those of any run in one word where all of them are there. */
function describeLaws(laws: readonly Law[]): string {
  const names = [...new Set(laws.map(({ law }) => law))];
  if (!standingLaws(false).every(({ law }) => names.includes(law))) return names.join(", ");
  const others = names.filter((name) => !STANDING_LAWS.some((law) => law === name));
  return ["all of any run", ...others].join(", ");
}
