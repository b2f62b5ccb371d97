/**
 * Links that a network has room for and that are closed until something opens them: added to a topology
 * before the run, since a topology never changes.
 * Invariant: the links that were there keep their order, and the pairs that were linked get no second link.
 */
import { Connections, type Topology } from "./topologies/connections.ts";
import { linkBetween } from "./topology.ts";

/** A topology with further links, and which of its directed links these are. */
export interface DormantTopology {
  readonly topology: Topology;
  readonly dormant: readonly number[];
}

/** Adds a link for every pair (opener, accepter) that has none. */
export function addDormantLinks(
  topology: Topology,
  pairs: readonly (readonly [opener: number, accepter: number])[],
): DormantTopology {
  const { nodes, links, from, to, outbound } = topology;
  const fresh = distinctPairs(pairs).filter(([a, b]) => linkBetween(topology, a, b) < 0);
  if (fresh.length === 0) return { topology, dormant: [] };
  const connections = new Connections(links / 2 + fresh.length);
  for (let link = 0; link < links; link++) {
    if (outbound[link] === 1) connections.add(from[link]!, to[link]!);
  }
  for (const [opener, accepter] of fresh) connections.add(opener, accepter);
  const grown = connections.toTopology(nodes);
  const dormant = fresh.flatMap(([a, b]) => [linkBetween(grown, a, b), linkBetween(grown, b, a)]);
  return { topology: grown, dormant };
}

function distinctPairs(
  pairs: readonly (readonly [number, number])[],
): (readonly [number, number])[] {
  const seen = new Set<string>();
  return pairs.filter(([a, b]) => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (a === b || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
