/** A figure that the command line or a sweep names, with what a job has to collect for it. */
import { UsageError } from "../lib/assert.ts";
import type { FoundBlocks } from "../metrics/found-blocks.ts";
import { findMetric, type RunMetric, withoutWarmup } from "../metrics/run-metrics.ts";
import type { Job, JobDone } from "../runner/jobs.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** How to read the figure off a run's result. */
export interface Measure {
  readonly metric: RunMetric;
  /** Blocks of each run that are left out at its start. */
  readonly warmup: number;
  readonly needs: Pick<Job, "collect">;
  readonly of: (run: JobDone) => number | null;
}

/** Throws `UsageError` where there is no such metric, or it cannot leave out a warm-up. */
export function measureOf(
  { metric: name, warmup }: { readonly metric: string; readonly warmup: number },
  { nodes }: Scenario,
): Measure {
  const metric = findMetric(
    name,
    nodes.map((group) => group.name),
  );
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
