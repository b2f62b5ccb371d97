/**
 * Plans of whole runs: small integers that a total interpreter turns into scenarios, valid by construction.
 * Zeros give two nodes on one link, mining in turn, and nothing that goes wrong; every larger number adds
 * trouble, and any shorter list or smaller number is again a plan, so that shrinking finds what matters.
 */
import fc from "fast-check";
import type {
  BaseDifficultyParams,
  ChainParams,
  DifficultyParams,
  TieBreakParams,
} from "../chain/params.ts";
import { bitsForWork } from "../chain/target.ts";
import type { Duration, Instant } from "../lib/brand.ts";
import type { DelayDistribution, JitterSpec, LatencySpec, TopologySpec } from "../network/specs.ts";
import type {
  CompactParams,
  MempoolParams,
  RelayParams,
  TransactionRelayParams,
} from "../protocol/nakamoto/params.ts";
import { nodeName } from "../scenario/nodes.ts";
import type {
  AccountGroup,
  NodeGroup,
  Scenario,
  ScenarioAction,
  ScenarioEvent,
  Selector,
  Trigger,
  Workload,
} from "../scenario/scenario.ts";

/** A run as small integers, each taken modulo the choices that there are. */
export interface ScenarioPlan {
  readonly seed: number;
  /** Nodes beyond the first two. */
  readonly more: number;
  /** Hashrate of each node; a missing one is 1. */
  readonly weights: readonly number[];
  readonly topology: number;
  readonly latency: number;
  /** Base, drawing and jitter of latencies. */
  readonly spread: number;
  readonly bandwidth: number;
  readonly interval: number;
  readonly relay: number;
  readonly compact: number;
  readonly timeout: number;
  readonly window: number;
  readonly orphans: number;
  readonly validation: number;
  readonly choice: number;
  readonly tie: number;
  readonly difficulty: number;
  readonly proof: number;
  readonly future: number;
  readonly loss: number;
  readonly duplicate: number;
  readonly stop: number;
  readonly faults: readonly FaultPlan[];
  /** Whether there is money, its signatures and maturity. */
  readonly money: number;
  readonly mempool: number;
  readonly workload: number;
  /** Trickle and batches. */
  readonly spreading: number;
}

/** The plan of least trouble: two nodes, nothing lost, nothing fails. Others are made by changing it. */
export const LEAST_PLAN: ScenarioPlan = {
  seed: 0,
  more: 0,
  weights: [],
  topology: 0,
  latency: 0,
  spread: 0,
  bandwidth: 0,
  interval: 0,
  relay: 0,
  compact: 0,
  timeout: 0,
  window: 0,
  orphans: 0,
  validation: 0,
  choice: 0,
  tie: 0,
  difficulty: 0,
  proof: 0,
  future: 0,
  loss: 0,
  duplicate: 0,
  stop: 0,
  faults: [],
  money: 0,
  mempool: 0,
  workload: 0,
  spreading: 0,
};

/** One thing that happens to the network or its nodes. */
export interface FaultPlan {
  readonly what: number;
  readonly who: number;
  /** When, in eighths of a block interval; or which height, depth, count or event triggers it. */
  readonly at: number;
  readonly trigger: number;
  /** How long, in eighths of a block interval; 0 is for good. */
  readonly lasts: number;
}

/** What plans may hold; everything by default. */
export interface ScenarioPlanOptions {
  readonly maxNodes?: number;
  readonly maxFaults?: number;
  /** Without loss, duplication and faults. */
  readonly calm?: boolean;
}

/** Any plan. */
export function scenarioPlans(options: ScenarioPlanOptions = {}): fc.Arbitrary<ScenarioPlan> {
  const { maxNodes = 8, maxFaults = 6, calm = false } = options;
  const fault = fc.record({
    what: fc.nat(FAULTS.length - 1),
    who: fc.nat(31),
    at: fc.nat(120),
    trigger: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4)),
    lasts: fc.nat(40),
  });
  return fc.record({
    seed: fc.nat(1_000_000),
    more: fc.nat(maxNodes - 2),
    weights: fc.array(fc.nat(3), { maxLength: maxNodes }),
    topology: fc.nat(TOPOLOGIES.length - 1),
    latency: fc.nat(LATENCIES.length - 1),
    spread: fc.nat(SPREADS.length - 1),
    bandwidth: fc.nat(BANDWIDTHS.length - 1),
    interval: fc.nat(INTERVALS.length - 1),
    relay: fc.nat(RELAYS.length - 1),
    compact: fc.nat(COMPACTS.length - 1),
    timeout: fc.nat(TIMEOUTS.length - 1),
    window: fc.nat(WINDOWS.length - 1),
    orphans: fc.nat(ORPHANS.length - 1),
    validation: fc.nat(VALIDATIONS.length - 1),
    choice: fc.nat(CHOICES.length - 1),
    tie: fc.nat(TIES.length - 1),
    difficulty: fc.nat(DIFFICULTIES.length - 1),
    proof: fc.nat(1),
    future: fc.nat(FUTURES.length - 1),
    loss: fc.nat(calm ? 0 : LOSSES.length - 1),
    duplicate: fc.nat(calm ? 0 : DUPLICATES.length - 1),
    stop: fc.nat(4),
    faults: fc.array(fault, { maxLength: calm ? 0 : maxFaults }),
    money: fc.nat(MONEYS.length - 1),
    mempool: fc.nat(MEMPOOLS.length - 1),
    workload: fc.nat(WORKLOADS.length - 1),
    spreading: fc.nat(SPREADINGS.length - 1),
  });
}

