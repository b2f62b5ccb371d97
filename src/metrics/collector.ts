/**
 * Hears every observation of a run and leaves a `RunResult`. Constant time and no allocation per
 * observation; memory is a few numbers per block and per node. It never changes the run: with or without
 * it the digest is the same.
 */
import type { ChainParams } from "../chain/params.ts";
import { assert } from "../lib/assert.ts";
import type { Checkpoint } from "../trace/digest.ts";
import {
  NODE_DOWN,
  OBSERVATION,
  type ObservationKind,
  type ObservationSink,
} from "../trace/observation.ts";
import { BehaviourMetrics, type MetricsBehaviours } from "./behaviours.ts";
import {
  type CanonicalChain,
  computeDisagreementDepth,
  type HeldTip,
  judgeCanonicalChain,
  rankHeldTips,
} from "./canonical-chain.ts";
import { computeDifficultyHistory } from "./difficulty-history.ts";
import { excerptForks } from "./fork-excerpt.ts";
import { computeIntervalStats } from "./intervals.ts";
import { computeMinerTotals } from "./miners.ts";
import type { MoneyFacts } from "./money-facts.ts";
import { type MetricsParty, PartyMetrics } from "./parties.ts";
import { Propagation } from "./propagation.ts";
import { codeRows, counted } from "./reason-counts.ts";
import { Reorgs } from "./reorgs.ts";
import type * as Result from "./run-result.ts";
import { computeDistribution, nonZeroCounts, ratio, wilsonInterval } from "./statistics.ts";
import { type RecoveryState, TipHolders } from "./tip-holders.ts";
import { computeTrafficTotals, type TrafficCounters } from "./traffic.ts";
import { TransactionMetrics } from "./transactions.ts";
import type { TreeFacts } from "./tree-facts.ts";

const TIPS_MAX = 16;
const TIMELINE_MAX = 1000;

/** What the collector has to know of a run before it starts. */
export interface MetricsOptions {
  readonly nodes: number;
  readonly nodeNames: readonly string[];
  /** Share of the whole hashrate per node at the start. */
  readonly hashShares: Float64Array;
  /** 1 for every node that is up at time 0. */
  readonly up: ArrayLike<number>;
  readonly tree: TreeFacts;
  readonly params: Pick<ChainParams, "forkChoice" | "subsidy">;
  /** The scenario's events by number. */
  readonly events?: readonly MetricsEvent[];
  /** Instants (µs) from which the deepest reorg is wanted. */
  readonly depthInstants?: readonly number[];
  /** Names of refusal reasons by number. */
  readonly rejectionCodes?: readonly string[];
  /** Null or absent on a chain without money. */
  readonly money?: MoneyFacts | null;
  /** Null or absent where nobody has a strategy; actions are named by number. */
  readonly parties?: {
    readonly list: readonly MetricsParty[];
    readonly actions: readonly string[];
  } | null;
  /** Null or absent where nobody misbehaves. */
  readonly behaviours?: MetricsBehaviours | null;
}

/** A scenario event as the collector sees it; a `ScenarioEvent` is one. */
export interface MetricsEvent {
  readonly name: string;
  readonly action: { readonly do: string; readonly partition?: string };
}

/** How the run ended, and the counters that others kept. */
export interface RunEnd {
  /** Microseconds. */
  readonly time: number;
  readonly stopReason: Result.StopReason;
  readonly events: number;
  /** Final tip and state of every node. */
  readonly tips: Int32Array;
  readonly up: Uint8Array;
  readonly traffic: TrafficCounters;
  readonly digest: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly faults?: readonly Result.FaultRow[];
  readonly seed: string;
  readonly version: string;
}

/** The collectors of one run. */
export class MetricsCollector implements ObservationSink {
  private readonly options: MetricsOptions;
  private readonly holders: TipHolders;
  private readonly propagation: Propagation;
  private readonly reorgs: Reorgs;
  private readonly transactions: TransactionMetrics | null;
  private readonly parties: PartyMetrics | null;
  private readonly behaviours: BehaviourMetrics | null;
  private found: number[] = [];
  private orphans: [added: number, evicted: number, heldMax: number] = [0, 0, 0];
  private orphansByNode: Float64Array;
  private refusals = new Float64Array(16);
  private counts: [timeouts: number, wentDown: number, cameUp: number] = [0, 0, 0];
  private timeline: Result.TimelineRow[] = [];

