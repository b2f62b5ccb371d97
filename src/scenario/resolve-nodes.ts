/**
 * Resolves the groups of nodes: who has how much of the hashrate, where its nodes stand, and the
 * names that everything else refers to.
 */
import { renderPercentage } from "../lib/units.ts";
import { POOL_PACKS } from "../network/packs.ts";
import type { RegionData } from "../network/specs.ts";
import type { Path } from "./located.ts";
import { nodeName, regionCounts } from "./nodes.ts";
import { PROFILES } from "./profiles.ts";
import type { Resolving } from "./resolving.ts";
import type { NodeGroup } from "./scenario.ts";
import type { GroupSource, ScenarioSource } from "./schema.ts";

/** Doubles of a few hundred shares add up to this near the whole. */
const TOLERANCE = 1e-9;
/** More nodes than a run's tables can index. */
const MAX_NODES = 10_000_000;

/** The groups with every share and region written out. */
export function resolveNodes(
  source: ScenarioSource,
  regions: RegionData | null,
  desk: Resolving,
): NodeGroup[] {
  const sources = source.nodes ?? [];
  checkNames(sources, desk);
  const total = sources.reduce((sum, { count = 1 }) => sum + count, 0);
  if (total > MAX_NODES) {
    desk.report("too-large", ["nodes"], `${total} nodes are more than ${MAX_NODES}`);
    return [];
  }
  const shares = hashShares(sources, desk);
  return sources.map((group, index) => ({
    name: group.name,
    count: group.count ?? 1,
    hashShares: shares[index]!,
    region: resolveRegion(group, regions, ["nodes", index], desk),
    bandwidth: resolveBandwidth(group, ["nodes", index], desk),
  }));
}

function checkNames(sources: readonly GroupSource[], desk: Resolving): void {
  sources.forEach(({ name }, index) => {
    const path = ["nodes", index, "name"];
    if (name === "all") {
      desk.report("reserved-name", path, '"all" means every node: name the group otherwise');
    } else if (sources.findIndex((other) => other.name === name) < index) {
      desk.report("duplicate-name", path, `there is a group "${name}" already`);
    }
  });
}

// -------------------------------------------------------------------------------- hash shares

/** Per group the share of each node. */
function hashShares(sources: readonly GroupSource[], desk: Resolving): number[][] {
  const weights = sources.map((group, index) => weightsOf(group, ["nodes", index], desk));
  const fixed = sources.map((group, index) => fixedShares(group, weights[index]!, index, desk));
  const given = fixed.map((shares) => shares?.reduce((sum, share) => sum + share, 0) ?? 0);
  const total = given.reduce((sum, share) => sum + share, 0);
  const left = 1 - total;
  const asked = sources.map((group) => takesRest(group));
  const someAsk = asked.some(Boolean);
  const takes = sources.map(({ hashrate, weights: own }, index) =>
    someAsk ? asked[index]! : hashrate === undefined && own === undefined,
  );
  checkWhole(sources, given, takes, someAsk, desk);
  const takers = sources.reduce((sum, { count = 1 }, k) => sum + (takes[k] ? count : 0), 0);
  return sources.map(({ count = 1 }, index) => {
    const own = fixed[index];
    if (own !== null && own !== undefined) return own;
    if (!takes[index] || left <= TOLERANCE) return Array.from({ length: count }, () => 0);
    return split((left * count) / takers, left / takers, weights[index]!, count);
  });
}

function takesRest({ hashrate, weights }: GroupSource): boolean {
  return hashrate === "rest" || (hashrate === undefined && weights !== undefined);
}

function split(whole: number, equal: number, weights: readonly number[] | null, count: number) {
  if (weights === null) return Array.from({ length: count }, () => equal);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (whole * weight) / sum);
}