/** Any scenario of a plan; a counterexample is the scenario itself. */
export function scenarios(options: ScenarioPlanOptions = {}): fc.Arbitrary<Scenario> {
  return scenarioPlans(options).map(scenarioOf);
}

const SECOND = 1_000_000;
const LATENCIES = [50_000, 0, 1_000, 700_000, 5_000_000];
const BANDWIDTHS = [null, 10_000_000, 100_000, 20_000];
const INTERVALS = [10 * SECOND, SECOND, 60 * SECOND, 300_000];
const RELAYS = ["inv", "push", "headers", "direct"] as const;
const TIMEOUTS = [20 * SECOND, 2 * SECOND, 100_000, 3_000, 1];
const WINDOWS = [16, 3, 1];
const ORPHANS = [100, 3, 1];
const VALIDATIONS = [0, 30_000, 900_000];
const CHOICES = ["most-work", "longest", "ghost"] as const;
const TIES: readonly TieBreakParams[] = [
  { rule: "first-seen" },
  { rule: "uniform" },
  { rule: "lowest-hash" },
  { rule: "gamma", gamma: 0.5, favoured: [0, 2] },
];
const DIFFICULTIES: readonly DifficultyParams[] = [
  { rule: "fixed" },
  { rule: "bitcoin", window: 5 },
  { rule: "bitcoin", window: 2 },
  { rule: "asert", halfLife: (30 * SECOND) as Duration },
  { rule: "lwma", window: 4 },
  { rule: "digishield", window: 3 },
  { rule: "ethereum-homestead", bombDelay: null },
  { rule: "ethereum-byzantium", bombDelay: 0 },
  supplyOver({ rule: "asert", halfLife: (20 * SECOND) as Duration }),
  supplyOver({ rule: "bitcoin", window: 4 }),
  { rule: "cw-144" },
];

/** The coins that plans create run out slowly, so a part of them is issued from the start. */
function supplyOver(base: BaseDifficultyParams): DifficultyParams {
  return { rule: "remaining-supply", base, strength: 1, cap: 3, allocated: 2_000 };
}
const FUTURES = [7200 * SECOND, 3 * SECOND, 0];
const LOSSES = [0, 0.05, 0.3];
const DUPLICATES = [0, 0.1, 0.5];
const COMPACTS: readonly (CompactParams | null)[] = [
  null,
  { size: 250, use: 1, failure: 0, missingShare: 0 },
  { size: 250, use: 0.5, failure: 0.5, missingShare: 0.5 },
  { size: 250, use: 1, failure: 1, missingShare: 1 },
];

const MONEYS: readonly ChainParams["money"][] = [
  null,
  { signatures: "modelled", maturity: 2 },
  { signatures: "modelled", maturity: 0 },
  { signatures: "real", maturity: 1 },
];
const MEMPOOL: MempoolParams = {
  policy: "fee-with-ageing",
  agedShare: 0.25,
  maxBytes: 1_000_000,
  minFeeRate: 1,
  incrementalFeeRate: 10,
  expiry: (1e6 * SECOND) as Duration,
  maxChain: 25,
  maxWaiting: 100,
};
const MEMPOOLS: readonly MempoolParams[] = [
  MEMPOOL,
  { ...MEMPOOL, policy: "fee", maxBytes: 1_500 },
  { ...MEMPOOL, policy: "fifo", maxChain: 2, maxWaiting: 1 },
  { ...MEMPOOL, agedShare: 1, expiry: (5 * SECOND) as Duration, maxWaiting: 0 },
];
/** Payments a block interval, how unevenly, and how many are double spends. */
const WORKLOADS: readonly { rate: number; zipf: number; conflicts: number }[] = [
  { rate: 2, zipf: 0, conflicts: 0 },
  { rate: 5, zipf: 1, conflicts: 0.5 },
  { rate: 0.5, zipf: 2, conflicts: 1 },
];
const SPREADINGS: readonly Pick<TransactionRelayParams, "trickle" | "batch">[] = [
  { trickle: 0 as Duration, batch: 100 },
  { trickle: (2 * SECOND) as Duration, batch: 100 },
  { trickle: 100_000 as Duration, batch: 1 },
];

