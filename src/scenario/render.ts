/**
 * A scenario back in the language of scenario files: human units, every default written out, data
 * inline. Invariant: parsing the result gives the same scenario.
 */
import type { DifficultyParams, TieBreakParams } from "../chain/params.ts";
import {
  renderBitRate,
  renderDuration,
  renderHashrate,
  renderNanoseconds,
  renderPercentage,
  renderSize,
} from "../lib/units.ts";
import type {
  DegreeSpec,
  JitterSpec,
  LatencySpec,
  RegionData,
  TopologySpec,
} from "../network/specs.ts";
import type { CompactParams } from "../protocol/nakamoto/params.ts";
import { renderBehaviour, renderDefences, renderEclipse } from "./render-behaviours.ts";
import { renderChaos } from "./render-chaos.ts";
import { renderConditions, renderFlap } from "./render-faults.ts";
import { renderLaw } from "./render-laws.ts";
import {
  renderMoney,
  renderMoneyExpectation,
  renderPayment,
  renderTransactionRelay,
} from "./render-money.ts";
import { renderDisk, renderNodeFault } from "./render-node-faults.ts";
import { renderRange, renderSelector, renderTime } from "./render-parts.ts";
import { renderParty } from "./render-strategy.ts";
import { Groups } from "./resolve-nodes.ts";
import type {
  Expectation,
  NodeGroup,
  Scenario,
  ScenarioAction,
  ScenarioEvent,
  Trigger,
} from "./scenario.ts";

type Bandwidth = { readonly up: number; readonly down: number } | "regions" | "unlimited" | null;

/** The fully resolved document of a scenario, as plain data for YAML or JSON. */
export function renderScenario(scenario: Scenario): unknown {
  const { stop, budget, network } = scenario;
  const groups = new Groups(scenario.nodes, network.regions);
  return {
    version: 1,
    name: scenario.name,
    question: scenario.question,
    seed: scenario.seed,
    stop: {
      ...(stop.time === null ? {} : { time: renderTime(stop.time) }),
      ...(stop.height === null ? {} : { height: stop.height }),
    },
    budget: {
      events: budget.events ?? "unlimited",
      time: budget.time === null ? "unlimited" : renderTime(budget.time),
      queue: budget.queue ?? "unlimited",
    },
    chain: renderChain(scenario, groups),
    network: renderNetwork(scenario, groups),
    nodes: scenario.nodes.map(renderGroup),
    ...renderMoney(scenario),
    events: scenario.events.map(renderEvent),
    ...renderChaos(scenario),
    expect: scenario.expect.map(renderExpectation),
    elide: scenario.elide ? "auto" : "off",
  };
}

function renderChain({ chain, blockSize, hashrate }: Scenario, groups: Groups) {
  return {
    consensus: {
      protocol: "nakamoto",
      forkChoice: chain.forkChoice,
      tieBreak: renderTieBreak(chain.tieBreak, groups),
    },
    blockInterval: renderDuration(chain.blockInterval),
    blockSize: renderSize(blockSize),
    maxBlockSize: renderSize(chain.maxBlockSize),
    hashrate: renderHashrate(hashrate),
    difficulty: renderDifficulty(chain.difficulty),
    proofOfWork: chain.proofOfWork,
    powLimitBits: renderBits(chain.powLimitBits),
    genesisBits: renderBits(chain.genesisBits),
    genesisTime: chain.genesisTime,
    maxFutureTime: renderDuration(chain.maxFutureTime),
    subsidy: chain.subsidy,
    ...(chain.money === null ? {} : { transactions: chain.money }),
  };
}

function renderDifficulty(difficulty: DifficultyParams): unknown {
  switch (difficulty.rule) {
    case "asert":
      return { ...difficulty, halfLife: renderDuration(difficulty.halfLife) };
    case "remaining-supply":
      return { ...difficulty, base: renderDifficulty(difficulty.base) };
    case "ethereum-homestead":
    case "ethereum-byzantium":
      return difficulty.bombDelay === null ? { rule: difficulty.rule } : difficulty;
    default:
      return difficulty;
  }
}

function renderBits(bits: number): string {
  return `0x${bits.toString(16).padStart(8, "0")}`;
}

function renderTieBreak(tieBreak: TieBreakParams, groups: Groups) {
  if (tieBreak.rule !== "gamma") return tieBreak.rule;
  const { gamma, favoured } = tieBreak;
  return { gamma: renderPercentage(gamma), favours: favouredNames(favoured, groups) };
}

