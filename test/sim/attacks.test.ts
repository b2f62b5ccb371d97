/** The shipped attacks obey the laws of determinism, and leave a count of what was done. */
import { describe, expect, it } from "vitest";
import { BREAKING_RULES } from "../../src/chain/breaking/operators.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { runWithCheckers } from "../../src/testing/run-with-checkers.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { LAWS } from "../support/determinism.ts";
import { attack } from "../support/attacks.ts";

const SHORT: readonly (readonly [name: string, set: readonly string[]])[] = [
  ["eclipse", ["stop.time=150 min"]],
  ["delay", ["stop.time=2 h", "nodes.honest.count=12", "nodes.slow.count=6"]],
  ["inv-without-data", ["stop.height=6", "nodes.honest.count=12", "nodes.liar.count=6"]],
  ["orphan-flood", ["stop.height=5", "nodes.honest.count=12"]],
  ["invalid-blocks", ["stop.time=20 min", "nodes.honest.count=12"]],
  ["sybil", ["stop.time=90 min"]],
  ["selective-relay", ["stop.height=12"]],
];

const LAWS_TRIED = [
  "announcements delivered or elided",
  "handlers called directly or through XState actors",
  "messages as integers or through their bytes",
  "the run cut, saved, loaded and resumed",
];

describe.each(SHORT)("%s", (name, set) => {
  const scenario = attack(name, ...set);

  it.each(LAWS_TRIED)("comes out the same: %s", (law) => {
    LAWS[law]!(scenario);
  });

  it("counts every misdeed that is in the trace, and breaks no law of any run", () => {
    let seen = 0;
    const sink = {
      observe: (kind: number) => {
        if (kind === OBSERVATION.misbehaved) seen += 1;
      },
    };
    const { result } = runWithCheckers(scenario, { sinks: [sink] });
    const acted = result.behaviours!.reduce((sum, row) => sum + row.acted, 0);
    expect(acted).toBe(seen);
    expect(seen).toBeGreaterThan(0);
  });
});

it("refuses an invalid block by its own code, whatever the rule, and hangs up", () => {
  const scenario = attack("invalid-blocks", "stop.time=20 min", "nodes.forger.count=8");
  const simulation = new Simulation(scenario);
  const { refusals, behaviours } = simulation.run();
  expect(refusals.map(({ code }) => code).sort()).toEqual([...BREAKING_RULES].sort());
  const [row] = behaviours!;
  // Every link of a forger carries one, and no more.
  expect(row!.acted).toBe(row!.refused);
  expect(row!.acted).toBeLessThanOrEqual(8 * 8);
  expect(row!.acted).toBeGreaterThan(40);
});

it("leaves honest nodes where they would be without the invalid blocks", () => {
  // Forgers at the ends of the line, so that nobody misses them when they are gone.
  const links = '[["honest/0","honest/1"],["honest/1","honest/2"],["forger/0","honest/0"],["forger/1","honest/2"]]';
  const set = [
    `network.topology={ generator: explicit, links: ${links} }`,
    "nodes.honest.count=3",
    "nodes.forger.count=2",
    "stop.time=1 h",
  ];
  const tipsOf = (...more: readonly string[]) => {
    const simulation = new Simulation(attack("invalid-blocks", ...set, ...more));
    const { refusals } = simulation.run();
    const tips = ["honest/0", "honest/1", "honest/2"].map((node) => simulation.nodeState(node).tip.hash);
    return { tips, refused: refusals.length };
  };
  const attacked = tipsOf();
  const calm = tipsOf("nodes.forger.behaviours=null");
  expect(attacked.refused).toBe(2);
  expect(calm.refused).toBe(0);
  expect(attacked.tips).toEqual(calm.tips);
});