type Spread = (delay: number) => Pick<LatencySpec, "base" | "drawn" | "jitter">;
const SPREADS: readonly Spread[] = [
  (delay) => spread({ model: "constant", value: delay as Duration }, "per-link"),
  (delay) => spread({ model: "uniform", min: 0 as Duration, max: (2 * delay) as Duration }),
  (delay) => spread({ model: "log-normal", median: (delay + 1) as Duration, sigma: 1.5 }),
  (delay) => spread({ model: "exponential", mean: (delay + 1) as Duration }, "per-message"),
  (delay) => spread({ model: "constant", value: delay as Duration }, "per-link", 0.5),
];

const TOPOLOGIES: readonly ((nodes: number) => TopologySpec)[] = [
  () => ({ generator: "complete" }),
  () => ({ generator: "line" }),
  (nodes) => ({ generator: nodes < 3 ? "line" : "ring" }),
  () => ({ generator: "star" }),
  (nodes) => ({
    generator: "outbound",
    degree: { kind: "constant", degree: Math.min(2, nodes - 1) },
  }),
  (nodes) =>
    nodes < 4
      ? { generator: "complete" }
      : { generator: "random-regular", degree: nodes % 2 === 0 ? 3 : 2 },
  (nodes) =>
    nodes < 4 ? { generator: "line" } : { generator: "small-world", degree: 2, rewire: 0.5 },
  (nodes) => (nodes < 3 ? { generator: "star" } : { generator: "scale-free", attach: 1 }),
  // In two parts where there are four nodes or more.
  (nodes) => ({ generator: "explicit", links: splitLinks(nodes) }),
];

/** The scenario of a plan. */
export function scenarioOf(plan: ScenarioPlan): Scenario {
  const nodes = plan.more + 2;
  const interval = pick(INTERVALS, plan.interval);
  const groups = groupsOf(plan, nodes);
  const mode = pick(RELAYS, plan.relay);
  const hashrate = (4 * SECOND) / interval;
  return {
    version: 1,
    name: `plan ${plan.seed}`,
    question: "Does every law hold?",
    seed: String(plan.seed),
    stop: {
      time: (interval * (10 + 5 * (plan.stop % 5))) as Instant,
      height: plan.stop % 2 === 1 ? 12 : null,
    },
    budget: { events: 100_000, time: null, queue: null },
    chain: chainOf(plan, interval, hashrate),
    hashrate,
    blockSize: 600,
    protocol: {
      relay: relayOf(plan, mode),
      validation: {
        perSignature: (plan.money > 1 ? pick(VALIDATIONS, plan.validation) / 10 : 0) as Duration,
        perBlock: pick(VALIDATIONS, plan.validation) as Duration,
        nanosecondsPerByte: plan.validation === 0 ? 0 : 500,
      },
      transactions: transactionsOf(plan, interval),
    },
    network: {
      regions: null,
      topology:
        mode === "direct" ? { generator: "complete" } : pick(TOPOLOGIES, plan.topology)(nodes),
      latency: {
        ...pick(SPREADS, plan.spread)(pick(LATENCIES, plan.latency)),
        measure: "one-way",
        overhead: (plan.spread % 2 === 1 ? 10 : 0) as Duration,
      },
      bandwidth: bandwidthOf(pick(BANDWIDTHS, plan.bandwidth)),
      sendOverhead: (plan.bandwidth === 1 ? 2_000 : 0) as Duration,
      controlOverhead: (plan.spread === 2 ? 10 : 0) as Duration,
      blockQueue: plan.bandwidth === 2 ? "one-at-a-time" : "back-to-back",
      conditions: {
        loss: pick(LOSSES, plan.loss),
        duplicate: pick(DUPLICATES, plan.duplicate),
        extraDelay: 0 as Duration,
      },
    },
    nodes: groups,
    accounts: hasMoney(plan) ? [PAYERS] : [],
    workload: workloadOf(plan, interval),
    events: [...eventsOf(plan, groups, interval), ...paymentsOf(plan, groups, interval)],
    expect: [],
    elide: true,
  };
}

