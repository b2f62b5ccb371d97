/**
 * What nodes report hangs together: a block is accepted after its parent and once, by a link of the node; a
 * tip moves from where it was to an accepted block, disconnecting as many blocks as it says; a block is found
 * on the finder's tip; nobody who is down reports anything; orphans are bounded and wait for something.
 */
import { listParties } from "../../scenario/parties.ts";
import { OBSERVATION, OBSERVATION_NAMES, type ObservationKind } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";
import { RawClocks } from "./raw-clocks.ts";

/** Kinds that a node can report about itself while it is down. */
const WHILE_DOWN: readonly ObservationKind[] = [
  OBSERVATION.nodeUp,
  OBSERVATION.nodeDown,
  OBSERVATION.hashrateChanged,
  OBSERVATION.clockChanged,
  OBSERVATION.rulesChanged,
  // Said while stopping: the catch-up ends before the node reports itself down.
  OBSERVATION.syncModeChanged,
  // Said of its wallet: a payment was asked for and the node was not there.
  OBSERVATION.paymentFailed,
  // Said of its links: they clog and are released whoever is there.
  OBSERVATION.faultSwitched,
];

/** Judges the sequence of each node's observations. */
export function knowledge(simulation: Simulation): Judge {
  const { scenario, topology, tree, specs } = simulation;
  const chain = new RawChain(scenario.chain, tree);
  const isUp = specs.map((_, node) => simulation.nodeState(node).up);
  const histories = new Histories(isUp);
  const clocks = new RawClocks();
  const breaches: string[] = [];
  /** By node: the members of its party, itself among them. */
  const parties = new Map<number, readonly number[]>();
  for (const { members } of listParties(scenario.nodes)) {
    for (const node of members) parties.set(node, members);
  }
  const finders = new Map<number, number>();

  /** Whether the node can have the block from there: a link of its own, its search, or a fellow that has it. */
  function isOrigin(node: number, block: number, link: number): boolean {
    if (link >= 0) return topology.from[link] === node;
    if (link === -1) return finders.get(block) === node;
    const hasIt = (fellow: number) =>
      fellow !== node &&
      (finders.get(block) === fellow || histories.of(fellow).accepted.has(block));
    return parties.get(node)?.some(hasIt) ?? false;
  }

  function check(kind: ObservationKind, node: number, a: number, b: number, c: number): void {
    const { accepted, orphans, tip, up } = histories.of(node);
    const blame = (what: string) => breaches.push(`node ${node}: ${what}`);
    if (!up && !WHILE_DOWN.includes(kind)) blame(`${OBSERVATION_NAMES[kind]} while it is down`);
    switch (kind) {
      case OBSERVATION.blockFound:
        // Who plays by a strategy may mine on a branch of which the public knows nothing.
        if (b !== tip && !parties.has(node)) blame(`found block ${a} on ${b}, its tip is ${tip}`);
        if (chain.at(a).parent !== b) blame(`block ${a} has another parent than ${b}`);
        if (chain.at(a).block.miner !== node) blame(`block ${a} names another finder`);
        if (finders.has(a)) blame(`block ${a} was found before by ${finders.get(a)}`);
        finders.set(a, node);
        return;
      case OBSERVATION.blockAccepted:
        if (accepted.has(a)) blame(`accepted block ${a} again`);
        if (!accepted.has(chain.at(a).parent)) blame(`accepted block ${a} before its parent`);
        if (!isOrigin(node, a, b)) blame(`has block ${a} by link ${b}`);
        return;
      case OBSERVATION.tipChanged: {
        if (a !== tip) blame(`its tip moves from ${a}, but was ${tip}`);
        if (!accepted.has(b)) blame(`its tip moves to ${b}, which it has not accepted`);
        const meet = chain.meetingPoint(a, b);
        const depth = chain.at(a).height - chain.at(meet).height;
        if (c !== depth) blame(`moves from ${a} to ${b} at depth ${c}, which is ${depth}`);
        return;
      }
      case OBSERVATION.orphanAdded: {
        const { maxOrphans } = scenario.protocol.relay;
        if (accepted.has(chain.at(a).parent)) blame(`block ${a} is no orphan`);
        if (b !== new Set([...orphans, a]).size) blame(`says that it holds ${b} orphans`);
        if (b > maxOrphans) blame(`holds ${b} orphans, more than ${maxOrphans}`);
        return;
      }
      case OBSERVATION.orphanEvicted:
        if (!orphans.has(a)) blame(`evicted block ${a}, which was no orphan`);
        return;
      default:
    }
  }

  /** Orphans ahead of the clock are dropped, without a word, when their parent comes. */
  function dropEarly(node: number, parent: number, time: number): void {
    const { orphans } = histories.of(node);
    const { genesisTime, maxFutureTime } = scenario.chain;
    for (const orphan of orphans) {
      const { header } = chain.at(orphan).block;
      const ahead = (header.time - genesisTime) * 1_000_000 - clocks.timeAt(node, time);
      if (chain.at(orphan).parent === parent && ahead > maxFutureTime) orphans.delete(orphan);
    }
  }

  return {
    seen: breaches,
    observe(kind, time, node, a, b, c) {
      if (node >= 0) check(kind, node, a, b, c);
      histories.note(kind, node, a, b, c);
      clocks.note(kind, time, node, a, b);
      if (kind === OBSERVATION.blockAccepted) dropEarly(node, a, time);
    },
    breaches() {
      histories.nodes.forEach(({ accepted, orphans, tip, up }, node) => {
        const state = simulation.nodeState(node);
        if (state.tip.block !== tip || state.up !== up) {
          breaches.push(`node ${node}: is not what its observations say`);
        }
        for (const orphan of orphans) {
          const { parent } = chain.at(orphan);
          if (accepted.has(parent)) breaches.push(`node ${node}: orphan ${orphan} was forgotten`);
        }
      });
      return breaches;
    },
  };
}
