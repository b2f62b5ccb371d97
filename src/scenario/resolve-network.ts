/** Resolves the network: regions, latencies, bandwidths, topology, and how blocks are relayed. */
import type { Duration } from "../lib/brand.ts";
import { renderPercentage } from "../lib/units.ts";
import { DEGREE_PACKS, REGION_PACKS } from "../network/packs.ts";
import type {
  DegreeSpec,
  DelayDistribution,
  JitterSpec,
  LatencySpec,
  RegionData,
  TopologySpec,
} from "../network/specs.ts";
import type { CompactParams, NakamotoParams } from "../protocol/nakamoto/params.ts";
import type { Path } from "./located.ts";
import { resolveDefences } from "./resolve-behaviours.ts";
import { resolveConditions } from "./resolve-faults.ts";
import { hasMoney, resolvePerSignature, resolveTransactions } from "./resolve-money.ts";
import type { Groups } from "./resolve-nodes.ts";
import type { Resolving } from "./resolving.ts";
import type { Scenario } from "./scenario.ts";
import { LATENCY_KEYS, type ScenarioSource, TOPOLOGY_KEYS } from "./schema.ts";

type NetworkSource = NonNullable<ScenarioSource["network"]>;
type LatencySource = NonNullable<NetworkSource["latency"]>;
type TopologySource = NonNullable<NetworkSource["topology"]>;

const ZERO = 0 as Duration;
const MILLISECOND = 1000;
/** Bitcoin Core opens eight full-relay outbound links. */
const DEFAULT_DEGREE = 8;
/** Directed links that a run's tables can hold. */
const MAX_LINKS = 20_000_000;

/**
 * Compact relay between nodes that are always on: SimBlock's control nodes
 * (SimulationConfiguration.java).
 */
const DEFAULT_COMPACT: CompactParams = {
  size: 18_000,
  use: 0.964,
  failure: 0.13,
  missingShare: 0.01,
};

/** The region data, from a pack or as the file gives them; null without regions. */
export function resolveRegions(source: ScenarioSource, desk: Resolving): RegionData | null {
  const regions = source.network?.regions;
  if (regions === undefined) return null;
  if (typeof regions === "string") return REGION_PACKS[regions]!;
  const path = ["network", "regions", "rows"];
  const names = regions.rows.map(({ name }) => name);
  regions.rows.forEach(({ name, latency }, row) => {
    if (names.indexOf(name) < row) {
      desk.report("duplicate-name", [...path, row, "name"], `there is a region "${name}" already`);
    }
    if (latency.length !== names.length) {
      const message = `${names.length} regions need ${names.length} latencies, not ${latency.length}`;
      desk.report("wrong-length", [...path, row, "latency"], message, { uses: [] });
    }
  });
  const sum = regions.rows.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-6) {
    const message = `the regions' shares add up to ${renderPercentage(Math.round(sum * 1e8) / 1e8)}`;
    desk.report("shares-not-whole", path, message);
  }
  return {
    name: regions.name,
    source: regions.source,
    date: regions.date,
    regions: names,
    latency: regions.rows.map(({ latency }) => latency),
    latencyKind: regions.measured,
    up: regions.rows.map(({ up }) => up),
    down: regions.rows.map(({ down }) => down),
    nodeShare: regions.rows.map(({ share }) => share),
  };
}

/** Everything of the network but the regions. */
export function resolveNetwork(
  source: ScenarioSource,
  regions: RegionData | null,
  groups: Groups,
  desk: Resolving,
): Scenario["network"] {
  const network = source.network ?? {};
  const topology = resolveTopology(network.topology, groups, desk);
  checkDirect(source, topology, desk);
  if (network.bandwidth === "regions") requireRegions(regions, ["network", "bandwidth"], desk);
  const fallback = regions === null ? "unlimited" : "regions";
  const bandwidth = network.bandwidth ?? fallback;
  return {
    regions,
    topology,
    latency: resolveLatency(network.latency ?? {}, regions, desk),
    bandwidth: bandwidth === "unlimited" ? null : bandwidth,
    sendOverhead: network.sendOverhead ?? ZERO,
    controlOverhead: network.controlOverhead ?? ZERO,
    blockQueue: network.blockQueue ?? "back-to-back",
    conditions: resolveConditions(conditionsOf(network), ["network"], source, desk),
  };
}

/** The keys of the network that are conditions of all its links. */
function conditionsOf(network: NetworkSource) {
  const { loss, duplicate, copies, copyDelay, extraDelay } = network;
  const { burst, reorder, corrupt, kinds } = network;
  return { loss, duplicate, copies, copyDelay, extraDelay, burst, reorder, corrupt, kinds };
}

