/**
 * What a result says about the nodes' agreement is true: the tips at the end, and how deep the most different
 * two of them part, worked out from observations by comparing all pairs.
 */
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";

/** So many tips a result names. */
const MOST_TOLD = 16;

/** Judges the result's words on agreement. */
export function agreement(simulation: Simulation): Judge {
  const { scenario, tree, specs } = simulation;
  const chain = new RawChain(scenario.chain, tree);
  const histories = new Histories(specs.map((_, node) => simulation.nodeState(node).up));
  return {
    observe(kind, _time, node, a, b, c) {
      histories.note(kind, node, a, b, c);
    },
    breaches({ tips, agreement: said }) {
      const up = histories.nodes.filter((node) => node.up);
      // Where nobody is left the result speaks of the tips last held.
      if (up.length === 0) return [];
      const held = [...new Set(up.map(({ tip }) => tip))];
      const breaches: string[] = [];
      const depth = deepestParting(chain, held);
      if (said.finalDepth !== depth) {
        breaches.push(`the final depth is ${depth}, the result says ${said.finalDepth}`);
      }
      if (said.distinctTipsMax < held.length) {
        breaches.push(`${held.length} tips are held, the result says ${said.distinctTipsMax}`);
      }
      if (held.length > MOST_TOLD) return breaches;
      for (const tip of held) {
        const { hash, height } = chain.at(tip);
        const nodes = up.filter((node) => node.tip === tip).length;
        const row = tips.find((one) => one.hash === hash);
        if (row?.height === height && row.nodes === nodes) continue;
        breaches.push(`tip ${tip} of ${nodes} nodes is not told so`);
      }
      return breaches;
    },
  };
}

function deepestParting(chain: RawChain, tips: readonly number[]): number {
  let deepest = 0;
  for (const a of tips) {
    for (const b of tips) {
      const shorter = Math.min(chain.at(a).height, chain.at(b).height);
      const depth = shorter - chain.at(chain.meetingPoint(a, b)).height;
      deepest = Math.max(deepest, depth);
    }
  }
  return deepest;
}
