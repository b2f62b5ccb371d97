/** Who can watch the run of a job, by name: a function cannot be handed to another thread. */
import { assert } from "../lib/assert.ts";
import type { Collector } from "./collector.ts";
import { foundBlocks } from "./found-blocks.ts";
import { attacks } from "./reproduce/collectors/attacks.ts";
import { chainBatches } from "./reproduce/collectors/chain-batches.ts";
import { conflicts } from "./reproduce/collectors/conflicts.ts";
import { foundWork } from "./reproduce/collectors/found-work.ts";
import { income } from "./reproduce/collectors/income.ts";
import { shortestPaths } from "./reproduce/collectors/shortest-paths.ts";
import { spreading } from "./reproduce/collectors/spreading.ts";
import { transactionWaits } from "./reproduce/collectors/transaction-waits.ts";

/** All collectors. */
export const COLLECTORS = {
  attacks,
  chainBatches,
  conflicts,
  foundBlocks,
  foundWork,
  income,
  shortestPaths,
  spreading,
  transactionWaits,
} as const satisfies Readonly<Record<string, Collector>>;

/** What a job can name. */
export type CollectorName = keyof typeof COLLECTORS;

/** Crashes at a name that nobody has: the types let it pass where it was read from somewhere. */
export function assertCollector(name: string | undefined): void {
  assert(name === undefined || Object.hasOwn(COLLECTORS, name), "no such collector", { name });
}
