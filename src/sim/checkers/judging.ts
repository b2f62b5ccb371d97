/** Putting judges on a run: they hear it from its start and give their breaches at its end. */
import type { RunResult } from "../../metrics/run-result.ts";
import type { Simulation } from "../simulation.ts";
import type { Checker } from "./checker.ts";

/** Breaches in words, each after its checker's name; empty where no law was broken. */
export type Verdicts = (result: RunResult) => readonly string[];

/** Has the checkers judge a run that has not begun; ask the verdicts once it is over. */
export function startJudging(
  simulation: Simulation,
  checkers: Readonly<Record<string, Checker>>,
): Verdicts {
  const judges = Object.entries(checkers).map(([name, checker]) => {
    const judge = checker(simulation);
    simulation.subscribe(judge);
    return { name, judge };
  });
  return (result) =>
    judges.flatMap(({ name, judge }) =>
      judge.breaches(result).map((breach) => `${name}: ${breach}`),
    );
}
