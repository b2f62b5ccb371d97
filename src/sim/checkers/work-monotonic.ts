/**
 * The chain that a node follows never loses what the fork choice counts: a tip moves to no less work than it
 * had, under `longest` to no lesser height, and to no more than it had only where a tie-break may move it.
 * Under GHOST a chain may lose work for good reasons, and the law is about the subtree beneath the meeting
 * point, which is `bestTip`'s. What sets a node back: a disk that lost something, and an upgrade whose rules refuse what
 * it had.
 */
import { NODE_DOWN, OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import { IDLE, type Judge } from "./checker.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges every node's row of tips by itself, without regard to what else it has. */
export function workMonotonic({ scenario, tree, specs }: Simulation): Judge {
  const { forkChoice, tieBreak } = scenario.chain;
  if (forkChoice === "ghost") return IDLE;
  const chain = new RawChain(scenario.chain, tree);
  const what = forkChoice === "longest" ? "height" : "work";
  /** By node: the tip last moved to. */
  const held = specs.map(() => 0);
  const seen: string[] = [];
  return {
    seen,
    observe(kind, _time, node, a, b) {
      if (kind === OBSERVATION.nodeDown && a === NODE_DOWN.diskLost) held[node] = 0;
      if (kind === OBSERVATION.nodeDown && a === NODE_DOWN.diskBehind) held[node] = b;
      if (kind === OBSERVATION.rulesChanged) held[node] = 0;
      if (kind !== OBSERVATION.tipChanged) return;
      const [before, after] = [chain.weightOf(held[node]!), chain.weightOf(b)];
      const step = `from ${what} ${before} (block ${held[node]}) to ${after} (block ${b})`;
      if (after < before) seen.push(`node ${node} fell ${step}`);
      else if (after === before && tieBreak.rule === "first-seen") {
        seen.push(`node ${node} moved for nothing, ${step}`);
      }
      held[node] = b;
    },
    breaches: () => seen,
  };
}
