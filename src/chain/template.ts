/** What a miner may build on a block: the demanded bits, and a time that the rules accept. */
import { InputError } from "../lib/assert.ts";
import type { BlockIndex, Instant } from "../lib/brand.ts";
import type { BlockTemplate } from "./block.ts";
import type { BlockTree } from "./block-tree.ts";

/** Which time a block claims: the miner's clock, or the earliest or latest that others will accept. */
export type ClaimedTime = "clock" | "earliest" | "latest";

/**
 * The template on `parent`: the clock's time in whole seconds, or the earliest that the median time
 * past allows. `localTime` is the miner's own clock, 0 at the genesis time.
 */
export function createTemplate(
  tree: BlockTree,
  parent: BlockIndex,
  fields: Pick<BlockTemplate, "miner" | "size" | "extra"> & {
    readonly localTime: Instant;
    readonly claim?: ClaimedTime;
  },
): BlockTemplate {
  const { miner, size, extra = 0, localTime, claim = "clock" } = fields;
  const time = computeTemplateTime(tree, parent, localTime, claim);
  if (time > LAST_TIME) {
    throw new InputError(
      "headers count seconds up to 2^32 − 1, in the year 2106, and this run gets there:" +
        " choose a shorter run, a shorter block interval or an earlier genesisTime",
    );
  }
  const { bits, difficulty } = demandsOn(tree, parent, time);
  const height = tree.height(parent) + 1;
  const template = { miner, size, extra, parent: tree.hashOf(parent), height, time, bits };
  return difficulty === undefined ? template : { ...template, difficulty };
}

/** What the difficulty rule demands of the header of a block on `parent` that claims this time. */
export function demandsOn(
  tree: Pick<BlockTree, "nextBits" | "nextDifficulty">,
  parent: BlockIndex,
  time: number,
): Pick<BlockTemplate, "bits" | "difficulty"> {
  const difficulty = tree.nextDifficulty(parent, time);
  const bits = tree.nextBits(parent, time);
  return difficulty === null ? { bits } : { bits, difficulty };
}

/**
 * Unix seconds that a block on `parent` would claim by this clock, at least the earliest that the
 * median time past allows.
 */
export function computeTemplateTime(
  tree: Pick<BlockTree, "params" | "medianTimePast">,
  parent: BlockIndex,
  localTime: Instant,
  claim: ClaimedTime = "clock",
): number {
  const { genesisTime, maxFutureTime } = tree.params;
  const earliest = tree.medianTimePast(parent) + 1;
  if (claim === "earliest") return earliest;
  const ahead = claim === "latest" ? maxFutureTime : 0;
  return Math.max(genesisTime + Math.floor((localTime + ahead) / 1_000_000), earliest);
}

/** The last second that a header's 32 bits can hold. */
const LAST_TIME = 0xffff_ffff;
