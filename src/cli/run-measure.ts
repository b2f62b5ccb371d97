/** A figure that the command line or a sweep names, with what a job has to collect for it. */
import { UsageError } from "../lib/assert.ts";
import type { FoundBlocks } from "../metrics/found-blocks.ts";
import { findMetric, type RunMetric, withoutWarmup } from "../metrics/run-metrics.ts";
import type { Job, JobDone } from "../runner/jobs.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { JudgeMetric } from "../scenario/sweep.ts";

/** How to read the figure off a run's result. */
export interface Measure {
  readonly metric: RunMetric;
  /** Blocks of each run that are left out at its start. */
  readonly warmup: number;
  readonly needs: Pick<Job, "collect">;
  readonly of: (run: JobDone) => number | null;
}

/** What is wrong with a metric's name, for whoever reads a sweep. */
export const judgeMetric: JudgeMetric = (name, scenario) => {
  const found = metricOf(name, scenario);
  return "problem" in found ? found : null;
};

function metricOf(name: string, { nodes }: Scenario) {
  return findMetric(
    name,
    nodes.map((group) => group.name),
  );
}

/** Throws `UsageError` where there is no such metric, or it cannot leave out a warm-up. */
export function measureOf(
  { metric: name, warmup }: { readonly metric: string; readonly warmup: number },
  scenario: Scenario,
): Measure {
  const metric = metricOf(name, scenario);
  if ("problem" in metric) throw new UsageError(`${metric.problem}: ${metric.hint}`);
  if (warmup === 0) return { metric, warmup, needs: {}, of: ({ result }) => metric.of(result) };
  const { ofBlocks } = metric;
  if (ofBlocks === undefined) {
    throw new UsageError(
      `--warmup leaves out blocks, and ${name} is not worked out of single blocks: take ` +
        "staleRate, staleOverCanonical, growth or interval",
    );
  }
  return {
    metric,
    warmup,
    needs: { collect: "foundBlocks" },
    of: ({ extra }) => ofBlocks(withoutWarmup(extra as FoundBlocks, warmup)),
  };
}