  constructor(options: MetricsOptions) {
    assert(options.hashShares.length === options.nodes, "a hash share for every node", {
      nodes: options.nodes,
      shares: options.hashShares.length,
    });
    this.options = options;
    this.holders = new TipHolders(options.up);
    this.propagation = new Propagation(options.hashShares);
    this.reorgs = new Reorgs(options.nodes, options.depthInstants ?? []);
    this.orphansByNode = new Float64Array(options.nodes);
    const { money = null, params, parties = null, behaviours = null } = options;
    this.behaviours = behaviours === null ? null : new BehaviourMetrics(behaviours);
    this.parties =
      parties === null ? null : new PartyMetrics(parties.list, parties.actions, options.tree);
    this.transactions =
      money === null
        ? null
        : new TransactionMetrics({ ...options, money, subsidy: params.subsidy });
  }

  /** Takes one observation; operands as `OBSERVATION` says. */
  observe(kind: ObservationKind, time: number, node: number, a: number, b: number, c: number) {
    if (kind === OBSERVATION.blockAccepted) this.propagation.accepted(a, time, node, b === -1);
    else if (kind === OBSERVATION.tipChanged) {
      this.holders.move(node, time, b);
      if (c > 0) this.reorgs.add(node, time, { from: a, to: b, depth: c });
    } else this.observeRare(kind, time, node, a, b);
    if (this.transactions !== null) this.transactions.observe(kind, time, node, a, b, c);
    if (this.parties !== null) this.parties.observe(kind, node, a, b, c);
    if (this.behaviours !== null) this.behaviours.observe(kind, node, a, b);
  }

  /** The result; the collector may go on afterwards. */
  finish(end: RunEnd): Result.RunResult {
    const { tree, hashShares, nodeNames, money = null } = this.options;
    const { forkChoice, subsidy } = this.options.params;
    const held = rankHeldTips(tree, { forkChoice, tips: end.tips, up: end.up, hashShares });
    const chain = judgeCanonicalChain(tree, held[0]?.block ?? 0);
    const valid = this.found.filter((block) => tree.isValid(block));
    const foundUs = (block: number) => (block === 0 ? 0 : this.propagation.foundTime(block));
    const foundTimes = [0, ...valid.map(foundUs)];
    const found = computeIntervalStats(foundTimes);
    const foundInterval = valid.length === 0 ? null : foundTimes.at(-1)! / valid.length;
    return {
      version: end.version,
      seed: end.seed,
      stopReason: end.stopReason,
      partial: !["time", "height", "drained"].includes(end.stopReason),
      simulatedMs: end.time / 1000,
      events: end.events,
      digest: end.digest,
      checkpoints: end.checkpoints,
      nodes: this.nodeTotals(end),
      chain: chainOutcome(tree, chain, valid.length, this.found.length - valid.length),
      tips: held.slice(0, TIPS_MAX).map((row) => tipRow(tree, chain, row)),
      forks: forkTotals(chain),
      reorgs: this.reorgTotals(),
      propagation: this.propagation.summary(valid, foundInterval),
      intervals: { found, canonical: computeIntervalStats([0, ...chain.blocks.map(foundUs)]) },
      difficulty: computeDifficultyHistory(tree, chain.blocks, foundUs),
      miners: computeMinerTotals(tree, chain, {
        nodeNames,
        hashShares,
        subsidy,
        money,
      }),
      traffic: computeTrafficTotals(end.traffic),
      ...this.agreement(end.time, held),
      orphans: this.orphanTotals(),
      requestTimeouts: this.counts[0],
      refusals: codeRows(this.refusals, this.options.rejectionCodes ?? []),
      timeline: [...this.timeline],
      ...((end.faults?.length ?? 0) > 0 && { faults: end.faults! }),
      blockTree: excerptForks(tree, chain, { nodeNames, foundUs }),
      ...(this.transactions && {
        transactions: this.transactions.finish({ ...end, chain, foundUs }),
      }),
      ...(this.behaviours && { behaviours: this.behaviours.finish() }),
      ...(this.parties && { parties: this.parties.finish(chain, hashShares) }),
    };
  }

