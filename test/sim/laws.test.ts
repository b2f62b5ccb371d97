/** Laws judged as a run goes on: each new checker can fail, and a breach ends the run where it happens. */
import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import type { Law } from "../../src/scenario/laws.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { renderScenario } from "../../src/scenario/render.ts";
import type { Scenario, ScenarioEvent } from "../../src/scenario/scenario.ts";
import type { Checker, Judge } from "../../src/sim/checkers/checker.ts";
import { BOUNDED_CHECKERS, CALM_CHECKERS, CHECKERS } from "../../src/sim/checkers/checkers.ts";
import { type Breach, startJudging } from "../../src/sim/checkers/judging.ts";
import { judgeRun, simulate } from "../../src/sim/simulate.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { LEAST_PLAN, scenarioOf } from "../../src/testing/scenario-plans.ts";
import { OBSERVATION, type ObservationSink } from "../../src/trace/observation.ts";

type Told = Parameters<ObservationSink["observe"]>;

const planned = scenarioOf({
  ...LEAST_PLAN,
  more: 3,
  latency: 3,
  interval: 1,
  faults: [{ what: 0, who: 1, at: 30, trigger: 0, lasts: 20 }],
});
/** Five miners, a block a second, links of 0.7 s, and two minutes of it: many forks, and a crash. */
const scenario: Scenario = { ...planned, stop: { time: 120_000_000 as Instant, height: null } };
const MINUTE = 60_000_000;

/** A scenario that carries laws. */
function carrying(...laws: Law[]): Scenario {
  return { ...scenario, expect: [{ expect: "laws", laws }] };
}

/** The breaches of all judges of a run whose observations are changed on their way to them. */
function breachesOf(
  checkers: Readonly<Record<string, Checker>>,
  change: (told: Told) => Told[] = (told) => [told],
  on = scenario,
): readonly Breach[] {
  const simulation = new Simulation(on);
  const lying =
    (checker: Checker): Checker =>
    (run) => {
      const judge = checker(run);
      const observe: Judge["observe"] = (...told) => {
        for (const one of change(told)) judge.observe(...one);
      };
      const afterEvent = judge.afterEvent?.bind(judge);
      const lie: Judge = {
        seen: judge.seen ?? [],
        observe,
        breaches: (end) => judge.breaches(end),
      };
      return afterEvent === undefined ? lie : { ...lie, afterEvent };
    };
  const bench = Object.entries(checkers).map(([name, checker]) => [name, lying(checker)] as const);
  const verdicts = startJudging(simulation, Object.fromEntries(bench));
  return verdicts(simulation.run());
}

const namesOf = (breaches: readonly Breach[]) => [...new Set(breaches.map(({ law }) => law))];

const is = (told: Told, kind: Told[0]) => told[0] === kind;