/** A group that is favoured as a whole by its name, other nodes by their own. */
function favouredNames(favoured: readonly number[], groups: Groups): string[] {
  const left = new Set(favoured);
  const names: string[] = [];
  for (const { name } of groups.list) {
    const members = groups.group(name);
    if (!members.every((index) => left.has(index))) continue;
    names.push(name);
    for (const index of members) left.delete(index);
  }
  return [...names, ...[...left].map((index) => groups.nameOf(index))];
}

// ------------------------------------------------------------------------------------ network

function renderNetwork({ network, protocol }: Scenario, groups: Groups) {
  const { relay, validation, transactions } = protocol;
  return {
    ...(network.regions === null ? {} : { regions: renderRegions(network.regions) }),
    latency: renderLatency(network.latency),
    bandwidth: renderBandwidth(network.bandwidth),
    sendOverhead: renderDuration(network.sendOverhead),
    controlOverhead: renderDuration(network.controlOverhead),
    blockQueue: network.blockQueue,
    topology: renderTopology(network.topology, groups),
    ...renderConditions(network.conditions),
    relay: {
      mode: relay.mode,
      compact: relay.compact === null ? false : renderCompact(relay.compact, transactions !== null),
      requestTimeout: renderDuration(relay.requestTimeout),
      window: relay.window,
      maxOrphans: relay.maxOrphans,
      ...(relay.defences === undefined ? {} : { defences: renderDefences(relay.defences) }),
      ...(transactions === null
        ? {}
        : { transactions: renderTransactionRelay(transactions.relay) }),
    },
    validation: {
      perBlock: renderDuration(validation.perBlock),
      perByte: renderNanoseconds(validation.nanosecondsPerByte),
      ...(transactions === null ? {} : { perSignature: renderDuration(validation.perSignature) }),
    },
  };
}

function renderCompact(compact: CompactParams, isRebuilt: boolean) {
  const use = renderPercentage(compact.use);
  if (isRebuilt) return { use };
  return {
    size: renderSize(compact.size),
    use,
    failure: renderPercentage(compact.failure),
    missingShare: renderPercentage(compact.missingShare),
  };
}

function renderRegions(data: RegionData) {
  return {
    name: data.name,
    source: data.source,
    date: data.date,
    measured: data.latencyKind,
    rows: data.regions.map((name, k) => ({
      name,
      share: renderPercentage(data.nodeShare[k]!),
      up: renderBitRate(data.up[k]!),
      down: renderBitRate(data.down[k]!),
      latency: data.latency[k]!.map(renderDuration),
    })),
  };
}

function renderLatency({ base, measure, drawn, jitter, overhead }: LatencySpec) {
  const spread = renderJitter(jitter);
  return {
    ...renderBase(base),
    measure,
    drawn,
    jitter: spread,
    overhead: renderDuration(overhead),
  };
}

function renderBase(base: LatencySpec["base"]) {
  switch (base.model) {
    case "regions":
      return { model: base.model };
    case "constant":
      return { model: base.model, value: renderDuration(base.value) };
    case "uniform":
      return { model: base.model, min: renderDuration(base.min), max: renderDuration(base.max) };
    case "normal": {
      const { model, mean, deviation } = base;
      return { model, mean: renderDuration(mean), deviation: renderDuration(deviation) };
    }
    case "log-normal":
      return { model: base.model, median: renderDuration(base.median), sigma: base.sigma };
    case "exponential":
      return { model: base.model, mean: renderDuration(base.mean) };
  }
}

function renderJitter(jitter: JitterSpec) {
  switch (jitter.kind) {
    case "none":
      return "none";
    case "pareto-cv":
      return { pareto: { cv: renderPercentage(jitter.cv) } };
    case "pareto-shift":
      return { pareto: { shift: renderDuration(jitter.shift) } };
    case "log-normal":
      return { "log-normal": { sigma: jitter.sigma } };
  }
}

function renderBandwidth(bandwidth: Bandwidth) {
  if (bandwidth === null) return "unlimited";
  if (typeof bandwidth === "string") return bandwidth;
  return { up: renderBitRate(bandwidth.up), down: renderBitRate(bandwidth.down) };
}

function renderTopology(topology: TopologySpec, groups: Groups) {
  switch (topology.generator) {
    case "outbound":
      return { generator: topology.generator, degree: renderDegree(topology.degree) };
    case "small-world": {
      const { generator, degree, rewire } = topology;
      return { generator, degree, rewire: renderPercentage(rewire) };
    }
    case "explicit": {
      const links = topology.links.map((pair) => pair.map((index) => groups.nameOf(index)));
      return { generator: topology.generator, links };
    }
    default:
      return topology;
  }
}