  /** The state as plain data: numbers, typed arrays, arrays and objects of them. */
  save(): unknown {
    return {
      holders: this.holders.save(),
      propagation: this.propagation.save(),
      reorgs: this.reorgs.save(),
      transactions: this.transactions?.save() ?? null,
      parties: this.parties?.save() ?? null,
      behaviours: this.behaviours?.save() ?? null,
      found: [...this.found],
      orphans: [...this.orphans],
      orphansByNode: this.orphansByNode.slice(),
      refusals: this.refusals.slice(),
      counts: [...this.counts],
      timeline: [...this.timeline],
    };
  }

  /** Takes a saved state of a collector made with the same options. */
  load(saved: unknown): void {
    const state = saved as {
      holders: unknown;
      propagation: unknown;
      reorgs: unknown;
      transactions: unknown;
      parties: unknown;
      behaviours: unknown;
      found: number[];
      orphans: [number, number, number];
      orphansByNode: Float64Array;
      refusals: Float64Array;
      counts: [number, number, number];
      timeline: Result.TimelineRow[];
    };
    this.holders.load(state.holders);
    this.propagation.load(state.propagation);
    this.reorgs.load(state.reorgs);
    this.transactions?.load(state.transactions);
    this.parties?.load(state.parties);
    this.behaviours?.load(state.behaviours);
    this.found = [...state.found];
    this.orphans = [...state.orphans];
    this.orphansByNode = Float64Array.from(state.orphansByNode);
    this.refusals = Float64Array.from(state.refusals);
    this.counts = [...state.counts];
    this.timeline = [...state.timeline];
  }

  private observeRare(kind: ObservationKind, time: number, node: number, a: number, b: number) {
    switch (kind) {
      case OBSERVATION.blockFound:
        this.found.push(a);
        return this.propagation.found(a, time, this.holders.upCount);
      case OBSERVATION.blockPublished:
        return this.propagation.published(a, time);
      case OBSERVATION.blockRefused:
        this.refusals = counted(this.refusals, b);
        return;
      case OBSERVATION.orphanAdded:
        this.orphans[0]++;
        this.orphans[2] = Math.max(this.orphans[2], b);
        this.orphansByNode[node] = this.orphansByNode[node]! + 1;
        return;
      case OBSERVATION.orphanEvicted:
        this.orphans[1]++;
        return;
      case OBSERVATION.requestTimedOut:
        this.counts[0]++;
        return;
      case OBSERVATION.nodeDown:
        this.counts[1]++;
        return this.holders.goDown(node, time, tipOnDisk(a, b));
      case OBSERVATION.nodeUp:
        this.counts[2]++;
        return this.holders.comeUp(node, time);
      case OBSERVATION.eventApplied:
        return this.eventApplied(time, a);
      case OBSERVATION.eventUndone:
        this.note(time, a, "undone");
        return this.holders.recover(time, a, -1);
    }
  }

  /** A heal ends the partition that it names; a restart or a join is itself what ends an absence. */
  private eventApplied(time: number, number: number): void {
    this.note(time, number, "applied");
    const action = this.eventAt(number)?.action;
    if (action?.do === "heal") {
      const healed = this.options.events!.findIndex((event) => event.name === action.partition);
      if (healed >= 0) this.holders.recover(time, healed, number);
    } else if (action?.do === "restart" || action?.do === "join") {
      this.holders.recover(time, number, -1);
    }
  }

  private note(time: number, number: number, what: "applied" | "undone"): void {
    if (this.timeline.length >= TIMELINE_MAX) return;
    this.timeline.push({ timeMs: time / 1000, event: this.eventName(number), what });
  }

  private eventAt(number: number): MetricsEvent | undefined {
    return this.options.events?.[number];
  }

  private eventName(number: number): string {
    return this.eventAt(number)?.name ?? `event-${number}`;
  }