describe("a planted lie", () => {
  it("of work: a tip that falls back turns the law of work red", () => {
    const back = (told: Told): Told[] =>
      is(told, OBSERVATION.tipChanged)
        ? [told, [told[0], told[1], told[2], told[4], told[3], 0]]
        : [told];
    const { workMonotonic, validity, boundedOrphans } = CHECKERS;
    const [breach, ...others] = breachesOf({ workMonotonic, validity, boundedOrphans }, back);
    expect(breach).toMatchObject({ law: "workMonotonic", isSeen: true });
    expect(breach?.what).toMatch(/^node \d+ fell from work/);
    expect(namesOf(others)).toEqual([]);
  });

  it("of work: a move between equals is one under first-seen", () => {
    const twice = (told: Told): Told[] =>
      is(told, OBSERVATION.tipChanged) ? [told, told] : [told];
    const [breach] = breachesOf({ workMonotonic: CHECKERS.workMonotonic }, twice);
    expect(breach?.what).toMatch(/moved for nothing/);
  });

  it("of orphans: a node that holds too many, whatever it says", () => {
    const { relay } = scenario.protocol;
    const few = {
      ...scenario,
      protocol: { ...scenario.protocol, relay: { ...relay, maxOrphans: 1 } },
    };
    // Two blocks that node 0 has no parent of: its acceptances are kept from the judge.
    const hoard = (told: Told): Told[] => {
      if (!is(told, OBSERVATION.blockAccepted) || told[2] !== 0) return [told];
      return told[3] < 2 ? [] : [[OBSERVATION.orphanAdded, told[1], 0, told[3], 1, 0]];
    };
    const { boundedOrphans, workMonotonic } = CHECKERS;
    const breaches = breachesOf({ boundedOrphans, workMonotonic }, hoard, few);
    expect(namesOf(breaches)).toEqual(["boundedOrphans"]);
    expect(breaches[0]?.what).toMatch(/^node 0 holds \d+ orphans and says 1, more than 1$/);
  });

  it("of orphans: one that is never connected, at a calm end", () => {
    const stuck = (told: Told): Told[] =>
      is(told, OBSERVATION.tipChanged) && told[2] === 0
        ? [[OBSERVATION.orphanAdded, told[1], 0, told[4], 1, 0]]
        : is(told, OBSERVATION.blockAccepted) && told[2] === 0
          ? []
          : [told];
    const breaches = breachesOf({ orphansDrained: CALM_CHECKERS.orphansDrained }, stuck);
    expect(breaches[0]?.what).toMatch(/^node 0 at tip 0 still holds the better orphan/);
    expect(breachesOf({ orphansDrained: CALM_CHECKERS.orphansDrained })).toEqual([]);
  });

  it("of events: a queue that grows while nothing comes from outside", () => {
    expect(feedQueue((minute) => 100 * minute)).toMatch(
      /^without input the queue grew from \d+ to/,
    );
    // A queue that stays, falls, or grows by less than a cascade may.
    expect(feedQueue(() => 100)).toBe("");
    expect(feedQueue((minute) => 5000 - 100 * minute)).toBe("");
    expect(feedQueue((minute) => 100 + minute)).toBe("");
    expect(feedQueue((minute) => 100 * minute, OBSERVATION.blockFound)).toBe("");
  });

  it("of events: time that stands still", () => {
    const { simulation, judge, now } = pretend();
    now.time = 5;
    for (let event = 0; event < 200_000; event++) judge.afterEvent!();
    expect(judge.seen![0]).toMatch(/time stood still/);
    expect(simulation.stopReason).toBe(null);
  });

  it("of the common prefix: a depth that the run goes beyond", () => {
    const at = (depth: number, after = 0) => BOUNDED_CHECKERS.commonPrefix({ depth, after });
    const [breach] = breachesOf({ at0: at(0), at9: at(9), ...CHECKERS });
    expect(breach).toMatchObject({ law: "at0", isSeen: true });
    expect(breach!.node).toBeGreaterThanOrEqual(0);
    expect(breachesOf({ late: at(0, 1e12) })).toEqual([]);
  });

  it("of growth: windows in which the chain stands still", () => {
    const grows = (blocks: number, window: number) =>
      BOUNDED_CHECKERS.chainGrowth({ blocks, window, after: 0 });
    const silent = (told: Told): Told[] =>
      is(told, OBSERVATION.tipChanged) && told[1] > 40_000_000 ? [] : [told];
    expect(breachesOf({ slow: grows(1, 20_000_000) })).toEqual([]);
    const [breach] = breachesOf({ slow: grows(1, 20_000_000) }, silent);
    expect(breach?.what).toMatch(/^the chain grew by 0 blocks within 20 s from/);
    expect(namesOf(breachesOf({ fast: grows(100, 20_000_000), ...CHECKERS }))).toEqual(["fast"]);
  });

  it("of quality: a chain that others found", () => {
    const of = (nodes: number[], share: number) =>
      BOUNDED_CHECKERS.chainQuality({ nodes, share, window: 3 });
    const all = scenario.nodes.reduce((sum, { count }) => sum + count, 0);
    const everybody = Array.from({ length: all }, (_, node) => node);
    expect(breachesOf({ everybody: of(everybody, 1) })).toEqual([]);
    const [breach, ...others] = breachesOf({ nobody: of([], 0.1), everybody: of(everybody, 1) });
    expect(breach?.what).toMatch(
      /^only 0 of the 3 blocks up to block \d+ are theirs, less than 10 %/,
    );
    expect(namesOf(others)).toEqual([]);
  });

  it("of liveness: nodes that do not come together after a heal", () => {
    const cut: ScenarioEvent = {
      name: "cut",
      trigger: { at: 20_000_000 as Instant },
      action: {
        do: "partition",
        group: { by: "node", name: "a/0" },
        direction: "both",
      },
      lasts: 30_000_000 as Duration,
    };
    const healed = { ...scenario, events: [cut] };
    const { liveness } = BOUNDED_CHECKERS;
    const within = (us: number) => ({ liveness: liveness({ within: us }) });
    expect(breachesOf(within(MINUTE), undefined, healed)).toEqual([]);
    const asleep = (told: Told): Told[] =>
      is(told, OBSERVATION.tipChanged) && told[2] === 0 && told[1] > 25_000_000 ? [] : [told];
    const [breach] = breachesOf(
      { ...within(10_000_000), validity: CHECKERS.validity },
      asleep,
      healed,
    );
    expect(breach).toMatchObject({ law: "liveness", isSeen: true });
    expect(breach?.what).toMatch(/^linked nodes .* had not agreed 10 s after 50 s$/);
  });
});

