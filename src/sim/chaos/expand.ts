/**
 * Chaos made explicit: from a scenario with `chaos:` and its seed to one of ordinary events and expectations,
 * which can be shown, replayed and shrunk like any other. Each seed does without a random subset of kinds (swarm
 * testing: Groce, Zhang, Eide, Chen and Regehr, ISSTA 2012), so that faults which mask each other are also seen
 * apart. Faults of a family come one after another, each with its least time in force and of rest; all end at
 * the end of the chaos, the last of them exactly then.
 * Invariant: what a family draws depends on the seed and its own name, and on no other family's draws.
 */
import { RandomStreams } from "../../engine/streams.ts";
import type { Duration, Instant } from "../../lib/brand.ts";
import { type Draw, exponential, uniformInteger } from "../../lib/distributions.ts";
import type { Chaos, ChaosKind } from "../../scenario/chaos.ts";
import { standingLaws } from "../../scenario/laws.ts";
import type { Expectation, NodeGroup, Scenario, ScenarioEvent } from "../../scenario/scenario.ts";
import { Crew } from "./crew.ts";
import { type Drawn, FAMILIES, type Family } from "./families.ts";

const SECOND = 1_000_000;
/** No family is in force for a larger share of the time, or nothing would be seen without it. */
const MOST_OF_TIME = 0.75;
/** Times in force are at most so many of the chaos's whole time on average: several must fit. */
const SPELLS = 6;

/** Times are exponential; one of more than this many means is cut. */
const MOST_MEANS = 3;

/** The scenario as it is run: without chaos, but with the events and expectations that its seed makes of it. */
export function expandChaos(scenario: Scenario): Scenario {
  const { chaos, ...rest } = scenario;
  if (chaos === undefined) return scenario;
  const streams = new RandomStreams(scenario.seed);
  const kinds = drawKinds(chaos, streams);
  const drawn = endAt(chaos.until, drawEvents(scenario, chaos, kinds, streams));
  const events = [...scenario.events, ...drawn];
  const nodes = chaos.kinds.includes("behaviours")
    ? scenario.nodes.map((one) => calmDown(one, chaos.until, kinds.includes("behaviours")))
    : scenario.nodes;
  return { ...rest, nodes, events, expect: [...scenario.expect, ...demands(rest, chaos, drawn)] };
}

/** The kinds that the seed does not do without: at least one that is an event. */
function drawKinds(chaos: Chaos, streams: RandomStreams): ChaosKind[] {
  const kinds = chaos.kinds.filter(
    (kind) => streams.get("chaos kind", kind).double() >= chaos.without,
  );
  const events = chaos.kinds.filter((kind) => kind !== "behaviours");
  if (events.length === 0 || kinds.some((kind) => kind !== "behaviours")) return kinds;
  const draw = streams.get("chaos").double;
  return [events[uniformInteger(draw, events.length)]!, ...kinds];
}

/** Events in the order of their time. */
function drawEvents(
  scenario: Scenario,
  chaos: Chaos,
  kinds: readonly ChaosKind[],
  streams: RandomStreams,
): ScenarioEvent[] {
  const crew = new Crew(scenario, streams.get("chaos keeper").double);
  const families = FAMILIES.filter((family) => kindsOf(family, kinds).length > 0);
  const share = Math.min(MOST_OF_TIME, chaos.intensity / families.length);
  const spells = families.flatMap((family) => {
    const draw = streams.get("chaos family", family.name).double;
    return drawSpells(family, kindsOf(family, kinds), { chaos, share, crew, draw });
  });
  // Where chance leaves the whole time calm, one fault fills it.
  if (spells.length === 0 && families.length > 0) {
    const draw = streams.get("chaos").double;
    const family = families[uniformInteger(draw, families.length)]!;
    const [kind] = kindsOf(family, kinds);
    const { from, until } = chaos;
    spells.push({ kind: kind!, from, until, fault: family.kinds[kind!]!(draw, crew) });
  }
  spells.sort((a, b) => a.from - b.from || (a.kind < b.kind ? -1 : 1));
  const taken = new Set(scenario.events.map(({ name }) => name));
  const counts = new Map<string, number>();
  return spells.map(({ kind, from, until, fault }) => ({
    name: nameOf(kind, taken, counts),
    trigger: { at: from as Instant },
    action: fault.action,
    lasts: (until - from) as Duration,
    ...(fault.flap === undefined ? {} : { flap: fault.flap }),
  }));
}

