/**
 * One run of a scenario: composes streams, network, nodes and metrics, and steps them to the stop.
 * Synchronous and in slices, so that a caller can show progress or break off between them.
 * Invariant: same scenario, same version ⇒ same digest, whatever observes, however it is sliced.
 */
import type { Block } from "../chain/block.ts";
import { BlockTree, type SavedBlockTree } from "../chain/block-tree.ts";
import { KnowledgeTable, type SavedKnowledge } from "../chain/chain-view.ts";
import { blockHash } from "../chain/header.ts";
import { grindNonce, type SealedBlock, SealRegistry } from "../chain/proof-of-work.ts";
import { BLOCK_REJECTION_CODES } from "../chain/rejection.ts";
import { type SavedScheduler, Scheduler } from "../engine/scheduler.ts";
import { RandomStreams, type SavedStream } from "../engine/streams.ts";
import { assert, InputError } from "../lib/assert.ts";
import type { BlockHash, BlockIndex, Instant } from "../lib/brand.ts";
import { decodeState, encodeState } from "../lib/state-codec.ts";
import { VERSION } from "../lib/version.ts";
import { MetricsCollector } from "../metrics/collector.ts";
import type { RunResult, StopReason } from "../metrics/run-result.ts";
import { Uplinks } from "../network/bandwidth.ts";
import { addDormantLinks } from "../network/dormant-links.ts";
import { createLatency } from "../network/latency.ts";
import { LinkRules, type SavedRules } from "../network/link-rules.ts";
import { createTopology, type Topology } from "../network/topology.ts";
import { createNakamoto } from "../protocol/nakamoto/nakamoto.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { expandNodes, type NodeSpec } from "../scenario/nodes.ts";
import { type Scenario, upgradesOf } from "../scenario/scenario.ts";
import {
  CheckpointKeeper,
  type CheckpointState,
  type DigestState,
  RollingDigest,
} from "../trace/digest.ts";
import { OBSERVATION, type ObservationSink } from "../trace/observation.ts";
import type { MessageSink } from "../trace/recorder.ts";
import { AnnouncementBoard, type SavedAnnouncements } from "./announcements.ts";
import { createBehaviours, describeBehaviours } from "./behaviours.ts";
import { expandChaos } from "./chaos/expand.ts";
import type { Verdicts } from "./checkers/judging.ts";
import { Disks, type SavedDisks } from "./disks.ts";
import { pairsOf } from "./eclipse.ts";
import { EVENT } from "./events.ts";
import { Host, type SavedHost } from "./host.ts";
import { type Intervention, Interventions, type SavedInterventions } from "./interventions.ts";
import { startLaws } from "./laws.ts";
import { MiningLottery, type SavedLottery } from "./lottery.ts";
import { Money, type MoneyDoor, type SavedMoney } from "./money.ts";
import { NodeConditions, type SavedConditions } from "./node-conditions.ts";
import { createParties, fellowsOf, partyFacts } from "./parties.ts";
import { resolveEvents, type SavedScenarioEvents, ScenarioEvents } from "./scenario-events.ts";
import { type SavedTransport, Transport } from "./transport.ts";

/** How to run, none of which changes the digest (interventions apart: they make it another run). */
export interface SimulationOptions {
  /** Hear every observation. */
  readonly sinks?: readonly ObservationSink[];
  /** Hear every delivered message; elided announcements are not delivered. */
  readonly messageSink?: MessageSink | null;
  /** Call node handlers directly (default), or through XState actors. */
  readonly drive?: "direct" | "actors";
  /** Pass messages as interned integers (default), or through their codecs. */
  readonly wire?: "interned" | "bytes";
  /** Overrides the scenario's `elide`. */
  readonly elide?: boolean;
  /** Collect metrics (default); without them `result` cannot be asked. */
  readonly metrics?: boolean;
  readonly interventions?: readonly Intervention[];
}

/** What may be chosen anew when a saved run is loaded. */
export type LoadOptions = Omit<SimulationOptions, "interventions" | "elide" | "metrics">;

