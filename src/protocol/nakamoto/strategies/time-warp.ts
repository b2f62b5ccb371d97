/**
 * Time warp (ArtForz 2011, bitcointalk.org topic 43692): Bitcoin's retarget looks at the first and the last block of a
 * window and not at the step between windows. The miner claims the earliest time that the median allows, and in a
 * window's last block the latest that clocks allow: windows look long, and the difficulty falls for everybody. It takes
 * most of the hashrate, or others' honest times pull the median up.
 */
import type { BlockFacts } from "../../../chain/block-facts.ts";
import type { ChainParams } from "../../../chain/params.ts";
import type { ClaimedTime } from "../../../chain/template.ts";
import type { BlockIndex } from "../../../lib/brand.ts";
import type { StrategyParams } from "./strategy.ts";

/** The time that a block on this parent claims. */
export function chooseTime(
  { name }: StrategyParams,
  tree: Pick<BlockFacts, "height"> & { readonly params: ChainParams },
  parent: BlockIndex,
): ClaimedTime {
  const { difficulty } = tree.params;
  if (name !== "time-warp" || difficulty.rule !== "bitcoin") return "clock";
  // Windows begin at multiples of their length, genesis in the first.
  const isLast = (tree.height(parent) + 2) % difficulty.window === 0;
  return isLast ? "latest" : "earliest";
}