/** The shares that the group states itself; null where it takes the rest or says nothing. */
function fixedShares(
  group: GroupSource,
  weights: readonly number[] | null,
  index: number,
  desk: Resolving,
): number[] | null {
  const { hashrate, count = 1 } = group;
  const path = ["nodes", index, "hashrate"];
  if (hashrate === undefined || hashrate === "rest") return null;
  if (hashrate === "none") return Array.from({ length: count }, () => 0);
  if (typeof hashrate === "number") return split(hashrate, hashrate / count, weights, count);
  if (group.weights !== undefined) {
    const message = "the shares of single nodes leave nothing for weights to divide";
    desk.report("conflicting-keys", ["nodes", index, "weights"], message, { atKey: true });
  }
  if (!Array.isArray(hashrate)) {
    const { each } = hashrate as { readonly each: number };
    return Array.from({ length: count }, () => each);
  }
  if (hashrate.length !== count) {
    const message = `${hashrate.length} shares for ${count} nodes`;
    desk.report("wrong-length", path, message, { uses: [`nodes[${index}].count`] });
  }
  return hashrate;
}

function weightsOf(group: GroupSource, path: Path, desk: Resolving): readonly number[] | null {
  const { weights, count = 1 } = group;
  if (weights === undefined) return null;
  const list = typeof weights === "string" ? POOL_PACKS[weights]!.shares : weights;
  const at = [...path, "weights"];
  if (list.length !== count) {
    const whose = typeof weights === "string" ? `"${weights}" has ` : "";
    const message = `${whose}${list.length} weights for ${count} nodes`;
    const hint = `write count: ${list.length}`;
    desk.report("wrong-length", at, message, { hint, scope: path });
    return null;
  }
  if (list.some((weight) => weight > 0)) return list;
  desk.report("too-small", at, "all weights are zero");
  return null;
}

function checkWhole(
  sources: readonly GroupSource[],
  given: readonly number[],
  takes: readonly boolean[],
  someAsk: boolean,
  desk: Resolving,
): void {
  const total = given.reduce((sum, share) => sum + share, 0);
  const stated = sources.flatMap(({ name }, k) =>
    given[k]! > 0 ? [`${name} ${percent(given[k]!)}`] : [],
  );
  const last = given.findLastIndex((share) => share > 0);
  const path = last < 0 ? ["nodes"] : ["nodes", last, "hashrate"];
  const uses = ["nodes"];
  if (total > 1 + TOLERANCE) {
    const message = `the hash shares add up to ${percent(total)}: ${stated.join(", ")}`;
    const hint = 'lower one of them, or write "rest" for what the others leave';
    desk.report("shares-above-whole", path, message, { hint, uses });
  } else if (total < 1 - TOLERANCE && !takes.some(Boolean) && sources.length > 0) {
    const message =
      total === 0
        ? "nobody mines: no group has any hashrate"
        : `the hash shares add up to ${percent(total)} only: ${stated.join(", ")}`;
    const hint = `write "hashrate: rest" in the group that has the other ${percent(1 - total)}`;
    desk.report("shares-below-whole", path, message, { hint, uses });
  } else if (total >= 1 - TOLERANCE && someAsk) {
    const taker = takes.indexOf(true);
    const key = sources[taker]!.hashrate === undefined ? "weights" : "hashrate";
    const message = `nothing is left for "${sources[taker]!.name}": ${stated.join(", ")}`;
    desk.report("nothing-left", ["nodes", taker, key], message, { uses });
  }
}

/** A share for a message: at most six decimals. */
function percent(share: number): string {
  return renderPercentage(Math.round(share * 1e8) / 1e8);
}

// --------------------------------------------------------------------- regions and bandwidths

function resolveRegion(
  { region }: GroupSource,
  regions: RegionData | null,
  path: Path,
  desk: Resolving,
): NodeGroup["region"] {
  const at = [...path, "region"];
  const uses = ["network.regions"];
  if (regions === null) {
    if (region === undefined) return null;
    const hint = "for example: network: { regions: internet-2019 }";
    desk.report("regions-missing", at, "the network has no regions", { hint, uses });
    return null;
  }
  if (region === undefined || region === "by-share") {
    return Object.fromEntries(regions.regions.map((name, k) => [name, regions.nodeShare[k]!]));
  }
  const names = typeof region === "string" ? [region] : Object.keys(region);
  for (const name of names) {
    if (regions.regions.includes(name)) continue;
    const known = typeof region === "string" ? [...regions.regions, "by-share"] : regions.regions;
    desk.unknown("region", name, known, typeof region === "string" ? at : [...at, name], uses);
  }
  if (typeof region === "string") return region;
  const sum = names.reduce((total, name) => total + region[name]!, 0);
  if (Math.abs(sum - 1) > TOLERANCE) {
    const message = `the group's shares of regions add up to ${percent(sum)}, not to 100%`;
    desk.report("shares-not-whole", at, message);
  }
  return region;
}

