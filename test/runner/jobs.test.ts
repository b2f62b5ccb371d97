import { beforeAll, describe, expect, it } from "vitest";
import { FATE, type FoundBlocks } from "../../src/metrics/found-blocks.ts";
import {
  type Job,
  type JobProgress,
  type JobResult,
  runEach,
  runJobs,
} from "../../src/runner/jobs.ts";
import { withStandingLaws } from "../../src/scenario/laws.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { builtProgram } from "../cli/support/program.ts";

const DYING = new URL("./support/dying-worker.mjs", import.meta.url);

/** Workers run the built program. */
beforeAll(() => void builtProgram());

const pair = scenarioOf(
  "{version: 1, name: pair, seed: 1, stop: {height: 20}, nodes: [{name: a}, {name: b}]," +
    " network: {latency: {model: constant, value: 60 s, measure: one-way}}," +
    " expect: [{tipHeight: {atLeast: 20}}]}",
);

/** The first runs are the longest, so that workers finish them out of order. */
const uneven: Job[] = [150, 3, 90, 1, 1, 40, 2, 60, 1, 5, 1, 30].map((height, k) => ({
  scenario: { ...pair, seed: String(k), stop: { time: null, height } },
  collect: "foundBlocks",
}));

describe("results", () => {
  it("are the same, and in the order of the jobs, for 1, 2 and 7 workers", async () => {
    const [one, two, seven] = await Promise.all([1, 2, 7].map((workers) => run(uneven, workers)));
    expect(one).toHaveLength(uneven.length);
    expect(one!.map((result) => result.ok && result.result.seed)).toEqual(
      uneven.map(({ scenario }) => scenario.seed),
    );
    expect(two).toEqual(one);
    expect(seven).toEqual(one);
  });

  it("are those of the run alone, judged", async () => {
    const [first, second] = await run([job("1"), job("2")], 2);
    const { result, expectations } = simulate({ ...pair, seed: "2" });
    expect(second).toEqual({ ok: true, result, expectations, breaches: [] });
    expect(first).not.toEqual(second);
  });

  it("hold what the collector found", async () => {
    const [done] = await run([{ scenario: pair, collect: "foundBlocks" }, job("2")], 2);
    if (!done?.ok) throw new Error("the run failed");
    const { chain } = done.result;
    const blocks = done.extra as FoundBlocks;
    const count = (fate: number) => blocks.fate.filter((one) => one === fate).length;
    expect(blocks.timeMs).toHaveLength(chain.blocksFound);
    expect(count(FATE.stale)).toBe(chain.staleBlocks);
    expect(count(FATE.canonical)).toBe(chain.canonicalHeight);
    expect(count(FATE.invalid)).toBe(0);
  });

  it("hold what judges said of the laws that the scenario carries", async () => {
    const [done] = await run([{ scenario: withStandingLaws(pair) }, job("2")], 2);
    expect(done).toMatchObject({ ok: true, breaches: [] });
    expect(done?.ok && done.expectations.at(-1)?.text).toMatch(/^laws/);
  });

  it("of no jobs are none", async () => {
    expect(await run([], 4)).toEqual([]);
  });
});