/** What one node holds, for people and tests. */
export interface NodeState {
  readonly name: string;
  readonly up: boolean;
  readonly tip: { readonly block: BlockIndex; readonly height: number; readonly hash: string };
  /** Genesis to tip. */
  readonly activeChain: readonly BlockIndex[];
}

/** The parts of a run in mid-flight, as plain data. */
interface SavedState {
  readonly tree: SavedBlockTree;
  /** Null on a chain without money. */
  readonly money: SavedMoney | null;
  readonly seals: ReturnType<SealRegistry["save"]>;
  readonly scheduler: SavedScheduler;
  readonly knowledge: SavedKnowledge;
  readonly uplinks: ReturnType<Uplinks["save"]>;
  readonly rules: SavedRules;
  readonly board: SavedAnnouncements;
  readonly interventions: SavedInterventions;
  readonly lottery: SavedLottery;
  readonly transport: SavedTransport;
  readonly events: SavedScenarioEvents;
  readonly host: SavedHost;
  /** Null where no event changes any. */
  readonly conditions: SavedConditions | null;
  readonly disks: SavedDisks;
  readonly metrics: unknown;
  readonly digest: DigestState;
  readonly checkpoints: CheckpointState;
  readonly streams: readonly SavedStream[];
  readonly stopReason: StopReason | null;
}

const SAVE_SCHEMA = "forksim/save/1";
/** Tries that `real` proof of work may take per block before the scenario is called infeasible. */
const MAX_TRIES = 1 << 26;

export class Simulation {
  /** As it is run: what chaos a scenario had is among its events. */
  readonly scenario: Scenario;
  readonly specs: readonly NodeSpec[];
  readonly tree: BlockTree;
  readonly topology: Topology;
  /** Accounts and mempools; null on a chain without money. */
  readonly money: MoneyDoor | null;
  /** What the judges of the scenario's laws found; null where there are none, and in a run that was loaded. */
  readonly verdicts: Verdicts | null;
  readonly #money: Money | null;
  readonly #options: SimulationOptions;
  readonly #seals: SealRegistry;
  readonly #streams: RandomStreams;
  readonly #scheduler = new Scheduler();
  readonly #knowledge: KnowledgeTable;
  readonly #uplinks: Uplinks;
  readonly #rules: LinkRules;
  readonly #board: AnnouncementBoard;
  readonly #interventions: Interventions;
  readonly #lottery: MiningLottery;
  readonly #transport: Transport;
  readonly #events: ScenarioEvents;
  readonly #host: Host;
  readonly #conditions: NodeConditions | null;
  readonly #disks: Disks;
  readonly #metrics: MetricsCollector | null;
  readonly #digest = new RollingDigest();
  readonly #checkpoints = new CheckpointKeeper();
  readonly #up: Uint8Array;
  readonly #messageKinds: readonly string[];
  readonly #watchers: (() => void)[] = [];
  #stopReason: StopReason | null = null;