  private nodeTotals(end: RunEnd): Result.NodeTotals {
    return {
      count: this.options.nodes,
      upAtEnd: end.up.reduce((sum, flag) => sum + flag, 0),
      miners: this.options.hashShares.reduce((sum, share) => sum + (share > 0 ? 1 : 0), 0),
      wentDown: this.counts[1],
      cameUp: this.counts[2],
    };
  }

  private reorgTotals(): Result.ReorgTotals {
    const { total, depthMax, perNode, byDepth, deepest, deepestAfter } = this.reorgs.finish();
    const { tree, nodeNames } = this.options;
    return {
      count: total,
      nodesAffected: perNode.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
      depthMax,
      byDepth: nonZeroCounts(byDepth).map(({ value, count }) => ({ depth: value, count })),
      perNode: computeDistribution(perNode),
      deepest: deepest && {
        depth: deepest.depth,
        node: nodeNames[deepest.node]!,
        timeMs: deepest.time / 1000,
        fromHeight: tree.height(deepest.from),
        toHeight: tree.height(deepest.to),
        fromHash: tree.hashOf(deepest.from),
        toHash: tree.hashOf(deepest.to),
      },
      depthMaxAfter: deepestAfter.map(({ instant, depth }) => ({
        afterMs: instant / 1000,
        depthMax: depth,
      })),
    };
  }

  private agreement(time: number, held: readonly HeldTip[]) {
    const figures = this.holders.finish(time);
    const agreement: Result.AgreementTotals = {
      agreedShare: ratio(figures.agreedUs, time),
      distinctTipsMax: figures.distinctTipsMax,
      longestDisagreementMs: figures.longestUs / 1000,
      longestDisagreementFromMs: figures.longestFrom / 1000,
      finalDepth: computeDisagreementDepth(
        this.options.tree,
        held.map((row) => row.block),
      ),
    };
    return { agreement, recoveries: figures.recoveries.map((row) => this.recovery(row)) };
  }

  private recovery(row: RecoveryState): Result.Recovery {
    return {
      event: this.eventName(row.event),
      endedBy: row.endedBy === -1 ? null : this.eventName(row.endedBy),
      timeMs: row.time / 1000,
      convergenceMs: row.convergedAt === -1 ? null : (row.convergedAt - row.time) / 1000,
    };
  }

  private orphanTotals(): Result.OrphanTotals {
    const [added, evicted, heldMax] = this.orphans;
    const nodesAffected = this.orphansByNode.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
    return { added, evicted, nodesAffected, heldMax };
  }
}

/** Invalid blocks that no search found are not counted: anybody can write such down. */
/** What a node that went down, and how, comes back with; null is the tip that it had. */
function tipOnDisk(how: number, tip: number): number | null {
  if (how === NODE_DOWN.diskKept) return null;
  return how === NODE_DOWN.diskBehind ? tip : 0;
}

function chainOutcome(
  tree: TreeFacts,
  chain: CanonicalChain,
  found: number,
  invalid: number,
): Result.ChainOutcome {
  const stale = chain.stale.length;
  return {
    blocksFound: found,
    blocksInvalid: invalid,
    canonicalHeight: tree.height(chain.tip),
    canonicalTip: tree.hashOf(chain.tip),
    staleBlocks: stale,
    staleRate: ratio(stale, found),
    staleRateInterval: wilsonInterval(stale, found),
    staleOverCanonical: ratio(stale, chain.blocks.length),
    growth: ratio(chain.blocks.length, found),
  };
}

function tipRow(tree: TreeFacts, chain: CanonicalChain, held: HeldTip): Result.TipRow {
  return {
    hash: tree.hashOf(held.block),
    height: tree.height(held.block),
    nodes: held.nodes,
    hashShare: held.hashShare,
    canonical: held.block === chain.tip,
  };
}

function forkTotals(chain: CanonicalChain): Result.ForkTotals {
  const lengths: number[] = [];
  for (const { length } of chain.branches) lengths[length] = (lengths[length] ?? 0) + 1;
  const counts = Array.from(lengths, (count) => count ?? 0);
  return {
    count: chain.branches.length,
    longest: Math.max(0, counts.length - 1),
    byLength: nonZeroCounts(counts).map(({ value, count }) => ({ length: value, count })),
  };
}
