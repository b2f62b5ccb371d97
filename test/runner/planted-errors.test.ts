/**
 * A test of the test: errors planted in the simulator, or in what is measured, have to turn an entry red that is green without
 * them, by the same runs of the same length.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ENTRIES } from "../../src/runner/reproduce/entries.ts";
import type { Point } from "../../src/runner/reproduce/entry.ts";
import { evaluatePoints, pointsOf } from "../../src/runner/reproduce/evaluate.ts";
import { SCENARIOS } from "../scenario/shipped.ts";

/** Which error is planted just now. */
const planted = vi.hoisted(() => ({ error: "none" }));

vi.mock("../../src/chain/fork-choice.ts", async (original) => {
  const real = await original<typeof import("../../src/chain/fork-choice.ts")>();
  const selectTip: typeof real.selectTip = (rule, ...rest) => {
    const isIgnored = planted.error === "gamma ignored" && rule.tieBreak.rule === "gamma";
    // The tie goes to the block that was seen first, as if nobody had asked for odds.
    return real.selectTip(
      isIgnored ? { ...rule, tieBreak: { rule: "first-seen" } } : rule,
      ...rest,
    );
  };
  return { ...real, selectTip };
});

vi.mock("../../src/runner/reproduce/chain-figures.ts", async (original) => {
  const real = await original<typeof import("../../src/runner/reproduce/chain-figures.ts")>();
  const staleOf: typeof real.staleOf = (batches) => {
    const estimate = real.staleOf(batches);
    if (planted.error !== "stale ÷ main") return estimate;
    return { ...estimate, value: estimate.value / (1 - estimate.value) };
  };
  return { ...real, staleOf };
});

vi.mock("../../src/runner/reproduce/withholding.ts", async (original) => {
  const real = await original<typeof import("../../src/runner/reproduce/withholding.ts")>();
  const chainOf: typeof real.chainOf = (runs, what, law) => {
    const estimate = real.chainOf(runs, what, law);
    if (planted.error !== "stale ÷ main" || what !== "stale") return estimate;
    return { ...estimate, value: estimate.value / (1 - estimate.value) };
  };
  return { ...real, chainOf };
});

vi.mock("../../src/chain/difficulty/bitcoin.ts", async (original) => {
  const real = await original<typeof import("../../src/chain/difficulty/bitcoin.ts")>();
  const createBitcoin: typeof real.createBitcoin = (params, difficulty) => {
    const rule = real.createBitcoin(params, difficulty);
    if (planted.error !== "retarget off by one") return rule;
    const { blockInterval, powLimitBits } = params;
    const { window } = difficulty;
    return {
      ...rule,
      nextBits: (facts, parent) => {
        const [height, bits] = [facts.height(parent), facts.bits(parent)];
        if ((height + 1) % window !== 0) return bits;
        // From the last block of the window before: so many intervals as are intended.
        const first = facts.ancestorAt(parent, Math.max(0, height - window));
        const ends = { firstTime: facts.time(first), lastTime: facts.time(parent) };
        return real.computeRetarget({ bits, ...ends, window, blockInterval, powLimitBits });
      },
    };
  };
  return { ...real, createBitcoin };
});

vi.mock("../../src/protocol/nakamoto/strategies/selfish.ts", async (original) => {
  const real = await original<typeof import("../../src/protocol/nakamoto/strategies/selfish.ts")>();
  const { PARTY_ACTION } = await import("../../src/protocol/nakamoto/strategies/strategy.ts");
  const chooseSelfish: typeof real.chooseSelfish = (turn) => {
    const action = real.chooseSelfish(turn);
    const hasMore = action === PARTY_ACTION.match && turn.ahead > turn.behind;
    return planted.error === "one block too many" && hasMore ? PARTY_ACTION.override : action;
  };
  return { ...real, chooseSelfish };
});

const read = (file: string) => readFileSync(join(SCENARIOS, "reproduce", file), "utf8");

/** The verdicts of an entry at the one point that is asked for. */
async function verdictsOf(name: string, asked: Point): Promise<Record<string, string>> {
  const entry = ENTRIES.find((one) => one.name === name)!;
  const [point] = pointsOf(entry, "ci", asked);
  const [evaluated] = await evaluatePoints([{ entry, point: point! }], { read, workers: 1 });
  return Object.fromEntries(evaluated!.results.map(({ quantity, verdict }) => [quantity, verdict]));
}

beforeEach(() => {
  planted.error = "none";
});

describe("a planted error turns an entry red that is green without it", () => {
  const selfish = { alpha: 0.35, gamma: 0.5, blocks: 20_000, seeds: 1 };
  const share = "share of the chain";
  const stale = "stale rate (stale ÷ found)";
  const growth = "growth (canonical ÷ found)";
  const race = "honest blocks on the adversary's side of races";
  const pace = "mean interval (s)";

  it.each([
    { error: "gamma ignored", name: "selfish-mining", asked: selfish, red: [share, race] },
    { error: "stale ÷ main", name: "selfish-mining", asked: selfish, red: [stale] },
    { error: "stale ÷ main", name: "two-miners", asked: { blocks: 5000, seeds: 1 }, red: [stale] },
    {
      error: "retarget off by one",
      name: "difficulty-equilibrium",
      asked: { rule: "bitcoin", window: 12, blocks: 800, seeds: 16 },
      red: [pace, "mean interval that windows are set to (s)"],
    },
    {
      error: "one block too many",
      name: "selfish-mining",
      asked: selfish,
      red: [stale, growth],
    },
  ])("$error: $name", async ({ error, name, asked, red }) => {
    const sound = await verdictsOf(name, asked);
    expect(Object.values(sound)).not.toContain("fail");
    planted.error = error;
    const wrong = await verdictsOf(name, asked);
    expect(Object.keys(wrong).filter((quantity) => wrong[quantity] === "fail")).toEqual(
      expect.arrayContaining(red),
    );
  });
});