function chainOf(plan: ScenarioPlan, interval: number, hashrate: number): ChainParams {
  return {
    forkChoice: pick(CHOICES, plan.choice),
    tieBreak: pick(TIES, plan.tie),
    blockInterval: interval as Duration,
    difficulty: pick(DIFFICULTIES, plan.difficulty),
    proofOfWork: plan.proof % 2 === 0 ? "sampled" : "real",
    powLimitBits: 0x207fffff,
    genesisBits: bitsForWork((hashrate * interval) / SECOND),
    genesisTime: 1_600_000_000,
    maxFutureTime: pick(FUTURES, plan.future) as Duration,
    maxBlockSize: 1_000,
    subsidy: { initial: 50, halvingInterval: 7 },
    money: pick(MONEYS, plan.money),
  };
}

const PAYERS: AccountGroup = { name: "user", count: 4, balance: 2_000, wallets: { by: "all" } };

function hasMoney(plan: ScenarioPlan): boolean {
  return pick(MONEYS, plan.money) !== null;
}

function transactionsOf(
  plan: ScenarioPlan,
  interval: number,
): Scenario["protocol"]["transactions"] {
  if (!hasMoney(plan)) return null;
  const relay = { ...pick(SPREADINGS, plan.spreading), resubmit: (3 * interval) as Duration };
  return { mempool: pick(MEMPOOLS, plan.mempool), relay };
}

function workloadOf(plan: ScenarioPlan, interval: number): Workload | null {
  if (!hasMoney(plan)) return null;
  const { rate, zipf, conflicts } = pick(WORKLOADS, plan.workload);
  return {
    source: "drawn",
    arrivals: { process: "poisson", rate: (rate * SECOND) / interval },
    accounts: PAYERS.name,
    zipf,
    from: interval as Instant,
    until: null,
    amount: { law: "uniform", min: 1, max: 400 },
    fee: { law: "log-normal", median: 20, sigma: 1 },
    feePer: plan.workload % 2 === 0 ? "transaction" : "kB",
    size: { law: "uniform", min: 150, max: 300 },
    conflicts,
  };
}

/** Two payments of the same coins by name, the second through another node and soon after. */
function paymentsOf(
  plan: ScenarioPlan,
  groups: readonly NodeGroup[],
  interval: number,
): ScenarioEvent[] {
  if (!hasMoney(plan) || plan.workload !== 2) return [];
  const names = groups.flatMap((group) => group.hashShares.map((_, k) => nodeName(group, k)));
  const payment = { from: "user/0", amount: 300, fee: 30, size: 150 };
  const first = { ...payment, id: "first", to: "user/1", via: names[0]!, rivalOf: null };
  const second = { ...payment, id: "second", to: "user/2", via: names.at(-1)!, rivalOf: "first" };
  return [first, second].map((one, place) => ({
    name: `pay-${one.id}`,
    trigger: { at: (interval * (2 + 0.1 * place)) as Instant },
    action: { do: "submit", payment: one },
    lasts: null,
  }));
}

function relayOf(plan: ScenarioPlan, mode: RelayParams["mode"]): RelayParams {
  return {
    mode,
    compact: mode === "direct" ? null : pick(COMPACTS, plan.compact),
    requestTimeout: pick(TIMEOUTS, plan.timeout) as Duration,
    window: pick(WINDOWS, plan.window),
    maxOrphans: pick(ORPHANS, plan.orphans),
  };
}

