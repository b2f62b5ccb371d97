/** Resolves `chaos:`: which kinds this scenario has a use for, and whether there is time for all of it. */
import type { Duration, Instant } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import { CHAOS_KIND_NAMES, type Chaos, type ChaosKind } from "./chaos.ts";
import { type Limits, UNLIMITED } from "./limits.ts";
import type { Resolving } from "./resolving.ts";
import type { NodeGroup, Scenario } from "./scenario.ts";
import type { ScenarioSource } from "./schema.ts";

type ChaosSource = NonNullable<ScenarioSource["chaos"]>;
/** What of the scenario decides who has a use for what. */
type Rest = Pick<Scenario, "nodes"> & { readonly limits: Limits };

const SECOND = 1_000_000 as Duration;
/** In a shorter phase most kinds could not show. */
const LEAST_PHASE = (5 * 60 * SECOND) as Duration;
/** Below this nobody could be cut off, or down, and leave two that agree. */
const LEAST_NODES = 3;
const DEFAULTS = { without: 0.5, intensity: 3, least: SECOND } as const;

/** The chaos of a scenario; undefined where it has none. */
export function resolveChaos(
  source: ScenarioSource,
  rest: Rest,
  desk: Resolving,
): Chaos | undefined {
  const { chaos } = source;
  if (chaos === undefined) return undefined;
  const { from = 0 as Duration, until, convergence } = chaos;
  checkTimes(chaos, source, desk);
  const count = rest.nodes.reduce((sum, group) => sum + group.count, 0);
  if (count < LEAST_NODES) {
    const message = `chaos needs ${LEAST_NODES} nodes or more: one down, and two that agree`;
    desk.report("too-few", ["chaos"], message, { uses: ["nodes"], atKey: true });
  }
  const { without = DEFAULTS.without, intensity = DEFAULTS.intensity } = chaos;
  if (without === 1) {
    const hint = "write less, or take the chaos away";
    desk.report("no-effect", ["chaos", "without"], "every kind is left out", { hint });
  }
  if (intensity === 0) {
    const hint = "write more, or take the chaos away";
    desk.report("no-effect", ["chaos", "intensity"], "no fault is ever in force", { hint });
  }
  return {
    from: from as number as Instant,
    until: until as number as Instant,
    kinds: resolveKinds(chaos, rest, desk),
    without,
    intensity,
    least: { on: chaos.leastOn ?? DEFAULTS.least, off: chaos.leastOff ?? DEFAULTS.least },
    convergence,
  };
}

function checkTimes(chaos: ChaosSource, { stop }: ScenarioSource, desk: Resolving): void {
  const { from = 0, until, leastOn = 0, convergence } = chaos;
  if (until - from < LEAST_PHASE) {
    const message = `there are less than ${renderDuration(LEAST_PHASE)} for faults`;
    desk.report("too-short", ["chaos", "until"], message, { scope: ["chaos"] });
  } else if (leastOn > until - from) {
    const message = "no fault can last so long: the chaos is over before";
    desk.report("contradiction", ["chaos", "leastOn"], message, { scope: ["chaos"] });
  }
  if (convergence === 0) {
    const message = "nobody can agree in no time";
    desk.report("too-small", ["chaos", "convergence"], message);
  }
  const end = (until + convergence) as Duration;
  const uses = ["stop"];
  if (stop?.height !== undefined) {
    const message = "at this height the run may end before the chaos is over";
    const hint = `write: stop: { time: ${renderDuration(end)} }`;
    desk.report("contradiction", ["stop", "height"], message, { hint, uses: ["chaos"] });
  } else if (stop?.time !== undefined && stop.time < end) {
    const message = `the run ends at ${renderDuration(stop.time)}, before all had their time to agree`;
    const hint = `let it go on to ${renderDuration(end)} or longer: stop: { time: ${renderDuration(end)} }`;
    desk.report("after-the-end", ["chaos", "convergence"], message, { hint, uses });
  }
}

function resolveKinds({ kinds = "all" }: ChaosSource, rest: Rest, desk: Resolving): ChaosKind[] {
  if (kinds === "all") return CHAOS_KIND_NAMES.filter((kind) => whyUseless(kind, rest) === null);
  if (kinds.every((kind) => kind === "behaviours")) {
    const message = "this is no event, and so nothing that a heal could be counted from";
    const hint = "add eclipse, or any other kind";
    desk.report("no-effect", ["chaos", "kinds"], message, { hint });
  }
  kinds.forEach((kind, k) => {
    const why = whyUseless(kind, rest);
    if (why === null) return;
    const { message, hint } = why;
    const uses = ["network", "nodes"];
    desk.report("no-effect", ["chaos", "kinds", k], message, { hint, uses });
  });
  return CHAOS_KIND_NAMES.filter((kind) => kinds.includes(kind));
}

/** Why a kind would do nothing in this scenario, and what to write; null where it would. */
function whyUseless(
  kind: ChaosKind,
  { nodes, limits }: Rest,
): { readonly message: string; readonly hint: string } | null {
  switch (kind) {
    case "slow-links":
      return limits.bandwidth ? null : UNLIMITED.bandwidth;
    case "slow-cpu":
      return limits.cpu ? null : UNLIMITED.cpu;
    case "eclipse":
    case "behaviours":
      if (nodes.some(misbehaves) && !nodes.every(misbehaves)) return null;
      return {
        message: "nobody misbehaves here, or nobody is left to suffer from it",
        hint: "give a group behaviours, and another none",
      };
    default:
      return null;
  }
}

/** Whether nodes of the group misbehave. */
function misbehaves({ behaviours = [] }: NodeGroup): boolean {
  return behaviours.length > 0;
}
