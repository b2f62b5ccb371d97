/** What can be collected of a run besides its result, by the names that jobs use. */

import { collectChainBatches } from "./collectors/chain-batches.ts";
import type { Collector } from "./collectors/collector.ts";

/** Makes each extra collector for a run that has not begun. */
export const COLLECTORS: Readonly<Record<string, Collector>> = {
  "chain-batches": collectChainBatches,
};
