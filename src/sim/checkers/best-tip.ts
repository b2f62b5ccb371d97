/**
 * Every node follows the best chain that it has: none it has accepted holds more work (or is higher under
 * `longest`), a tip never falls back, under first-seen it never moves between equals, and under GHOST the
 * heaviest subtree is followed at every fork. Work per observation does not grow with the chain, but for GHOST,
 * where it is as many steps as the chain is high.
 */
import { NODE_DOWN, OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges tips against fork choice. */
export function bestTip({ scenario, tree, specs }: Simulation): Judge {
  const { forkChoice, tieBreak } = scenario.chain;
  const chain = new RawChain(scenario.chain, tree);
  const histories = new Histories(specs.map(() => true));
  const breaches: string[] = [];
  const isGhost = forkChoice === "ghost";
  const subtrees = specs.map(() => new Subtrees(chain));
  /** By node: the best that it has accepted. */
  const best = specs.map(() => 0);

  function take(node: number, block: number): void {
    if (isGhost) subtrees[node]!.add(block);
    else if (chain.weightOf(block) > chain.weightOf(best[node]!)) best[node] = block;
  }

  function forget(node: number): void {
    best[node] = 0;
    subtrees[node] = new Subtrees(chain);
    for (const block of histories.of(node).accepted) take(node, block);
  }

  function checkMove(node: number, from: number, to: number): void {
    const gain = chain.weightOf(to) - chain.weightOf(from);
    if (gain < 0n) breaches.push(`node ${node} fell back from ${from} to ${to}`);
    if (gain === 0n && tieBreak.rule === "first-seen") {
      breaches.push(`node ${node} left ${from} for its equal ${to}`);
    }
  }

  function checkBest(node: number, tip: number): void {
    if (isGhost) {
      const wrong = subtrees[node]!.faultOf(tip);
      if (wrong !== null) breaches.push(`node ${node} at tip ${tip}: ${wrong}`);
    } else if (chain.weightOf(best[node]!) > chain.weightOf(tip)) {
      breaches.push(`node ${node} stays at ${tip} and has the better ${best[node]}`);
    }
  }

  return {
    seen: breaches,
    observe(kind, _time, node, a, b, c) {
      const isFromOwn = histories.of(node)?.accepted.has(a);
      if (kind === OBSERVATION.tipChanged && !isGhost && isFromOwn) checkMove(node, a, b);
      const isNew = kind === OBSERVATION.blockAccepted && !histories.of(node).accepted.has(a);
      const wasOwn = kind === OBSERVATION.blockRefused && isFromOwn;
      histories.note(kind, node, a, b, c);
      if (isNew) take(node, a);
      const isForgetting = a === NODE_DOWN.diskLost || a === NODE_DOWN.diskBehind;
      if ((kind === OBSERVATION.nodeDown && isForgetting) || wasOwn) forget(node);
      // After a tip change nothing is pending: what was accepted has been considered.
      if (kind === OBSERVATION.tipChanged) checkBest(node, b);
    },
    breaches() {
      histories.nodes.forEach(({ tip }, node) => {
        checkBest(node, tip);
      });
      return breaches;
    },
  };
}

/** What one node has accepted, with the work of every subtree. */
class Subtrees {
  readonly #chain: RawChain;
  readonly #weights = new Map<number, bigint>();
  readonly #children = new Map<number, number[]>();

  constructor(chain: RawChain) {
    this.#chain = chain;
  }

  add(block: number): void {
    const { parent, work } = this.#chain.at(block);
    const own = parent < 0 ? work : work - this.#chain.at(parent).work;
    for (const at of this.#chain.pathDown(block)) {
      this.#weights.set(at, (this.#weights.get(at) ?? 0n) + own);
    }
    const siblings = this.#children.get(parent);
    if (siblings === undefined) this.#children.set(parent, [block]);
    else siblings.push(block);
  }

  /** Where a tip departs from the heaviest subtree; null for nowhere. */
  faultOf(tip: number): string | null {
    const path = this.#chain.pathDown(tip).reverse();
    for (let step = 0; step < path.length; step++) {
      const chosen = path[step + 1];
      for (const child of this.#children.get(path[step]!) ?? []) {
        if (child === chosen) continue;
        if (chosen === undefined) return `${child} extends it`;
        if (this.#weight(child) > this.#weight(chosen)) return `${child} outweighs ${chosen}`;
      }
    }
    return null;
  }

  #weight(block: number): bigint {
    return this.#weights.get(block) ?? 0n;
  }
}
