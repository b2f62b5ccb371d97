/**
 * The one rule that depends on a node's own clock, and is therefore judged by the node and never cached. What it
 * refuses today is tried again by `early-blocks.ts`.
 */
import { checkFutureTime } from "../../chain/check-header.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { TIMER } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";

/** Whether a block's time lies too far ahead of the node's clock, as yet. */
export function isTooEarly(node: NakamotoNode, block: BlockIndex): boolean {
  const { chain, tree } = node.setup;
  return !checkFutureTime(chain, node.context.localTime(node.index), tree.time(block)).ok;
}

/** A clock that runs slow is asked again no sooner than this, microseconds. */
const LEAST_WAIT = 1_000;

/** Waits until the node's clock allows the block. False where it waits for that already. */
export function waitForClock(node: NakamotoNode, block: BlockIndex, peer: number): boolean {
  if (node.early.some((one) => one.block === block)) return false;
  node.early = [...node.early, { block, peer }];
  const { chain, tree } = node.setup;
  const due = (tree.time(block) - chain.genesisTime) * 1_000_000 - chain.maxFutureTime;
  const wait = Math.max(LEAST_WAIT, due - node.context.localTime(node.index));
  node.out.setTimer(TIMER.early, wait, block);
  return true;
}
