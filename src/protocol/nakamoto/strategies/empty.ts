/**
 * Empty mining: blocks with a coinbase and nothing else. The miner saves itself a template and gives up the fees; to
 * everybody else the block is capacity that is gone. Observed of pools that switch to a new tip before they have a
 * template for it (see `spv.ts`).
 */
import type { StrategyParams } from "./strategy.ts";

/** Whether a block has a coinbase alone; `isOnTip` where its parent is a block that the node has judged. */
export function leavesEmpty({ name }: StrategyParams, isOnTip: boolean): boolean {
  return name === "empty" || (name === "spv" && !isOnTip);
}
