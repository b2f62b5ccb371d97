/** What several collectors ask of their run. */
import type { BlockHash } from "../lib/brand.ts";
import { type CanonicalChain, judgeCanonicalChain } from "../metrics/canonical-chain.ts";
import type { RunResult } from "../metrics/run-result.ts";
import type { Simulation } from "../sim/simulation.ts";

/** The canonical chain that the run's result speaks of. */
export function canonicalChainOf(
  { tree }: Pick<Simulation, "tree">,
  { chain }: RunResult,
): CanonicalChain {
  return judgeCanonicalChain(tree, tree.indexOf(chain.canonicalTip as BlockHash));
}

/** The names of the groups, and for each node the index of its own among them. */
export function groupsOf({ specs }: Pick<Simulation, "specs">) {
  const groups = [...new Set(specs.map(({ group }) => group))];
  return { groups, groupOf: specs.map(({ group }) => groups.indexOf(group)) };
}
