import { describe, expect, it } from "vitest";
import { FATE, type FoundBlocks } from "../../src/metrics/found-blocks.ts";
import {
  findMetric,
  METRIC_NAMES,
  type RunMetric,
  withoutWarmup,
} from "../../src/metrics/run-metrics.ts";
import { runJobs } from "../../src/runner/jobs.ts";
import { parseShipped } from "../scenario/shipped.ts";

const parsed = parseShipped("sweeps/share-by-size.yaml");
if (!parsed.ok) throw new Error("the scenario is not clean");
const { scenario } = parsed;
const [run] = await runJobs([{ scenario, collect: "foundBlocks" }], { workers: 1 });
if (!run?.ok) throw new Error("the run failed");
const blocks = run.extra as FoundBlocks;

const metric = (name: string) => findMetric(name, ["large", "small"]) as RunMetric;

describe("metrics", () => {
  it("all have a figure of a run with forks", () => {
    for (const name of METRIC_NAMES) {
      const value = metric(name.replace("GROUP", "large")).of(run.result);
      expect(value, name).toBeGreaterThan(0);
    }
  });

  it.each(["staleRate", "staleOverCanonical", "growth"])(
    "%s of all blocks is that of the run",
    (name) => {
      expect(metric(name).ofBlocks!(blocks)).toBe(metric(name).of(run.result));
    },
  );

  it("leave out the first blocks: those that remain are counted alone", () => {
    const rest = withoutWarmup(blocks, 100);
    expect(rest.timeMs).toHaveLength(blocks.timeMs.length - 100);
    expect(rest.timeMs[0]).toBe(blocks.timeMs[100]);
    const stale = blocks.fate.slice(100).filter((fate) => fate === FATE.stale).length;
    expect(metric("staleRate").ofBlocks!(rest)).toBe(stale / rest.fate.length);
    expect(metric("staleRate").ofBlocks!(withoutWarmup(blocks, 1e6))).toBeNull();
    expect(metric("interval").ofBlocks!(withoutWarmup(blocks, 1e6))).toBeNull();
  });

  it("by a wrong name say what would be right", () => {
    expect(findMetric("staleRat", [])).toMatchObject({ hint: 'did you mean "staleRate"?' });
    expect(findMetric("toString", [])).toHaveProperty("problem");
    expect(findMetric("minerShare/pool", ["large"])).toMatchObject({
      hint: "for example: minerShare/large",
    });
  });
});
