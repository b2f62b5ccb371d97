/**
 * The selector language: which nodes are meant. Chance comes from the draw alone, and only `share`
 * and `random` use it.
 */
import { type Draw, shuffle } from "../lib/distributions.ts";
import type { NodeSpec } from "./nodes.ts";
import type { Selector } from "./scenario.ts";

/** The chosen nodes' indices, rising. */
export function select(selector: Selector, nodes: readonly NodeSpec[], draw: Draw): number[] {
  const candidates = nodes.map((_, index) => index);
  return choose(selector, candidates, { nodes, draw });
}

interface Context {
  readonly nodes: readonly NodeSpec[];
  readonly draw: Draw;
}

function choose(selector: Selector, candidates: readonly number[], context: Context): number[] {
  const { nodes, draw } = context;
  switch (selector.by) {
    case "all":
      return [...candidates];
    case "node":
      return candidates.filter((index) => isNamed(nodes[index]!, selector.name));
    case "group":
      return candidates.filter((index) => nodes[index]!.group === selector.name);
    case "region":
      return candidates.filter((index) => nodes[index]!.regionName === selector.name);
    case "random":
      return rising(shuffle(draw, [...candidates]).slice(0, selector.count));
    case "share":
      return rising(untilShare(shuffle(draw, [...candidates]), selector.share, nodes));
    case "not": {
      const left = new Set(choose(selector.selector, candidates, context));
      return candidates.filter((index) => !left.has(index));
    }
    case "and": {
      // Each chooses among what the one before left, so that "five random ones of home" can be
      // said.
      let left: readonly number[] = candidates;
      for (const inner of selector.selectors) left = choose(inner, left, context);
      return [...left];
    }
    case "or": {
      const chosen = new Set(
        selector.selectors.flatMap((inner) => choose(inner, candidates, context)),
      );
      return candidates.filter((index) => chosen.has(index));
    }
  }
}

/** A node of a group of one answers to the group's name and to `GROUP/0`. */
function isNamed(node: NodeSpec, name: string): boolean {
  return node.name === name || (node.name === node.group && name === `${node.group}/0`);
}

function untilShare(order: readonly number[], share: number, nodes: readonly NodeSpec[]): number[] {
  const chosen: number[] = [];
  let sum = 0;
  for (const index of order) {
    // The tolerance keeps a share that is reached exactly from taking one node more.
    if (sum >= share - 1e-12) break;
    if (nodes[index]!.hashShare === 0) continue;
    chosen.push(index);
    sum += nodes[index]!.hashShare;
  }
  return chosen;
}

function rising(indices: number[]): number[] {
  return indices.sort((a, b) => a - b);
}