/** How nodes relay and judge blocks. */
export function resolveProtocol(source: ScenarioSource, desk: Resolving): NakamotoParams {
  const { relay = {}, validation = {} } = source.network ?? {};
  const defences = resolveDefences(source);
  const compact = relay.compact === undefined ? false : relay.compact;
  const rebuilds = hasMoney(source);
  if (relay.requestTimeout === 0) {
    const message = "a request that is given up at once is never answered";
    desk.report("too-small", ["network", "relay", "requestTimeout"], message);
  }
  if (compact !== false && relay.mode === "direct") {
    const message = "direct relay sends whole blocks: it has no compact form";
    desk.report("conflicting-keys", ["network", "relay", "compact"], message, { atKey: true });
  }
  if (compact !== false && rebuilds) checkRebuilt(compact, desk);
  return {
    relay: {
      mode: relay.mode ?? "inv",
      compact: compact === false ? null : resolveCompact(compact, rebuilds),
      requestTimeout: relay.requestTimeout ?? ((20_000 * MILLISECOND) as Duration),
      window: relay.window ?? 16,
      maxOrphans: relay.maxOrphans ?? 100,
      ...(defences === undefined ? {} : { defences }),
    },
    validation: {
      perSignature: resolvePerSignature(source),
      perBlock: validation.perBlock ?? ZERO,
      nanosecondsPerByte: validation.perByte ?? 0,
    },
    transactions: resolveTransactions(source, desk),
  };
}

type CompactSource = Exclude<NonNullable<NonNullable<NetworkSource["relay"]>["compact"]>, false>;

/** What the model supposes is found out where blocks are rebuilt from the mempool. */
const MODELLED_KEYS = ["size", "failure", "missingShare"] as const;

function checkRebuilt(compact: CompactSource, desk: Resolving): void {
  for (const key of MODELLED_KEYS) {
    if (compact[key] === undefined) continue;
    const message = `compact blocks are rebuilt from the mempool here: "${key}" comes out by itself`;
    const hint = `take it away; an inherited one with ${key}: null`;
    const path = ["network", "relay", "compact", key];
    desk.report("unused-key", path, message, { hint, atKey: true });
  }
}

function resolveCompact(compact: CompactSource, rebuilds: boolean): CompactParams {
  const use = compact.use ?? DEFAULT_COMPACT.use;
  if (rebuilds) return { size: 0, use, failure: 0, missingShare: 0 };
  return {
    size: compact.size ?? DEFAULT_COMPACT.size,
    use,
    failure: compact.failure ?? DEFAULT_COMPACT.failure,
    missingShare: compact.missingShare ?? DEFAULT_COMPACT.missingShare,
  };
}

function requireRegions(regions: RegionData | null, path: Path, desk: Resolving): void {
  if (regions !== null) return;
  const hint = "for example: network: { regions: internet-2019 }";
  const message = "the network has no regions";
  desk.report("regions-missing", path, message, { hint, uses: ["network.regions"] });
}

// ------------------------------------------------------------------------------------ latency

function resolveLatency(
  latency: LatencySource,
  regions: RegionData | null,
  desk: Resolving,
): LatencySpec {
  const path = ["network", "latency"];
  const given = Object.keys(LATENCY_LAW_KEYS).some((key) => key in latency);
  if (given && latency.model === undefined) {
    const hint = `write one of model: ${Object.keys(LATENCY_KEYS).join(", ")}`;
    desk.report("missing-key", path, "these figures need a model", { hint });
  }
  const model = latency.model ?? (regions === null ? "log-normal" : "regions");
  if (model === "regions") requireRegions(regions, [...path, "model"], desk);
  if (latency.model !== undefined) checkLaw(latency, model, desk);
  return {
    base: latencyBase(latency, model, desk),
    measure: latency.measure ?? (model === "regions" ? regions?.latencyKind : null) ?? "one-way",
    drawn: latency.drawn ?? "per-link",
    jitter: resolveJitter(latency.jitter ?? "none", desk),
    overhead: latency.overhead ?? ZERO,
  };
}

/** Every key that belongs to one law or another. */
const LATENCY_LAW_KEYS = {
  value: true,
  min: true,
  max: true,
  mean: true,
  deviation: true,
  median: true,
  sigma: true,
} as const;

function checkLaw(latency: LatencySource, model: keyof typeof LATENCY_KEYS, desk: Resolving): void {
  checkKeys({
    given: latency,
    all: Object.keys(LATENCY_LAW_KEYS),
    wanted: LATENCY_KEYS[model],
    what: `a ${model} latency`,
    path: ["network", "latency"],
    desk,
  });
}

