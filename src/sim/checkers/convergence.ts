/**
 * Liveness, for runs that end in a calm: whoever is up and linked holds equally good tips, and nobody holds an
 * orphan of a better chain (of a worse one it may: nobody asks for its parents). Not one of the standing
 * checkers: while faults last or blocks travel it need not be so.
 */
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges whether linked nodes agree at the end. */
export function convergence(simulation: Simulation): Judge {
  const { scenario, tree, specs, topology } = simulation;
  const chain = new RawChain(scenario.chain, tree);
  const histories = new Histories(specs.map((_, node) => simulation.nodeState(node).up));
  return {
    observe(kind, _time, node, a, b, c) {
      histories.note(kind, node, a, b, c);
    },
    breaches({ partial }) {
      // A run that was cut short has not come to its calm.
      if (partial) return [];
      const breaches: string[] = [];
      for (let link = 0; link < topology.links; link++) {
        const [from, to] = [topology.from[link]!, topology.to[link]!];
        const [one, other] = [histories.of(from), histories.of(to)];
        if (from > to || !one.up || !other.up) continue;
        if (chain.weightOf(one.tip) === chain.weightOf(other.tip)) continue;
        breaches.push(`linked nodes ${from} and ${to} end at tips ${one.tip} and ${other.tip}`);
      }
      histories.nodes.forEach(({ orphans, tip }, node) => {
        for (const orphan of orphans) {
          if (chain.weightOf(orphan) <= chain.weightOf(tip)) continue;
          breaches.push(`node ${node} at ${tip} never connected its better orphan ${orphan}`);
        }
      });
      return breaches;
    },
  };
}