function renderDegree(degree: DegreeSpec) {
  if (degree.kind === "constant") return degree.degree;
  return { name: degree.name, cumulative: degree.cumulative.map(renderPercentage) };
}

// -------------------------------------------------------------------------------------- nodes

function renderGroup(group: NodeGroup) {
  const { name, count, hashShares, region, bandwidth, behaviours } = group;
  return {
    name,
    count,
    hashrate: renderShares(hashShares),
    ...(region === null ? {} : { region: renderRegion(region) }),
    ...(bandwidth === null ? {} : { bandwidth: renderBandwidth(bandwidth) }),
    ...(behaviours === undefined ? {} : { behaviours: behaviours.map(renderBehaviour) }),
    ...renderParty(group),
  };
}

function renderShares(shares: readonly number[]) {
  const first = shares[0]!;
  if (shares.some((share) => share !== first)) return shares.map(renderPercentage);
  return first === 0 ? "none" : { each: renderPercentage(first) };
}

function renderRegion(region: NonNullable<NodeGroup["region"]>) {
  if (typeof region === "string") return region;
  const entries = Object.entries(region).map(([name, part]) => [name, renderPercentage(part)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

// ------------------------------------------------------------------- events and expectations

function renderEvent({ name, trigger, action, lasts, flap }: ScenarioEvent) {
  return {
    name,
    ...renderTrigger(trigger),
    ...renderAction(action),
    ...(lasts === null ? {} : { for: renderDuration(lasts) }),
    ...(flap && { flap: renderFlap(flap) }),
  };
}

function renderTrigger(trigger: Trigger) {
  if ("at" in trigger) return { at: renderTime(trigger.at) };
  const delay = renderDuration(trigger.delay);
  switch (trigger.when) {
    case "height":
      return { when: { height: trigger.height, delay } };
    case "reorg":
      return { when: { reorg: trigger.depth, delay } };
    case "tips":
      return { when: { tips: trigger.count, delay } };
    case "event":
      return { when: { event: trigger.name, delay } };
  }
}

function renderAction(action: ScenarioAction) {
  switch (action.do) {
    case "partition":
      return { partition: renderPartition(action) };
    case "heal":
      return { heal: action.partition };
    case "crash":
      return { crash: renderSelector(action.nodes), disk: renderDisk(action.disk) };
    case "restart":
      return { restart: renderSelector(action.nodes) };
    case "links": {
      const [from, to] = [renderSelector(action.from), renderSelector(action.to)];
      return { links: { from, to, ...renderConditions(action.conditions) } };
    }
    case "clog": {
      const { nodes, direction, swizzle } = action;
      return { clog: { nodes: renderSelector(nodes), direction, swizzle } };
    }
    case "reset":
      return { reset: { from: renderSelector(action.from), to: renderSelector(action.to) } };
    case "hashrate":
      return { hashrate: { nodes: renderSelector(action.nodes), factor: action.factor } };
    case "join":
      return { join: renderSelector(action.nodes) };
    case "leave":
      return { leave: renderSelector(action.nodes) };
    case "eclipse":
      return renderEclipse(action);
    case "submit":
      return { submit: renderPayment(action.payment) };
    case "pause":
    case "slow":
    case "clock":
    case "upgrade":
      return renderNodeFault(action);
  }
}

function renderPartition(action: Extract<ScenarioAction, { do: "partition" }>) {
  const { group, direction, bridge } = action;
  return {
    group: renderSelector(group),
    direction,
    ...(bridge && { bridge: renderSelector(bridge) }),
  };
}

function renderExpectation(expectation: Expectation) {
  switch (expectation.expect) {
    case "agreement": {
      const { depth, after } = expectation;
      return { agreement: { depth, after: renderTime(after) } };
    }
    case "maxReorgDepth":
    case "tipHeight":
      return { [expectation.expect]: renderRange(expectation.range, (value) => value) };
    case "staleRate":
      return { staleRate: renderRange(expectation.range, renderPercentage) };
    case "propagation": {
      const { share, range } = expectation;
      return { propagation: { share: renderPercentage(share), ...renderRange(range, renderTime) } };
    }
    case "convergence": {
      const { after, within } = expectation;
      return { convergence: { after, within: renderDuration(within) } };
    }
    case "minerShare": {
      const { nodes, range } = expectation;
      return {
        minerShare: { nodes: renderSelector(nodes), ...renderRange(range, renderPercentage) },
      };
    }
    case "digest":
      return { digest: expectation.digest };
    case "laws":
      return { laws: expectation.laws.map(renderLaw) };
    default:
      return renderMoneyExpectation(expectation);
  }
}
