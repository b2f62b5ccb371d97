/**
 * Every arrival of a run against Dijkstra's shortest path from the finder over the links' delays. The delays are those that the network
 * draws for its links; the paths share no code with the simulation. For networks of constant delays a link where blocks are pushed.
 */
import { RandomStreams } from "../../../engine/streams.ts";
import { InputError } from "../../../lib/assert.ts";
import { createLatency } from "../../../network/latency.ts";
import type { Topology } from "../../../network/topology.ts";
import type { Simulation } from "../../../sim/simulation.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import type { Collector } from "../../collector.ts";

/** What `shortestPaths` leaves behind. */
export interface ShortestPaths {
  readonly arrivals: number;
  /** Arrivals at another microsecond than the shortest path's. */
  readonly off: number;
  /** Their greatest difference. */
  readonly offSecondsMax: number;
}

/** Collects `ShortestPaths`. */
export const shortestPaths: Collector = (simulation) => {
  const delays = linkDelays(simulation);
  const paths = new Map<number, Float64Array>();
  const found = new Map<number, { readonly node: number; readonly time: number }>();
  let [arrivals, off, most] = [0, 0, 0];
  const pathsFrom = (node: number) => {
    const known = paths.get(node) ?? pathsOver(simulation.topology, delays, node);
    paths.set(node, known);
    return known;
  };
  return {
    observe: (kind, time, node, block) => {
      if (kind === OBSERVATION.blockFound) found.set(block, { node, time });
      if (kind !== OBSERVATION.blockAccepted) return;
      const origin = found.get(block);
      if (origin === undefined || origin.node === node) return;
      arrivals += 1;
      const difference = Math.abs(time - origin.time - pathsFrom(origin.node)[node]!);
      if (difference > 0) off += 1;
      most = Math.max(most, difference);
    },
    collect: (): ShortestPaths => ({ arrivals, off, offSecondsMax: most / 1e6 }),
  };
};

function linkDelays({ scenario, specs, topology }: Simulation): Int32Array {
  const { latency, regions } = scenario.network;
  const places = regions === null ? null : Int32Array.from(specs, ({ region }) => region);
  const streams = new RandomStreams(scenario.seed);
  const { fixed } = createLatency(latency, topology, places, regions, streams);
  if (fixed !== null) return fixed;
  throw new InputError("shortest paths need links of constant delays");
}

/** Dijkstra's algorithm without a heap: the nearest open node, then its links. */
function pathsOver(topology: Topology, delays: Int32Array, from: number): Float64Array {
  const best = new Float64Array(topology.nodes).fill(Number.POSITIVE_INFINITY);
  const isClosed = new Uint8Array(topology.nodes);
  best[from] = 0;
  for (;;) {
    let nearest = -1;
    for (let node = 0; node < topology.nodes; node++) {
      if (isClosed[node] === 1 || best[node] === Number.POSITIVE_INFINITY) continue;
      if (nearest === -1 || best[node]! < best[nearest]!) nearest = node;
    }
    if (nearest === -1) return best;
    isClosed[nearest] = 1;
    const end = topology.firstLink[nearest + 1]!;
    for (let link = topology.firstLink[nearest]!; link < end; link++) {
      const to = topology.to[link]!;
      best[to] = Math.min(best[to]!, best[nearest]! + delays[link]!);
    }
  }
}