/** Two groups, so that selectors have something to tell apart; the first node always mines. */
function groupsOf(plan: ScenarioPlan, nodes: number): NodeGroup[] {
  const weights = Array.from({ length: nodes }, (_, node) => plan.weights[node] ?? 1);
  weights[0] = Math.max(1, weights[0]!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const first = Math.ceil(nodes / 2);
  const group = (name: string, from: number, end: number): NodeGroup => ({
    name,
    count: end - from,
    hashShares: shares.slice(from, end),
    region: null,
    bandwidth: null,
  });
  return [group("a", 0, first), group("b", first, nodes)];
}

type Fault = (who: Selector, fault: FaultPlan) => ScenarioAction;
const FAULTS: readonly Fault[] = [
  (nodes) => ({ do: "crash", nodes, disk: "kept" }),
  (nodes) => ({ do: "crash", nodes, disk: "lost" }),
  (group) => ({ do: "partition", group, direction: "both" }),
  (group) => ({ do: "partition", group, direction: "in" }),
  (group) => ({ do: "partition", group, direction: "out" }),
  (nodes) => ({ do: "hashrate", nodes, factor: 0 }),
  (nodes) => ({ do: "hashrate", nodes, factor: 3 }),
  (from, { who }) => links(from, who, { loss: 0.3, duplicate: 0, extraDelay: 0 }),
  (from, { who }) => links(from, who, { loss: 0, duplicate: 1, extraDelay: 0 }),
  (from, { who }) => links(from, who, { loss: 0.5, duplicate: 0.5, extraDelay: 1_500_000 }),
  (nodes) => ({ do: "restart", nodes }),
  (nodes) => ({ do: "leave", nodes }),
  () => ({ do: "join", nodes: { by: "node", name: "b/0" } }),
];

function eventsOf(
  plan: ScenarioPlan,
  groups: readonly NodeGroup[],
  interval: number,
): ScenarioEvent[] {
  const eighth = interval / 8;
  const events: ScenarioEvent[] = [];
  plan.faults.forEach((fault, index) => {
    const name = `fault-${index}`;
    const action = pick(FAULTS, fault.what)(selectorOf(fault.who, groups), fault);
    const isUndone = action.do !== "restart" && action.do !== "leave" && fault.lasts > 0;
    const lasts = isUndone ? ((fault.lasts * eighth) as Duration) : null;
    events.push({ name, trigger: triggerOf(fault, index, eighth), action, lasts });
    // What has no end of its own may be ended by name, some time after.
    if (lasts !== null || fault.trigger !== 0 || fault.at % 3 !== 0) return;
    const later = { at: ((fault.at + 12) * eighth) as Instant };
    const end = { name: `end-${index}`, trigger: later, lasts: null };
    if (action.do === "partition") events.push({ ...end, action: { do: "heal", partition: name } });
    if (action.do === "crash")
      events.push({ ...end, action: { do: "restart", nodes: action.nodes } });
  });
  return events;
}

function triggerOf({ trigger, at }: FaultPlan, index: number, eighth: number): Trigger {
  const delay = ((at % 8) * eighth) as Duration;
  if (trigger === 1) return { when: "height", height: 1 + (at % 8), delay };
  if (trigger === 2) return { when: "reorg", depth: 1 + (at % 2), delay };
  if (trigger === 3) return { when: "tips", count: 2, delay };
  if (trigger === 4 && index > 0) {
    return { when: "event", name: `fault-${at % index}`, delay };
  }
  return { at: (at * eighth) as Instant };
}

function selectorOf(who: number, groups: readonly NodeGroup[]): Selector {
  const names = groups.flatMap((group) => group.hashShares.map((_, k) => nodeName(group, k)));
  const one: Selector = { by: "node", name: names[who % names.length]! };
  if (who < 12) return one;
  if (who < 16) return { by: "not", selector: one };
  if (who < 20) return { by: "random", count: 1 + (who % 3) };
  if (who < 24) return { by: "group", name: groups[who % groups.length]!.name };
  if (who < 28) return { by: "share", share: 0.4 };
  return who === 31
    ? { by: "all" }
    : {
        by: "and",
        selectors: [
          { by: "random", count: 2 },
          { by: "not", selector: one },
        ],
      };
}

function links(
  from: Selector,
  who: number,
  conditions: { readonly loss: number; readonly duplicate: number; readonly extraDelay: number },
): ScenarioAction {
  const to: Selector = who % 2 === 0 ? { by: "all" } : { by: "group", name: "a" };
  const extraDelay = conditions.extraDelay as Duration;
  return { do: "links", from, to, conditions: { ...conditions, extraDelay } };
}

function spread(
  base: DelayDistribution,
  drawn: LatencySpec["drawn"] = "per-link",
  sigma = 0,
): ReturnType<Spread> {
  const jitter: JitterSpec = sigma === 0 ? { kind: "none" } : { kind: "log-normal", sigma };
  return { base, drawn, jitter };
}

function bandwidthOf(rate: number | null): Scenario["network"]["bandwidth"] {
  return rate === null ? null : { up: rate, down: 2 * rate };
}

function splitLinks(nodes: number): [number, number][] {
  const half = nodes < 4 ? nodes : nodes >> 1;
  const pairs: [number, number][] = [];
  for (let node = 1; node < nodes; node++) {
    if (node !== half) pairs.push([node - 1, node]);
  }
  return pairs;
}

function pick<Choice>(choices: readonly Choice[], index: number): Choice {
  return choices[index % choices.length]!;
}