function resolveBandwidth(group: GroupSource, path: Path, desk: Resolving): NodeGroup["bandwidth"] {
  if (group.profile === undefined) return group.bandwidth ?? null;
  if (group.bandwidth !== undefined) {
    const message = "a group has a profile or a bandwidth, not both";
    desk.report("conflicting-keys", [...path, "profile"], message, { atKey: true });
  }
  return PROFILES[group.profile];
}

// -------------------------------------------------------------------------------------- names

/**
 * The names of all groups and nodes and what they stand for, as far as that is known before a run.
 */
export class Groups {
  readonly count: number;
  readonly list: readonly NodeGroup[];
  readonly regions: readonly string[];
  private readonly offsets: readonly number[];

  constructor(list: readonly NodeGroup[], regions: RegionData | null) {
    let count = 0;
    this.offsets = list.map((group) => {
      const offset = count;
      count += group.count;
      return offset;
    });
    this.count = count;
    this.list = list;
    this.regions = regions?.regions ?? [];
  }

  /** Indices of a group's nodes, or none where there is no such group. */
  group(name: string): number[] {
    const at = this.list.findIndex((group) => group.name === name);
    if (at < 0) return [];
    return Array.from({ length: this.list[at]!.count }, (_, k) => this.offsets[at]! + k);
  }

  /** The index of `GROUP/k`, or of `GROUP` where it has one node; −1 where there is none. */
  node(name: string): number {
    const [, groupName = name, digits = "0"] = /^(.*)\/(\d{1,9})$/.exec(name) ?? [];
    const at = this.list.findIndex((group) => group.name === groupName);
    const k = Number(digits);
    if (at < 0 || k >= this.list[at]!.count) return -1;
    return name === groupName && this.list[at]!.count > 1 ? -1 : this.offsets[at]! + k;
  }

  /** A node's own name. */
  nameOf(index: number): string {
    const at = this.offsets.findLastIndex((offset) => offset <= index);
    return nodeName(this.list[at]!, index - this.offsets[at]!);
  }

  /** A node's share of the whole hashrate at the start, 0 to 1. */
  hashShareOf(index: number): number {
    const at = this.offsets.findLastIndex((offset) => offset <= index);
    return this.list[at]!.hashShares[index - this.offsets[at]!] ?? 0;
  }

  /** The nodes that may stand in a region; which of a group do is drawn only in the run. */
  inRegion(name: string): number[] {
    const region = this.regions.indexOf(name);
    return this.list.flatMap((group) =>
      (regionCounts(this.regions, group)[region] ?? 0) > 0 ? this.group(group.name) : [],
    );
  }

  /** The nodes of a group or the one node of that name; reports a name that is neither. */
  named(name: string, path: Path, desk: Resolving): number[] {
    const node = this.node(name);
    if (node >= 0) return [node];
    const group = this.group(name);
    if (group.length === 0) this.reportUnknown(name, path, desk);
    return group;
  }

  /** Reports a name that is neither a group's nor a node's. */
  reportUnknown(name: string, path: Path, desk: Resolving): void {
    const groupName = name.split("/")[0]!;
    const group = this.list.find((known) => known.name === groupName);
    if (group === undefined || groupName === name) {
      const names = this.list.map((known) => known.name);
      desk.unknown(name.includes("/") ? "group" : "node or group", groupName, names, path, [
        "nodes",
      ]);
      return;
    }
    const range = group.count === 1 ? `only ${groupName}` : `${groupName}/0 to /${group.count - 1}`;
    const message = `there is no node "${name}"`;
    desk.report("unknown-node", path, message, { hint: `there is ${range}`, uses: ["nodes"] });
  }
}
