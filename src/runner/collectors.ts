/** Who can watch the run of a job, by name: a function cannot be handed to another thread. */
import type { Collector } from "./collector.ts";
import { chainBatches } from "./reproduce/collectors/chain-batches.ts";
import { foundWork } from "./reproduce/collectors/found-work.ts";
import { shortestPaths } from "./reproduce/collectors/shortest-paths.ts";
import { spreading } from "./reproduce/collectors/spreading.ts";

/** All collectors. */
export const COLLECTORS = {
  chainBatches,
  foundWork,
  shortestPaths,
  spreading,
} as const satisfies Readonly<Record<string, Collector>>;

/** What a job can name. */
export type CollectorName = keyof typeof COLLECTORS;