describe("a run that fails", () => {
  const broken = (seed: string): Job => ({ scenario: { ...pair, seed, nodes: null as never } });

  it.each([1, 2])(
    "is told with scenario and seed and loses no other: %i workers",
    async (workers) => {
      const results = await run([job("1"), broken("2"), job("3"), job("4")], workers);
      expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true]);
      expect(results[1]).toMatchObject({ scenario: "pair", seed: "2", error: { kind: "fault" } });
      expect(results[1]).toHaveProperty("error.stack", expect.stringContaining("TypeError"));
    },
  );

  it.each([1, 2])("because of its scenario is no fault of forksim: %i workers", async (workers) => {
    const infeasible: Scenario = {
      ...pair,
      seed: "5",
      network: { ...pair.network, topology: { generator: "scale-free", attach: 9 } },
    };
    const results = await run([{ scenario: infeasible }, job("1")], workers);
    expect(results).toMatchObject([{ seed: "5", error: { kind: "input" } }, { ok: true }]);
  });

  it("with its worker costs that run alone; others take the place of the dead", async () => {
    const seeds = ["1", "die", "2", "throw", "die", "3", "4", "die", "5"];
    const results = await runJobs(seeds.map(job), { workers: 2, workerUrl: DYING });
    expect(results.map((result) => (result.ok ? "ok" : result.error.kind))).toEqual(
      seeds.map((seed) => (/\d/.test(seed) ? "ok" : "died")),
    );
    expect(results[1]).toMatchObject({
      seed: "die",
      error: { message: expect.stringMatching(/9/) },
    });
    expect(results[3]).toMatchObject({ error: { message: "thrown outside of any run" } });
    expect(results.filter(({ ok }) => ok)).toEqual(
      await run(["1", "2", "3", "4", "5"].map(job), 1),
    );
  });

  it("because there is no program for workers fails all at once", async () => {
    const workerUrl = new URL("./support/no-such-worker.mjs", import.meta.url);
    await expect(runJobs([job("1"), job("2")], { workers: 2, workerUrl })).rejects.toThrow(
      /worker thread could not be started: .*no-such-worker/,
    );
  });

  it("because nobody has the collector's name is refused before anything runs", async () => {
    const collect = "nobody" as "foundBlocks";
    await expect(run([{ scenario: pair, collect }], 1)).rejects.toThrow(
      /no such collector.*nobody/,
    );
  });
});

describe("results taken one by one", () => {
  it.each([1, 2, 7])("come in order, none after the last wanted: %i workers", async (workers) => {
    const taken: number[] = [];
    await runEach(uneven, {
      workers,
      onResult: (_, index) => {
        taken.push(index);
        return index < 4;
      },
    });
    expect(taken).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([1, 2])("may go wrong where they are taken: %i workers", async (workers) => {
    const onResult = () => {
      throw new Error("the disk is full");
    };
    await expect(runEach([job("1"), job("2")], { workers, onResult })).rejects.toThrow("the disk");
  });
});

describe("progress", () => {
  it.each([1, 2])("grows to the number of jobs: %i workers", async (workers) => {
    const seen: JobProgress[] = [];
    const broken: Job = { scenario: { ...pair, nodes: null as never } };
    await runJobs([...uneven, broken], { workers, onProgress: (one) => seen.push(one) });
    expect(seen.at(-1)).toEqual({ total: 13, done: 13, failed: 1, share: 13 });
    seen.slice(1).forEach(({ done, share }, k) => {
      expect(done).toBeGreaterThanOrEqual(seen[k]!.done);
      expect(share).toBeGreaterThanOrEqual(Math.max(done, seen[k]!.share));
      expect(share).toBeLessThanOrEqual(13);
    });
  });
});

describe("an interruption", () => {
  it.each([1, 2])("keeps what is done and breaks off the rest: %i workers", async (workers) => {
    const interrupt = new AbortController();
    const long: Job = { scenario: { ...pair, stop: { time: null, height: 10_000_000 } } };
    const results: JobResult[] = [];
    await runEach([job("1"), long, long, long], {
      workers,
      signal: interrupt.signal,
      onProgress: ({ done }) => {
        if (done > 0) setTimeout(() => interrupt.abort(), 50);
      },
      onResult: (result) => results.push(result),
    });
    expect(results).toHaveLength(4);
    expect(results[0]).toMatchObject({ ok: true, result: { partial: false } });
    expect(results[1]).toMatchObject({ ok: true, result: { stopReason: "interrupted" } });
    expect(results[3]).toMatchObject({ ok: false, error: { kind: "interrupted" } });
  });

  it("from the start begins nothing", async () => {
    const results = await runJobs([job("1"), job("2")], {
      workers: 2,
      signal: AbortSignal.abort(),
    });
    expect(results).toMatchObject([
      { ok: false, seed: "1" },
      { ok: false, seed: "2" },
    ]);
  });
});

function run(jobs: readonly Job[], workers: number) {
  return runJobs(jobs, { workers });
}

function job(seed: string): Job {
  return { scenario: { ...pair, seed } };
}

function scenarioOf(text: string): Scenario {
  const parsed = parseScenario(text, { fileName: "pair" });
  if (!parsed.ok) throw new Error("the scenario is not clean");
  return parsed.scenario;
}