/** A judge of the queue, and a run that only says what time it is and what waits. */
function pretend() {
  const now = { time: 0, queued: 0 };
  const simulation = new Simulation(scenario);
  const shown: Simulation = Object.create(simulation, {
    now: { get: () => now.time },
    queued: { get: () => now.queued },
    specs: { value: simulation.specs },
    topology: { value: simulation.topology },
    scenario: { value: scenario },
    stopReason: { value: null },
  });
  return { simulation: shown, judge: CHECKERS.noEventGrowth(shown), now };
}

/** What is said of a queue that is so long after so many minutes, with an observation a minute. */
function feedQueue(
  lengthAt: (minute: number) => number,
  kind: Told[0] = OBSERVATION.blockAccepted,
): string {
  const { judge, now } = pretend();
  for (let minute = 1; minute < 12; minute++) {
    now.time = minute * MINUTE;
    now.queued = lengthAt(minute);
    judge.observe(kind, now.time, 0, 0, 0, 0);
    judge.afterEvent!();
  }
  return judge.seen!.join();
}

describe("a run that breaks a law it carries", () => {
  const law: Law = { law: "commonPrefix", depth: 0, after: 0 as Instant };

  it("ends behind the event that did, says so, and does it again from its own text", () => {
    const run = simulate(carrying({ law: "validity" }, law));
    expect(run.result).toMatchObject({ stopReason: "violation", partial: true });
    const [breach] = run.breaches;
    expect(breach).toMatchObject({
      event: run.result.events,
      law: "commonPrefix (depth 0, after 0 s)",
    });
    expect(breach!.time).toBe(run.result.simulatedMs * 1000);
    expect(run.expectations[0]).toMatchObject({ ok: false });
    const parsed = parseScenario(JSON.stringify(run.document));
    if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
    const again = simulate(parsed.scenario);
    expect(again.breaches).toEqual(run.breaches);
    expect(again.result.digest).toBe(run.result.digest);
  });

  it("is the same run up to there, event for event", () => {
    const { result } = simulate(carrying(law));
    const plain = new Simulation(scenario);
    plain.runUntil({ events: result.events });
    expect(plain.digest).toBe(result.digest);
  });

  it("keeps its digest where it breaks none", () => {
    const laws = Object.keys(CHECKERS)
      .filter((name) => !["noDoubleSpend", "ledgerReplay", "mempoolValid"].includes(name))
      .map((name) => ({ law: name as "validity" }));
    const run = simulate(carrying(...laws));
    expect(run.result.digest).toBe(simulate(scenario).result.digest);
    expect(run.expectations).toEqual([
      { text: "laws: all of any run", ok: true, actual: "none broken", wanted: "never broken" },
    ]);
  });

  it("is not judged where it was loaded in its midst: judges stand outside it", () => {
    const first = new Simulation(carrying({ law: "validity" }));
    first.runUntil({ events: 50 });
    const second = Simulation.load(first.save());
    second.runUntil({});
    const judged = judgeRun(second);
    expect(judged.result.digest).toBe(simulate(scenario).result.digest);
    expect(judged.expectations[0]).toMatchObject({ ok: false });
    expect(judged.expectations[0]?.actual).toContain("loaded");
  });
});

it("scenarios with laws are rendered as they are", () => {
  const source = carrying(
    { law: "validity" },
    { law: "commonPrefix", depth: 6, after: MINUTE as Instant },
    { law: "chainGrowth", blocks: 2, window: 20_000_000 as Duration, after: 0 as Instant },
    { law: "chainQuality", nodes: { by: "all" }, share: 0.5, window: 10 },
    { law: "convergence" },
  );
  const parsed = parseScenario(JSON.stringify(renderScenario(source)));
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  expect(parsed.scenario.expect).toEqual(source.expect);
});
