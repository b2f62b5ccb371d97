/** Difficulty along the canonical chain: spans of blocks with the same bits and the same work. */

import type { DifficultyHistory, DifficultySpan } from "./run-result.ts";
import type { TreeFacts } from "./tree-facts.ts";

const SPANS_MAX = 256;
/** Difficulty is kept to a millionth. */
const SCALE = 1_000_000n;

/** Spans of canonical `blocks` (height 1 up), with the mean interval in each. */
export function computeDifficultyHistory(
  tree: TreeFacts,
  blocks: readonly number[],
  foundUs: (block: number) => number,
): DifficultyHistory {
  const spans: DifficultySpan[] = [];
  for (let from = 0; from < blocks.length; ) {
    let to = from + 1;
    const bits = tree.bits(blocks[from]!);
    const work = workOf(tree, blocks[from]!);
    // Integer difficulties that differ little have the same bits.
    const isAsHard = (block: number) => tree.bits(block) === bits && workOf(tree, block) === work;
    while (to < blocks.length && isAsHard(blocks[to]!)) to++;
    const startUs = from === 0 ? 0 : foundUs(blocks[from - 1]!);
    const lastedUs = foundUs(blocks[to - 1]!) - startUs;
    spans.push(spanOf(tree, blocks[from]!, { blocks: to - from, startUs, lastedUs }));
    from = to;
  }
  const changes = Math.max(0, spans.length - 1);
  return { changes, spans: thin(spans) };
}

function workOf(tree: TreeFacts, block: number): bigint {
  return tree.chainwork(block) - tree.chainwork(tree.parent(block));
}

function spanOf(
  tree: TreeFacts,
  first: number,
  span: { readonly blocks: number; readonly startUs: number; readonly lastedUs: number },
): DifficultySpan {
  return {
    fromHeight: tree.height(first),
    blocks: span.blocks,
    fromMs: span.startUs / 1000,
    bits: (tree.bits(first) >>> 0).toString(16).padStart(8, "0"),
    difficulty: Number((workOf(tree, first) * SCALE) / tree.chainwork(0)) / Number(SCALE),
    intervalMsMean: span.lastedUs / span.blocks / 1000,
  };
}

/** Evenly spaced rows, the first and the last among them. */
function thin(spans: readonly DifficultySpan[]): DifficultySpan[] {
  if (spans.length <= SPANS_MAX) return [...spans];
  const step = (spans.length - 1) / (SPANS_MAX - 1);
  return Array.from({ length: SPANS_MAX }, (_, i) => spans[Math.floor(i * step + 0.5)]!);
}
