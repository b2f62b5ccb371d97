import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { bitsForWork } from "../../src/chain/target.ts";
import type { BlockIndex, Instant } from "../../src/lib/brand.ts";
import { MovingWork } from "../../src/sim/moving-work.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { childOf, TEST_PARAMS } from "../../src/testing/tree.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { simpleScenario } from "../support/scenarios.ts";

const SECOND = 1_000_000;
const HASHRATE = 1e15;

/**
 * Successes' worth of work that a hashrate does on `parent` from one instant to another, added up
 * second by second; and how hard a block was in the last of them.
 */
function workBetween(
  tree: BlockTree,
  parent: BlockIndex,
  [from, to]: readonly [number, number],
): { readonly done: number; readonly last: bigint } {
  let done = 0;
  let last = 0n;
  for (let at = from; at < to; ) {
    const second = Math.floor(at / SECOND);
    const time = Math.max(tree.params.genesisTime + second, tree.time(parent) + 1);
    const end = Math.min((second + 1) * SECOND, to);
    last = tree.nextDifficulty(parent, time)!;
    done += ((end - at) / SECOND) * (HASHRATE / Number(last));
    at = end;
  }
  return { done, last };
}

describe.each(["ethereum-homestead", "ethereum-byzantium"] as const)(
  "a search under %s",
  (rule) => {
    it("ends after unit exponential work, at the difficulty in force: 3,000 blocks (seed 42)", () => {
      const blocks = 3_000;
      const found: { readonly block: BlockIndex; readonly at: number }[] = [];
      const nodes = { by: "all" } as const;
      const scenario = simpleScenario({
        shares: [1],
        interval: 14 * SECOND,
        stop: { height: blocks },
        chain: { difficulty: { rule, bombDelay: null } },
        // Work done counts on through changes of the rate, in the midst of a search.
        events: [1, 2, 3, 4, 5].map((k) => ({
          name: `blink-${k}`,
          trigger: { at: (k * 5_000 * SECOND + 123_457) as Instant },
          action: { do: "hashrate", nodes, factor: 1 },
          lasts: null,
        })),
      });
      const simulation = new Simulation(scenario, {
        metrics: false,
        sinks: [
          {
            observe: (kind, at, _node, block) => {
              if (kind === OBSERVATION.blockFound) found.push({ block: block as BlockIndex, at });
            },
          },
        ],
      });
      simulation.runUntil({});
      const { tree } = simulation;
      const works = found.map(({ block, at }, k) => {
        const from = found[k - 1]?.at ?? 0;
        const { done, last } = workBetween(tree, tree.parent(block), [from, at]);
        // A success on the very second belongs to the second that begins.
        if (at % SECOND !== 0) expect(tree.difficulty(block)).toBe(last);
        return done;
      });
      works.sort((a, b) => a - b);
      const distances = works.map((work, i) => {
        const wanted = 1 - Math.exp(-work);
        return Math.max(Math.abs(wanted - i / blocks), Math.abs(wanted - (i + 1) / blocks));
      });
      // Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded by chance once in a thousand.
      expect(Math.max(...distances)).toBeLessThan(1.95 / Math.sqrt(blocks));
    });

    it("takes as long as its work, whatever was cut in between (seed 42)", () => {
      const params: ChainParams = {
        ...TEST_PARAMS,
        difficulty: { rule, bombDelay: null },
        powLimitBits: 0x1d00_ffff,
        genesisBits: bitsForWork(14 * HASHRATE),
      };
      const tree = new BlockTree(params);
      const parent = tree.add(childOf(tree, GENESIS, { extra: 1, time: params.genesisTime + 9 }));
      const moving = new MovingWork(tree);
      const rate = HASHRATE / SECOND;
      const instants = fc.integer({ min: 0, max: 1_500 * SECOND });
      const lefts = fc.double({ min: 1e-6, max: 60, noNaN: true });
      const law = fc.property(
        instants,
        lefts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, left, part) => {
          const search = { parent, rate, from };
          const end = moving.computeSuccess(search, left);
          // Rounded to a microsecond, at the least difficulty reached.
          const rounding = rate / Number(tree.nextDifficulty(parent, 0xffff_ffff));
          expect(Math.abs(moving.computeDone(search, end) - left)).toBeLessThan(
            rounding + 1e-9 * left,
          );
          const naive = workBetween(tree, parent, [from, end]);
          expect(Math.abs(naive.done - left)).toBeLessThan(rounding + 1e-9 * left);
          const cut = Math.round(from + part * (end - from));
          const rest = left - moving.computeDone(search, cut);
          const again = moving.computeSuccess({ ...search, from: cut }, Math.max(0, rest));
          expect(Math.abs(again - end)).toBeLessThanOrEqual(1);
        },
      );
      fc.assert(law, { seed: 42, numRuns: 300 });
    });
  },
);
