/**
 * Orphans are bounded: no node ever holds more than the configured maximum, counted from what it says that it
 * took, dropped and connected. And for runs that end in a calm: they are drained. Nobody then holds one of a
 * better chain than its own (of a worse one it may: nobody asks for its parents).
 */
import { OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges how many orphans each node holds. */
export function boundedOrphans({ scenario, tree, specs }: Simulation): Judge {
  const { maxOrphans } = scenario.protocol.relay;
  const chain = new RawChain(scenario.chain, tree);
  const histories = new Histories(specs.map(() => true));
  const seen: string[] = [];
  return {
    seen,
    observe(kind, _time, node, a, b, c) {
      histories.note(kind, node, a, b, c);
      if (kind !== OBSERVATION.orphanAdded) return;
      const { accepted, orphans } = histories.of(node);
      // One whose parent has come is none: it was connected, or dropped without a word.
      const held = [...orphans].filter((orphan) => !accepted.has(chain.at(orphan).parent)).length;
      if (held > maxOrphans || b > maxOrphans) {
        seen.push(`node ${node} holds ${held} orphans and says ${b}, more than ${maxOrphans}`);
      }
    },
    breaches: () => seen,
  };
}

/** Judges what is left of orphans at the end. */
export function orphansDrained({ scenario, tree, specs }: Simulation): Judge {
  const chain = new RawChain(scenario.chain, tree);
  const histories = new Histories(specs.map(() => true));
  return {
    observe(kind, _time, node, a, b, c) {
      histories.note(kind, node, a, b, c);
    },
    breaches({ partial }) {
      // A run that was cut short has not come to its calm.
      if (partial) return [];
      return histories.nodes.flatMap(({ accepted, orphans, tip, up }, node) =>
        [...orphans].flatMap((orphan) => {
          if (!up) return [];
          if (accepted.has(chain.at(orphan).parent)) return [];
          if (chain.weightOf(orphan) <= chain.weightOf(tip)) return [];
          return [`node ${node} at tip ${tip} still holds the better orphan ${orphan}`];
        }),
      );
    },
  };
}