function kindsOf({ kinds: own }: Family, kinds: readonly ChaosKind[]): ChaosKind[] {
  return kinds.filter((kind) => own[kind] !== undefined);
}

function nameOf(kind: string, taken: ReadonlySet<string>, counts: Map<string, number>): string {
  let number = counts.get(kind) ?? 0;
  do number += 1;
  while (taken.has(`chaos-${kind}-${number}`));
  counts.set(kind, number);
  return `chaos-${kind}-${number}`;
}

/** A fault with its time, microseconds. */
interface Spell {
  readonly kind: ChaosKind;
  readonly from: number;
  readonly until: number;
  readonly fault: Drawn;
}

interface Circumstances {
  readonly chaos: Chaos;
  /** Of the time that the family is in force. */
  readonly share: number;
  readonly crew: Crew;
  readonly draw: Draw;
}

/** A family's faults one after another, in whole seconds. */
function drawSpells(
  family: Family,
  kinds: readonly ChaosKind[],
  { chaos, share, crew, draw }: Circumstances,
): Spell[] {
  const leastOn = Math.max(family.leastOn, chaos.least.on / SECOND);
  const leastOff = Math.max(family.leastOff, chaos.least.off / SECOND);
  const span = (chaos.until - chaos.from) / SECOND;
  const meanOn = Math.max(leastOn, Math.min(family.meanOn, span / SPELLS));
  const meanOff = Math.max(leastOff, (meanOn * (1 - share)) / share);
  const spells: Spell[] = [];
  let at = spell(draw, 0, meanOff);
  while (at + leastOn <= span) {
    const kind = kinds[uniformInteger(draw, kinds.length)]!;
    const end = Math.min(span, at + spell(draw, leastOn, meanOn));
    const fault = family.kinds[kind]!(draw, crew);
    // A flap that would not come to its first rest is none, and a file may not say it.
    const isShort = fault.flap !== undefined && (end - at) * SECOND <= fault.flap.on;
    const from = chaos.from + at * SECOND;
    if (!isShort) spells.push({ kind, from, until: chaos.from + end * SECOND, fault });
    at = end + spell(draw, leastOff, meanOff);
  }
  return spells;
}

/** Whole seconds: `least`, and an exponential time that brings it to the mean. */
function spell(draw: Draw, least: number, mean: number): number {
  return Math.ceil(least + Math.min(MOST_MEANS * mean, exponential(draw, mean - least)));
}

/** The last fault goes on to the very end. */
function endAt(until: number, events: readonly ScenarioEvent[]): ScenarioEvent[] {
  const last = lastOf(events);
  return events.map((event) =>
    event === last ? { ...event, lasts: (until - startOf(event)) as Duration } : event,
  );
}

/** The event that ends last. */
function lastOf(events: readonly ScenarioEvent[]): ScenarioEvent | undefined {
  const endOf = (event: ScenarioEvent) => startOf(event) + (event.lasts ?? 0);
  return events.reduce<ScenarioEvent | undefined>(
    (last, event) => (last === undefined || endOf(event) > endOf(last) ? event : last),
    undefined,
  );
}

function startOf({ trigger }: ScenarioEvent): number {
  return "at" in trigger ? trigger.at : 0;
}

/** Misbehaving ends with the chaos, and there is none where the seed does without. */
function calmDown(group: NodeGroup, until: Instant, isOn: boolean): NodeGroup {
  const { behaviours, ...rest } = group;
  if (behaviours === undefined) return group;
  const kept = behaviours.filter(({ from }) => isOn && from < until);
  if (kept.length === 0) return rest;
  return {
    ...rest,
    behaviours: kept.map((one) => ({
      ...one,
      until: one.until === null || one.until > until ? until : one.until,
    })),
  };
}

/** While faults last, all standing laws; after them, agreement within the bound. */
function demands(
  { chain, expect }: Pick<Scenario, "chain" | "expect">,
  { convergence }: Chaos,
  events: readonly ScenarioEvent[],
): Expectation[] {
  const judged = expect.flatMap((one) => (one.expect === "laws" ? one.laws : []));
  const laws = standingLaws(chain.money !== null).filter(
    ({ law }) => !judged.some((one) => one.law === law),
  );
  const last = lastOf(events);
  return [
    ...(laws.length === 0 ? [] : [{ expect: "laws", laws } as const]),
    ...(last === undefined
      ? []
      : [{ expect: "convergence", after: last.name, within: convergence } as const]),
  ];
}
