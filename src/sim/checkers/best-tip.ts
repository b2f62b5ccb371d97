/**
 * Every node follows the best chain that it has: none it has accepted holds more work (or is higher under
 * `longest`), a tip never falls back, under first-seen it never moves between equals, and under GHOST the
 * heaviest subtree is followed at every fork.
 */
import { OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories, type NodeHistory } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges tips against fork choice. */
export function bestTip({ scenario, tree, specs }: Simulation): Judge {
  const { forkChoice, tieBreak } = scenario.chain;
  const chain = new RawChain(scenario.chain, tree);
  const histories = new Histories(specs.map(() => true));
  const breaches: string[] = [];
  const measure = (place: number): bigint =>
    forkChoice === "longest" ? BigInt(chain.at(place).height) : chain.at(place).work;
  const isGhost = forkChoice === "ghost";

  function checkMove(node: number, from: number, to: number): void {
    const gain = measure(to) - measure(from);
    if (gain < 0n) breaches.push(`node ${node} fell back from ${from} to ${to}`);
    if (gain === 0n && tieBreak.rule === "first-seen") {
      breaches.push(`node ${node} left ${from} for its equal ${to}`);
    }
  }

  function checkBest(node: number, { accepted, tip }: NodeHistory): void {
    if (isGhost) {
      const wrong = ghostFault(chain, accepted, tip);
      if (wrong !== null) breaches.push(`node ${node} at tip ${tip}: ${wrong}`);
      return;
    }
    for (const block of accepted) {
      if (measure(block) <= measure(tip)) continue;
      breaches.push(`node ${node} stays at ${tip} and has the better ${block}`);
    }
  }

  return {
    observe(kind, _time, node, a, b) {
      if (kind === OBSERVATION.tipChanged && !isGhost) checkMove(node, a, b);
      histories.note(kind, node, a, b);
      // After a tip change nothing is pending: what was accepted has been considered.
      if (kind === OBSERVATION.tipChanged) checkBest(node, histories.of(node));
    },
    breaches() {
      histories.nodes.forEach((history, node) => {
        checkBest(node, history);
      });
      return breaches;
    },
  };
}

/** Where a tip departs from the heaviest subtree, by weighing every subtree from scratch. */
function ghostFault(chain: RawChain, accepted: ReadonlySet<number>, tip: number): string | null {
  const weights = new Map<number, bigint>();
  for (const block of accepted) {
    const { parent, work } = chain.at(block);
    const own = parent < 0 ? work : work - chain.at(parent).work;
    for (const at of chain.pathDown(block)) weights.set(at, (weights.get(at) ?? 0n) + own);
  }
  const path = chain.pathDown(tip).reverse();
  for (let step = 0; step < path.length; step++) {
    const here = path[step]!;
    const chosen = path[step + 1];
    for (const child of accepted) {
      if (chain.at(child).parent !== here || child === chosen) continue;
      if (chosen === undefined) return `${child} extends it`;
      if (weights.get(child)! > weights.get(chosen)!) return `${child} outweighs ${chosen}`;
    }
  }
  return null;
}