  /** A run at its start; `saved` is what `Simulation.load` hands on. */
  constructor(given: Scenario, options: SimulationOptions = {}, saved: SavedState | null = null) {
    const scenario = expandChaos(given);
    this.scenario = scenario;
    this.#options = options;
    this.#streams = new RandomStreams(scenario.seed);
    this.specs = expandNodes(scenario, this.#streams.get("placement").double);
    this.#up = new Uint8Array(this.specs.length);
    this.#conditions = NodeConditions.of(scenario, this.specs.length);
    // Without pauses whoever is up hears.
    const hears = this.#conditions === null ? this.#up : new Uint8Array(this.specs.length);
    const { network } = scenario;
    const topologyDraw = this.#streams.get("topology").double;
    const events = resolveEvents(scenario, this.specs, this.#streams);
    const { topology, dormant } = addDormantLinks(
      createTopology(network.topology, this.specs.length, topologyDraw),
      pairsOf(events),
    );
    this.topology = topology;
    this.#seals = saved === null ? new SealRegistry() : SealRegistry.load(saved.seals);
    this.#money =
      scenario.chain.money === null
        ? null
        : new Money(
            {
              scenario,
              specs: this.specs,
              scheduler: this.#scheduler,
              streams: this.#streams,
              up: this.#up,
              links: this.topology.links,
            },
            scenario.chain.money,
            saved?.money ?? null,
          );
    this.tree = this.#createTree(saved?.tree ?? null);
    this.#knowledge =
      saved === null ? new KnowledgeTable(this.specs.length) : KnowledgeTable.load(saved.knowledge);
    this.#uplinks = new Uplinks({
      up: this.specs.map(({ up }) => up),
      down: this.specs.map(({ down }) => down),
    });
    const names = this.specs.map(({ name }) => name);
    this.#rules = new LinkRules(this.specs.length, { streams: this.#streams, names });
    this.#board = new AnnouncementBoard(this.topology, 2 * scenario.protocol.relay.requestTimeout);
    this.#interventions = new Interventions(this.#scheduler, options.interventions ?? []);
    const hashShares = Float64Array.from(this.specs, ({ hashShare }) => hashShare);
    this.#lottery = new MiningLottery(this.#scheduler, this.#streams, this.tree, {
      names,
      hashesPerSecond: hashShares.map((share) => share * scenario.hashrate),
    });
    const parties = createParties(scenario, (name) => this.#money!.accountIndex(name), topology);
    const protocol = createNakamoto({
      tree: this.tree,
      knowledge: this.#knowledge,
      chain: scenario.chain,
      params: scenario.protocol,
      blockSize: scenario.blockSize,
      upgrades: upgradesOf(scenario),
      seal: (block) => this.#seal(block),
      money: this.#money?.setup() ?? null,
      behaviours: createBehaviours(scenario, this.specs, this.topology, this.#streams),
      parties,
    });
    this.money =
      this.#money?.door(this.tree, this.#knowledge.tips, (node) => protocol.pendingItems(node)) ??
      null;
    this.#messageKinds = protocol.messages.map(({ name }) => name);
    this.#transport = new Transport({
      scheduler: this.#scheduler,
      streams: this.#streams,
      topology: this.topology,
      latency: createLatency(
        network.latency,
        this.topology,
        network.regions === null ? null : Int32Array.from(this.specs, ({ region }) => region),
        network.regions,
        this.#streams,
      ),
      uplinks: this.#uplinks,
      rules: this.#rules,
      board: this.#board,
      interventions: this.#interventions,
      protocol,
      names,
      up: hears,
      elide: (options.elide ?? scenario.elide) && this.#interventions.isEmpty,
      wire: options.wire ?? "interned",
      sending: network,
    });
    for (const link of dormant) this.#transport.close(link);
    this.#events = new ScenarioEvents(events, {
      scenario,
      specs: this.specs,
      scheduler: this.#scheduler,
      streams: this.#streams,
      topology: this.topology,
      rules: this.#rules,
      lottery: this.#lottery,
      tree: this.tree,
      tips: this.#knowledge.tips,
      up: this.#up,
      workload: this.#money?.workload ?? null,
      isOpen: (link) => this.#transport.isOpen(link),
      messageKinds: this.#messageKinds,
      conditions: this.#conditions,
    });
    this.#disks = new Disks(this.tree, this.#events.disksToWatch());
    const present = this.#events.presentAtStart();
    this.#metrics =
      options.metrics === false ? null : this.#createMetrics(protocol, names, hashShares, present);
    this.#host = new Host({
      scheduler: this.#scheduler,
      streams: this.#streams,
      topology: this.topology,
      transport: this.#transport,
      board: this.#board,
      lottery: this.#lottery,
      protocol,
      digest: this.#digest,
      checkpoints: this.#checkpoints,
      sinks: this.#createSinks(),
      messageSink: options.messageSink ?? null,
      names,
      fellows: fellowsOf(parties, names.length),
      mines: Uint8Array.from(this.specs, ({ hashShare }) => Number(hashShare > 0)),
      up: this.#up,
      hears,
      conditions: this.#conditions,
      disks: this.#disks,
      drive: options.drive ?? "direct",
    });
    if (saved !== null) {
      this.#load(saved);
      this.verdicts = null;
      return;
    }
    this.#events.start();
    this.#money?.workload.start();
    present.forEach((isPresent, node) => {
      if (isPresent === 1) this.#host.bootAtStart(node);
    });
    this.verdicts = startLaws(this);
  }

  /** Simulated time in microseconds. */
  get now(): Instant {
    return this.#scheduler.now as Instant;
  }

  /** Events handled so far. */
  get events(): number {
    return this.#scheduler.handled;
  }

  /** Events that wait. */
  get queued(): number {
    return this.#scheduler.queue.size;
  }

  /** Announcements that were applied as data instead of delivered. */
  get elided(): number {
    return this.#transport.elided;
  }

  /** Why the run ended; null while it goes on. */
  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  /** The digest so far, 16 hex digits. */
  get digest(): string {
    return this.#digest.hex();
  }

  /** Names of the message kinds, by the numbers that a MessageSink hears. */
  get messageKinds(): readonly string[] {
    return this.#messageKinds;
  }

  /** Handles one event; false where the run is over. */
  step(): boolean {
    return this.runUntil({ events: this.events + 1 });
  }

  /**
   * Runs until the event count is reached, or no event is left up to the time (µs, inclusive), or the run
   * ends. True where it can go on; the clock then stands at the last event.
   */
  runUntil(until: { readonly events?: number; readonly time?: Instant }): boolean {
    const scheduler = this.#scheduler;
    const { stop, budget } = this.scenario;
    const lastEvent = until.events ?? Infinity;
    const queueLimit = budget.queue ?? Infinity;
    const eventLimit = budget.events ?? Infinity;
    const end = Math.min(stop.time ?? Infinity, budget.time ?? Infinity);
    const limit = Math.min(end, until.time ?? Infinity);
    while (this.#stopReason === null && scheduler.handled < lastEvent) {
      if (scheduler.handled >= eventLimit) this.#stopReason = "budget-events";
      else if (scheduler.queue.size > queueLimit) this.#stopReason = "budget-queue";
      else if (scheduler.next(limit)) this.#handleEvent();
      else if (limit === end || this.#isDrained()) this.#finish();
      else return true;
    }
    return this.#stopReason === null;
  }

  /** Runs to the end and returns the result. */
  run(): RunResult {
    this.runUntil({});
    return this.result();
  }

  /** Ends the run where it stands; its result is partial. */
  interrupt(): void {
    this.#stopReason ??= "interrupted";
  }

  /** Ends the run behind the present event, because a law was broken; its result is partial. */
  breakOff(): void {
    this.#stopReason = "violation";
  }

  /** What the run has left behind; before its end, what an interruption now would leave. */
  result(): RunResult {
    assert(this.#metrics !== null, "a run without metrics has no result");
    const { messages, bytes, dropped, byNode } = this.#transport.traffic;
    return this.#metrics.finish({
      time: this.now,
      stopReason: this.#stopReason ?? "interrupted",
      events: this.events,
      tips: this.#knowledge.tips,
      up: this.#up,
      traffic: {
        kinds: this.#messageKinds,
        messages,
        bytes,
        dropped,
        messagesByNode: byNode.filter((_, place) => place % 2 === 0),
        bytesByNode: byNode.filter((_, place) => place % 2 === 1),
      },
      digest: this.digest,
      checkpoints: this.#checkpoints.list(this.#digest),
      faults: this.#events.faultRows(),
      seed: this.scenario.seed,
      version: VERSION,
    });
  }

  /** What a node, by index or name, holds now. */
  nodeState(node: number | string): NodeState {
    const index =
      typeof node === "number" ? node : this.specs.findIndex(({ name }) => name === node);
    const spec = this.specs[index];
    if (spec === undefined)
      throw new InputError(`there is no node ${JSON.stringify(node)} in this run`);
    const tip = this.#knowledge.tips[index] as BlockIndex;
    const height = this.tree.height(tip);
    const activeChain = Array.from({ length: height + 1 }, (_, at) =>
      this.tree.ancestorAt(tip, at),
    );
    return {
      name: spec.name,
      up: this.#up[index] === 1,
      tip: { block: tip, height, hash: this.tree.hashOf(tip) },
      activeChain,
    };
  }

  /** Hears every observation from now on; returns how to stop hearing them. */
  subscribe(sink: ObservationSink): () => void {
    return this.#host.addSink(sink);
  }

  /** Calls back behind each event from now on, once it is handled to its end; must not change the run. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** The whole run as text, to be loaded by `Simulation.load` in this or another process. */
  save(): string {
    return encodeState({
      schema: SAVE_SCHEMA,
      version: VERSION,
      scenario: this.scenario,
      interventions: this.#options.interventions ?? [],
      elide: this.#options.elide ?? this.scenario.elide,
      state: {
        tree: this.tree.save(),
        money: this.#money?.save() ?? null,
        seals: this.#seals.save(),
        scheduler: this.#scheduler.save(),
        knowledge: this.#knowledge.save(),
        uplinks: this.#uplinks.save(),
        rules: this.#rules.save(),
        board: this.#board.save(),
        interventions: this.#interventions.save(),
        lottery: this.#lottery.save(),
        transport: this.#transport.save(),
        events: this.#events.save(),
        host: this.#host.save(),
        conditions: this.#conditions?.save() ?? null,
        disks: this.#disks.save(),
        metrics: this.#metrics?.save() ?? null,
        digest: this.#digest.save(),
        checkpoints: this.#checkpoints.save(),
        streams: this.#streams.save(),
        stopReason: this.#stopReason,
      },
    });
  }

  /** Goes on from what `save` returned; `InputError` where the text is no save of this version. */
  static load(text: string, options: LoadOptions = {}): Simulation {
    const saved = decodeState(text) as {
      schema?: unknown;
      version?: unknown;
      scenario: Scenario;
      interventions: readonly Intervention[];
      elide: boolean;
      state: SavedState;
    };
    if (saved === null || typeof saved !== "object" || saved.schema !== SAVE_SCHEMA) {
      throw new InputError(`this is not a saved run: its schema should be "${SAVE_SCHEMA}"`);
    }
    if (saved.version !== VERSION) {
      throw new InputError(`this run was saved by version ${saved.version}; this is ${VERSION}`);
    }
    const { interventions, elide, state } = saved;
    const metrics = state.metrics !== null;
    return new Simulation(saved.scenario, { ...options, interventions, elide, metrics }, state);
  }

  /** Takes back what is neither tree nor knowledge, which nodes refer to from their making. */
  #load(saved: SavedState): void {
    this.#scheduler.load(saved.scheduler);
    this.#uplinks.load(saved.uplinks);
    this.#rules.load(saved.rules);
    this.#board.load(saved.board);
    this.#interventions.load(saved.interventions);
    this.#lottery.load(saved.lottery);
    this.#transport.load(saved.transport);
    this.#events.load(saved.events);
    this.#host.load(saved.host);
    if (saved.conditions !== null) this.#conditions?.load(saved.conditions);
    this.#disks.load(saved.disks);
    if (this.#conditions !== null) this.#host.loadHears();
    this.#metrics?.load(saved.metrics);
    this.#digest.load(saved.digest);
    this.#checkpoints.load(saved.checkpoints);
    this.#stopReason = saved.stopReason;
    // Last: composing the run has drawn from some of them.
    this.#streams.load(saved.streams);
  }

  #createTree(saved: SavedBlockTree | null): BlockTree {
    const { chain } = this.scenario;
    const options = {
      isSealed: (hash: BlockHash) => this.#seals.has(hash),
      checkPayloads: this.#money?.ledgers.check,
      upgrades: upgradesOf(this.scenario),
      genesis: this.#money?.genesis,
    };
    return saved === null ? new BlockTree(chain, options) : BlockTree.load(chain, saved, options);
  }

  #createMetrics(
    protocol: Protocol,
    names: string[],
    hashShares: Float64Array,
    up: Uint8Array,
  ): MetricsCollector {
    const mempoolOf = (node: number) => {
      const { items, bytes } = protocol.pendingTotals(node);
      return { transactions: items, bytes };
    };
    const { chain, events, expect } = this.scenario;
    return new MetricsCollector({
      nodes: names.length,
      nodeNames: names,
      hashShares,
      up,
      tree: this.tree,
      params: chain,
      events,
      depthInstants: expect.flatMap((one) => (one.expect === "agreement" ? [one.after] : [])),
      rejectionCodes: BLOCK_REJECTION_CODES,
      money: this.#money?.facts(this.tree, mempoolOf) ?? null,
      parties: partyFacts(this.scenario),
      behaviours: describeBehaviours(this.scenario),
    });
  }

  /** Who hears observations: the run's own parts first, then those who only listen. */
  #createSinks(): ObservationSink[] {
    const stopHeight = this.scenario.stop.height ?? Infinity;
    const stop: ObservationSink = {
      observe: (kind, _time, _node, _from, tip) => {
        if (kind !== OBSERVATION.tipChanged) return;
        if (this.tree.height(tip as BlockIndex) >= stopHeight) this.#stopReason ??= "height";
      },
    };
    return [
      ...(stopHeight < Infinity ? [stop] : []),
      ...(this.scenario.events.length > 0 ? [this.#events] : []),
      ...(this.#events.disksToWatch().length > 0 ? [this.#disks] : []),
      ...(this.#metrics === null ? [] : [this.#metrics]),
      ...(this.#options.sinks ?? []),
    ];
  }

  /** Gives a found block its proof of work. */
  #seal(block: Block): SealedBlock {
    if (this.scenario.chain.proofOfWork === "sampled") {
      const hash = blockHash(block.header);
      this.#seals.add(hash);
      return { block, hash };
    }
    const ground = grindNonce(block.header, { maxTries: MAX_TRIES });
    if (ground.ok) {
      return { block: { ...block, header: ground.value }, hash: blockHash(ground.value) };
    }
    throw new InputError(
      `no nonce meets the target within ${MAX_TRIES} hashes: with "proofOfWork: real" choose a` +
        " smaller hashrate, so that the target is easier",
    );
  }

  /** Nothing will ever happen again, and no stop is set that time alone could reach. */
  #isDrained(): boolean {
    return this.#scheduler.queue.size === 0 && this.scenario.stop.time === null;
  }

  /** Nothing is left to happen before the stop or the budget's end. */
  #finish(): void {
    const { stop, budget } = this.scenario;
    const isCutShort = budget.time !== null && budget.time < (stop.time ?? Infinity);
    if (isCutShort && this.#scheduler.queue.size > 0) {
      this.#scheduler.advanceTo(budget.time);
      this.#stopReason = "budget-time";
    } else if (stop.time !== null) {
      this.#scheduler.advanceTo(stop.time);
      this.#stopReason = "time";
    } else {
      this.#stopReason = "drained";
    }
  }

  #handleEvent(): void {
    const { kind } = this.#scheduler.current;
    if (kind === EVENT.scenario) this.#handleScenarioEvent();
    else if (kind === EVENT.payment) this.#money!.workload.onDue(this.#host);
    else this.#host.handleEvent();
    if (this.#watchers.length > 0) this.#tellWatchers();
  }

  #handleScenarioEvent(): void {
    const { a, b, c, d } = this.#scheduler.current;
    this.#events.handle(a, b, c, d, this.#host);
  }

  #tellWatchers(): void {
    for (let i = 0; i < this.#watchers.length; i++) this.#watchers[i]!();
  }
}
