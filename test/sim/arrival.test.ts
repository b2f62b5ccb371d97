import { describe, expect, it } from "vitest";
import type { Duration } from "../../src/lib/brand.ts";
import type { TopologySpec } from "../../src/network/specs.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION, type ObservationSink } from "../../src/trace/observation.ts";
import { simpleScenario } from "../support/scenarios.ts";

const NODES = 40;
const EVERYBODY = Array.from({ length: NODES }, () => 1);
const topologies: readonly TopologySpec[] = [
  { generator: "complete" },
  { generator: "ring" },
  { generator: "line" },
  { generator: "star" },
  { generator: "outbound", degree: { kind: "constant", degree: 3 } },
  { generator: "random-regular", degree: 3 },
  { generator: "small-world", degree: 4, rewire: 0.3 },
  { generator: "scale-free", attach: 2 },
];

/** When each block was found and by whom, and when each node accepted it. */
class Arrivals implements ObservationSink {
  readonly found = new Map<number, { readonly node: number; readonly time: number }>();
  readonly accepted = new Map<string, number>();

  observe(kind: number, time: number, node: number, a: number): void {
    if (kind === OBSERVATION.blockFound) this.found.set(a, { node, time });
    if (kind === OBSERVATION.blockAccepted) this.accepted.set(`${a}@${node}`, time);
  }
}

/** What each directed link takes, measured by watching a message on it: sent at its cause's time. */
function measureLinks(scenario: ReturnType<typeof simpleScenario>): Map<string, number> {
  // Pushed blocks cross every link at least once in a long run; the shortest delay seen is the link's.
  const delays = new Map<string, number>();
  const arrivals = new Arrivals();
  const simulation = new Simulation(scenario, {
    elide: false,
    sinks: [arrivals],
    messageSink: {
      message: (time, _event, from, to, _kind, item) => {
        const sent = arrivals.accepted.get(`${item}@${from}`);
        const key = `${from}>${to}`;
        if (sent !== undefined) delays.set(key, Math.min(delays.get(key) ?? Infinity, time - sent));
      },
    },
  });
  simulation.runUntil({});
  return delays;
}

/** Bellman's and Ford's way: relax until nothing changes. No code shared with anybody. */
function shortestPaths(from: number, delays: ReadonlyMap<string, number>): number[] {
  const best = new Array<number>(NODES).fill(Infinity);
  best[from] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [link, delay] of delays) {
      const [a, b] = link.split(">").map(Number) as [number, number];
      if (best[a]! + delay >= best[b]!) continue;
      best[b] = best[a]! + delay;
      changed = true;
    }
  }
  return best;
}

/** Three latencies from whoever announces first, who need not be who could deliver first. */
function byFirstAnnouncement(from: number, delays: ReadonlyMap<string, number>): number[] {
  const arrival = new Array<number>(NODES).fill(Infinity);
  const announced = new Array<number>(NODES).fill(Infinity);
  const open = new Set(arrival.keys());
  arrival[from] = 0;
  announced[from] = 0;
  while (open.size > 0) {
    const next = [...open].reduce((a, b) => (arrival[b]! < arrival[a]! ? b : a));
    open.delete(next);
    for (const [link, delay] of delays) {
      const [a, b] = link.split(">").map(Number) as [number, number];
      if (a !== next || arrival[a]! + delay >= announced[b]!) continue;
      announced[b] = arrival[a]! + delay;
      arrival[b] = announced[b]! + 2 * delay;
    }
  }
  return arrival;
}

/** On a tree there is one way, so that announcements take the shortest path, too. */
const TREES = ["line", "star"];

describe.each(topologies)("on $generator", (topology) => {
  for (const seed of ["1", "2"]) {
    const common = {
      seed,
      shares: EVERYBODY,
      topology,
      latency: { model: "log-normal", median: 100_000 as Duration, sigma: 1 },
      // So long that no two blocks are under way at once.
      interval: 3_600_000_000 * 24,
    } as const;
    let links: ReadonlyMap<string, number> | null = null;

    it.each(["push", "inv", "headers"] as const)(
      `a block arrives when it has to, by %s (seed ${seed})`,
      (relay) => {
        links ??= measureLinks(simpleScenario({ ...common, relay: "push", stop: { height: 60 } }));
        const arrivals = new Arrivals();
        const simulation = new Simulation(
          simpleScenario({ ...common, relay, stop: { height: 20 } }),
          { sinks: [arrivals] },
        );
        simulation.runUntil({});
        let judged = 0;
        const last = Math.max(...arrivals.found.keys());
        for (const [block, { node, time }] of arrivals.found) {
          // The last one ends the run while it is still under way.
          if (block === last) continue;
          const shortest = shortestPaths(node, links);
          const paths = relay === "push" ? shortest : byFirstAnnouncement(node, links);
          if (relay !== "push" && TREES.includes(topology.generator)) {
            expect(paths).toEqual(shortest.map((path) => 3 * path));
          }
          for (let to = 0; to < NODES; to++) {
            if (paths[to] === Infinity) continue;
            expect(arrivals.accepted.get(`${block}@${to}`)! - time).toBe(paths[to]!);
            judged += 1;
          }
        }
        expect(judged).toBeGreaterThan(15 * NODES);
      },
    );
  }
});
