import { describe, expect, it } from "vitest";
import { DoubleSpends } from "../../src/metrics/double-spends.ts";
import { Placements } from "../../src/metrics/placements.ts";

describe("pairs of rivals", () => {
  // Block n is at height n and has transaction n.
  const tree = { height: (block: number) => block };
  const read: number[] = [];
  const money = {
    ancestorAt: (_: number, height: number) => height,
    transactionsOf: (block: number) => {
      read.push(block);
      return [block];
    },
  };
  const payment = { id: null, from: 0, to: 1, payeeNode: 3, rivalOf: -1 };

  it("cost a reorg no more than the blocks that it disconnects", () => {
    const pairs = new DoubleSpends(tree, money, new Placements(tree, money));
    for (let tx = 1; tx <= 100; tx++) {
      pairs.add({ tx, payment }, { tx: 1000 + tx, payment: { ...payment, payeeNode: 4 } });
    }
    pairs.leave(3, 90, 2);
    pairs.leave(4, 80, 1);
    expect(read).toEqual([90, 89, 80]);
    const { views } = pairs.save() as { views: { node: number; tx: number; deepest: number }[] };
    const seen = views.filter(({ deepest }) => deepest > 0);
    expect(seen.map(({ node, tx, deepest }) => [node, tx, deepest])).toEqual([
      [3, 89, 2],
      [3, 90, 1],
    ]);
  });
});
