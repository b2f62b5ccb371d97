import { expect, it } from "vitest";
import { computeDifficultyHistory } from "../../src/metrics/difficulty-history.ts";
import { FakeTree } from "./support/small-run.ts";

it("groups canonical blocks by their bits, with the work relative to genesis", () => {
  const tree = new FakeTree([
    { parent: 0, miner: 0, bits: 0x207fffff, work: 1n },
    { parent: 1, miner: 0, bits: 0x207fffff, work: 1n },
    { parent: 2, miner: 0, bits: 0x203fffff, work: 2n },
  ]);
  const history = computeDifficultyHistory(tree, [1, 2, 3], (block) => block * 10_000);
  expect(history.changes).toBe(1);
  expect(history.spans).toEqual([
    { fromHeight: 1, blocks: 2, fromMs: 0, bits: "207fffff", difficulty: 1, intervalMsMean: 10 },
    { fromHeight: 3, blocks: 1, fromMs: 20, bits: "203fffff", difficulty: 2, intervalMsMean: 10 },
  ]);
});

it("tells integer difficulties apart that have the same bits", () => {
  const tree = new FakeTree([
    { parent: 0, miner: 0, bits: 0x1a00ffff, work: 1_000_000n },
    { parent: 1, miner: 0, bits: 0x1a00ffff, work: 1_000_001n },
  ]);
  const { changes, spans } = computeDifficultyHistory(tree, [1, 2], (block) => block * 10_000);
  expect(changes).toBe(1);
  expect(spans.map(({ difficulty }) => difficulty)).toEqual([1_000_000, 1_000_001]);
});

it("thins long histories and keeps both ends", () => {
  const blocks = Array.from({ length: 1000 }, (_, i) => ({ parent: i, miner: 0, bits: 1000 + i }));
  const tree = new FakeTree(blocks);
  const history = computeDifficultyHistory(
    tree,
    blocks.map((_, i) => i + 1),
    (block) => block * 1000,
  );
  expect(history.changes).toBe(999);
  expect(history.spans).toHaveLength(256);
  expect([history.spans[0]!.fromHeight, history.spans.at(-1)!.fromHeight]).toEqual([1, 1000]);
});