function latencyBase(
  latency: LatencySource,
  model: keyof typeof LATENCY_KEYS,
  desk: Resolving,
): LatencySpec["base"] {
  const { min = ZERO, max = ZERO, mean = ZERO } = latency;
  switch (model) {
    case "regions":
      return { model };
    case "constant":
      return { model, value: latency.value ?? ZERO };
    case "uniform":
      if (latency.max !== undefined && min > max) {
        desk.report("contradiction", ["network", "latency", "max"], "max is less than min");
      }
      return { model, min, max };
    case "normal":
      return { model, mean, deviation: latency.deviation ?? ZERO };
    case "exponential":
      return { model, mean };
    case "log-normal":
      return logNormal(latency);
  }
}

/** Where no layer says anything about latency: the figures of a wide-area network in one law. */
function logNormal(latency: LatencySource): DelayDistribution {
  const median = latency.median ?? ((100 * MILLISECOND) as Duration);
  return { model: "log-normal", median, sigma: latency.sigma ?? 0.5 };
}

function resolveJitter(jitter: NonNullable<LatencySource["jitter"]>, desk: Resolving): JitterSpec {
  if (jitter === "none") return { kind: "none" };
  const path = ["network", "latency", "jitter"];
  const kind = desk.oneOf(jitter, ["pareto", "log-normal"], path, "a jitter");
  if (kind === "log-normal") return { kind, sigma: jitter["log-normal"]!.sigma };
  if (kind === null) return { kind: "none" };
  const pareto = jitter.pareto!;
  const by = desk.oneOf(pareto, ["cv", "shift"], [...path, "pareto"], "a Pareto jitter");
  if (by === "cv") return { kind: "pareto-cv", cv: pareto.cv! };
  return { kind: "pareto-shift", shift: pareto.shift ?? ZERO };
}

// ----------------------------------------------------------------------------------- topology

function resolveTopology(
  source: TopologySource | undefined,
  groups: Groups,
  desk: Resolving,
): TopologySpec {
  if (source === undefined) {
    if (groups.count <= DEFAULT_DEGREE + 1) return { generator: "complete" };
    return { generator: "outbound", degree: { kind: "constant", degree: DEFAULT_DEGREE } };
  }
  const { generator } = source;
  const path = ["network", "topology"];
  checkKeys({
    given: source,
    all: ["degree", "rewire", "attach", "links"],
    wanted: TOPOLOGY_KEYS[generator],
    what: `a ${generator} topology`,
    path,
    desk,
  });
  checkEnoughNodes(source, groups.count, desk);
  switch (generator) {
    case "outbound":
      return { generator, degree: resolveDegree(source.degree, groups.count, desk) };
    case "random-regular":
      return { generator, degree: regularDegree(source, groups.count, desk) };
    case "small-world":
      return {
        generator,
        degree: latticeDegree(source, groups.count, desk),
        rewire: source.rewire ?? 0,
      };
    case "scale-free": {
      const attach = source.attach ?? 1;
      if (attach >= groups.count) tooManyLinks(attach, groups.count, "attach", desk);
      return { generator, attach };
    }
    case "explicit":
      return { generator, links: resolveLinks(source.links ?? [], groups, desk) };
    default:
      return { generator };
  }
}

const LEAST_NODES: Readonly<Partial<Record<string, number>>> = { ring: 3, line: 2, star: 2 };

function checkEnoughNodes(source: TopologySource, count: number, desk: Resolving): void {
  const { generator } = source;
  const path = ["network", "topology", "generator"];
  const least = LEAST_NODES[generator] ?? 1;
  if (count < least && count > 0) {
    const message = `a ${generator} needs at least ${least} nodes, not ${count}`;
    desk.report("impossible-topology", path, message, { uses: ["nodes"] });
  }
  const perNode = generator === "complete" ? count - 1 : 2 * linksPerNode(source);
  if (count * perNode > MAX_LINKS) {
    const message = `this ${generator} network of ${count} nodes would have more than ${MAX_LINKS} links`;
    const hint = "use outbound with a smaller degree, or fewer nodes";
    desk.report("impossible-topology", path, message, { hint, uses: ["nodes"] });
  }
}

function linksPerNode({ degree, attach }: TopologySource): number {
  return Math.max(typeof degree === "number" ? degree : 0, attach ?? 0);
}

function tooManyLinks(links: number, nodes: number, key: string, desk: Resolving): void {
  const message = `${links} links to different others need ${links + 1} nodes, and there are ${nodes}`;
  const path = ["network", "topology", key];
  desk.report("impossible-topology", path, message, { uses: ["nodes"] });
}

