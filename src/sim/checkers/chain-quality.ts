/**
 * Chain quality: of any so many blocks in a row on a chain that a node adopts, the given nodes found at least
 * the given share. Genesis is nobody's and in no window. Each block is judged once, as the last of its window.
 */
import { formatCount, formatPercent } from "../../metrics/format.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Checker } from "./checker.ts";
import { RawChain } from "./raw-chain.ts";

/** What is demanded: the blocks in a row, and the share of the nodes, by index. */
export interface QualityBound {
  readonly nodes: readonly number[];
  readonly share: number;
  readonly window: number;
}

/** Judges every adopted chain. */
export function chainQuality({ nodes, share, window }: QualityBound): Checker {
  return ({ scenario, tree }) => {
    const chain = new RawChain(scenario.chain, tree);
    const good = new Set(nodes);
    const seen: string[] = [];
    /** By block: how many from genesis to it are the nodes'. */
    const counts = new Map<number, number>([[0, 0]]);

    function judgeBlock(place: number): void {
      const { parent, height, block } = chain.at(place);
      const count = counts.get(parent)! + Number(good.has(block.miner));
      counts.set(place, count);
      if (height < window) return;
      let start = place;
      for (let step = 0; step < window; step++) start = chain.at(start).parent;
      const found = count - counts.get(start)!;
      if (found >= share * window) return;
      const of = `${formatCount(found)} of the ${formatCount(window)} blocks up to block ${place}`;
      seen.push(`only ${of} are theirs, less than ${formatPercent(share)}`);
    }

    return {
      seen,
      observe(kind, _time, _node, _from, tip) {
        if (kind !== OBSERVATION.tipChanged) return;
        const fresh: number[] = [];
        for (let at = tip; !counts.has(at); at = chain.at(at).parent) fresh.push(at);
        for (const place of fresh.reverse()) judgeBlock(place);
      },
      breaches: () => seen,
    };
  };
}
