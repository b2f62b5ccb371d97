/**
 * From a scenario's groups to its single nodes: names, regions, bandwidths and hash shares.
 * Nodes are numbered group by group in the order of the file.
 */
import { assert } from "../lib/assert.ts";
import { type Draw, shuffle } from "../lib/distributions.ts";
import type { NodeGroup, Scenario } from "./scenario.ts";

/** One node before it lives. */
export interface NodeSpec {
  /** `GROUP/k`, counted from 0, or `GROUP` where the group has one node. */
  readonly name: string;
  readonly group: string;
  /** Index in the region data; −1 where there are no regions. */
  readonly region: number;
  /** The region's name; null where there are no regions. */
  readonly regionName: string | null;
  /** Bits per second; Infinity is unlimited. */
  readonly up: number;
  readonly down: number;
  /** Share of the whole hashrate at the start, 0 to 1. */
  readonly hashShare: number;
}

/** All nodes of a run. Which node of a group stands in which region is drawn, how many is not. */
export function expandNodes(scenario: Scenario, draw: Draw): NodeSpec[] {
  return scenario.nodes.flatMap((group) => {
    const regions = regionsOf(scenario, group, draw);
    return group.hashShares.map((hashShare, k): NodeSpec => {
      const region = regions[k]!;
      const regionName = scenario.network.regions?.regions[region] ?? null;
      const { up, down } = bandwidthOf(scenario, group, region);
      const name = nodeName(group, k);
      return { name, group: group.name, region, regionName, up, down, hashShare };
    });
  });
}

/** The name of the k-th node of a group. */
export function nodeName(
  group: { readonly name: string; readonly count: number },
  k: number,
): string {
  return group.count === 1 ? group.name : `${group.name}/${k}`;
}

/**
 * Splits `count` into whole parts in proportion to shares that sum to 1: the largest remainder
 * method.
 */
export function allot(shares: readonly number[], count: number): number[] {
  const exact = shares.map((share) => share * count);
  // A product a hair below a whole number is that number, lost in rounding.
  const parts = exact.map((value) => Math.floor(value + 1e-9));
  const remainders = exact.map((value, index) => ({ index, value: value - parts[index]! }));
  remainders.sort((a, b) => b.value - a.value || a.index - b.index);
  let left = count - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of remainders) {
    if (left <= 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  assert(left <= 0, "every one is allotted", { count, left });
  return parts;
}

/** How many nodes of a group each region of the data gets, in the data's order. */
export function regionCounts(regions: readonly string[], group: NodeGroup): number[] {
  const { region, count } = group;
  if (typeof region === "string") return regions.map((name) => (name === region ? count : 0));
  if (region === null) return regions.map(() => 0);
  return allot(
    regions.map((name) => (Object.hasOwn(region, name) ? region[name]! : 0)),
    count,
  );
}

function regionsOf(scenario: Scenario, group: NodeGroup, draw: Draw): number[] {
  const { regions } = scenario.network;
  if (regions === null) return Array.from({ length: group.count }, () => -1);
  const counts = regionCounts(regions.regions, group);
  const order = counts.flatMap((part, index) => Array.from({ length: part }, () => index));
  assert(order.length === group.count, "every node has a region", { group: group.name });
  return typeof group.region === "string" ? order : shuffle(draw, order);
}

function bandwidthOf(scenario: Scenario, group: NodeGroup, region: number) {
  const wanted = group.bandwidth ?? scenario.network.bandwidth;
  if (wanted === null || wanted === "unlimited") return { up: Infinity, down: Infinity };
  if (wanted !== "regions") return wanted;
  const { regions } = scenario.network;
  assert(regions !== null, "bandwidth by region needs regions");
  return { up: regions.up[region]!, down: regions.down[region]! };
}