function resolveDegree(
  degree: TopologySource["degree"],
  nodes: number,
  desk: Resolving,
): DegreeSpec {
  const path = ["network", "topology", "degree"];
  if (degree === undefined || typeof degree === "number") {
    const wanted = degree ?? DEFAULT_DEGREE;
    if (wanted >= nodes) tooManyLinks(wanted, nodes, "degree", desk);
    return { kind: "constant", degree: wanted };
  }
  const law =
    typeof degree === "string"
      ? DEGREE_PACKS[degree]!
      : { name: degree.name ?? "custom", cumulative: degree.cumulative };
  const { name, cumulative } = law;
  const at = typeof degree === "string" ? path : [...path, "cumulative"];
  if (cumulative.some((value, k) => k > 0 && value < cumulative[k - 1]!)) {
    desk.report("not-cumulative", at, "a cumulative law never falls");
  }
  if (cumulative.at(-1) !== 1) {
    desk.report("not-cumulative", at, "the last of a cumulative law is 100%");
  }
  if (cumulative.length >= nodes) tooManyLinks(cumulative.length, nodes, "degree", desk);
  return { kind: "cumulative", name, cumulative };
}

function regularDegree({ degree }: TopologySource, nodes: number, desk: Resolving): number {
  const path = ["network", "topology", "degree"];
  const wanted = plainDegree(degree, path, desk);
  if (wanted >= nodes) tooManyLinks(wanted, nodes, "degree", desk);
  else if ((wanted * nodes) % 2 === 1) {
    const message = `${nodes} nodes cannot all have ${wanted} links: each link has two ends`;
    const hint = "make the degree or the number of nodes even";
    desk.report("impossible-topology", path, message, { hint, uses: ["nodes"] });
  }
  return wanted;
}

function latticeDegree({ degree }: TopologySource, nodes: number, desk: Resolving): number {
  const path = ["network", "topology", "degree"];
  const wanted = plainDegree(degree, path, desk);
  if (wanted >= nodes) tooManyLinks(wanted, nodes, "degree", desk);
  if (wanted % 2 === 1) {
    const message = "a small world starts from a ring with equal links to both sides: even degrees";
    desk.report("impossible-topology", path, message);
  }
  return wanted;
}

function plainDegree(degree: TopologySource["degree"], path: Path, desk: Resolving): number {
  if (degree === undefined) return 2;
  if (typeof degree === "number") return degree;
  desk.report("wrong-type", path, "this generator takes one number as its degree");
  return 2;
}

function resolveLinks(
  links: readonly (readonly string[])[],
  groups: Groups,
  desk: Resolving,
): [number, number][] {
  const path = ["network", "topology", "links"];
  const seen = new Set<string>();
  return links.flatMap((pair, k): [number, number][] => {
    const ends = pair.map((name, side) => {
      const node = groups.node(name);
      if (node >= 0) return node;
      if (groups.group(name).length > 1) {
        const message = `"${name}" is a group: a link joins two nodes`;
        const hint = `for example: ${name}/0`;
        desk.report("not-a-node", [...path, k, side], message, { hint, uses: ["nodes"] });
      } else groups.reportUnknown(name, [...path, k, side], desk);
      return -1;
    });
    const [a = -1, b = -1] = ends;
    if (a < 0 || b < 0) return [];
    if (a === b)
      desk.report("self-link", [...path, k], `"${pair[0]}" cannot be linked with itself`);
    const key = `${Math.min(a, b)}-${Math.max(a, b)}`;
    if (seen.has(key)) {
      const message = `"${pair[0]}" and "${pair[1]}" are linked already: a link goes both ways`;
      desk.report("duplicate-link", [...path, k], message);
    }
    seen.add(key);
    return [[a, b]];
  });
}

function checkDirect(source: ScenarioSource, topology: TopologySpec, desk: Resolving): void {
  if (source.network?.relay?.mode !== "direct" || topology.generator === "complete") return;
  const message = `direct relay reaches everybody at once: the topology must be complete`;
  const hint = "write network.topology: { generator: complete }";
  const path = ["network", "relay", "mode"];
  desk.report("direct-needs-complete", path, message, {
    hint,
    uses: ["network.topology", "nodes"],
  });
}

// ---------------------------------------------------------------------------- keys of a kind

function checkKeys(check: {
  readonly given: Readonly<Record<string, unknown>>;
  readonly all: readonly string[];
  readonly wanted: readonly string[];
  readonly what: string;
  readonly path: Path;
  readonly desk: Resolving;
}): void {
  const { given, all, wanted, what, path, desk } = check;
  for (const key of wanted) {
    if (given[key] !== undefined) continue;
    desk.report("missing-key", [...path, key], `${what} needs "${key}"`, { scope: path });
  }
  for (const key of all) {
    if (given[key] === undefined || wanted.includes(key)) continue;
    const hint = wanted.length === 0 ? undefined : `it takes ${wanted.join(" and ")}`;
    const message = `${what} has no "${key}"`;
    desk.report("unused-key", [...path, key], message, { atKey: true, hint });
  }
}
