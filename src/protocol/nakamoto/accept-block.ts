/**
 * From a block's arrival to a new tip: validation time, orphanage, the chain's verdict, fork choice.
 * Invariant: a block is accepted only after its parent, and only if the chain's rules accept it.
 */
import { STATUS } from "../../chain/chain-view.ts";
import { selectTip } from "../../chain/fork-choice.ts";
import { deltaOf } from "../../chain/ledger-book.ts";
import type { BlockIndex, TxIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { announceBlock } from "./announce.ts";
import { isTooEarly, waitForClock } from "./clock.ts";
import { noteAnswer } from "./defences.ts";
import { onMinerSignal } from "./miner.ts";
import { addOrphan, takeChildren } from "./orphanage.ts";
import type { Party } from "./party-table.ts";
import { closeRequest } from "./requests.ts";
import { deliverAt } from "./shown-block.ts";
import type { NakamotoNode } from "./state.ts";
import { isOnUnjudged } from "./strategies/spv.ts";
import { isSyncing, onBlockUnusable, onBlockWhileSyncing, startSync } from "./sync.ts";
import { onTipMoved } from "./take-transaction.ts";
import { isVerified } from "./transaction-state.ts";
import { armResubmit } from "./wallet.ts";

/** A whole block arrived, asked for or not. */
export function onBlock(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.view.status(block) >= STATUS.received) return false;
  closeRequest(node, block);
  noteAnswer(node, peer);
  node.view.setStatus(block, STATUS.received);
  const cost = computeValidationTime(node, block);
  if (cost > 0) {
    node.out.charge(cost, block, peer);
    if (node.party !== null) mineBeforeJudging(node, node.party, block);
  } else connectBlock(node, peer, block);
  return true;
}

/** The block may turn out to be invalid; until then an SPV party mines on it, if it extends the tip. */
function mineBeforeJudging(node: NakamotoNode, party: Party, block: BlockIndex): void {
  if (party.setup.strategy.name !== "spv" || !isOnUnjudged(node, block)) return;
  party.unjudged = block;
  onMinerSignal(node, "TIP_CHANGED");
}

/** Judges a block whose validation time has passed and takes it in, or keeps it until its parent comes. */
export function connectBlock(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.view.status(block) !== STATUS.received) return false;
  const { tree } = node.setup;
  if (isTooEarly(node, block)) {
    dropEarly(node, peer, block);
    return true;
  }
  if (!node.view.has(tree.parent(block))) {
    if (node.view.status(tree.parent(block)) === STATUS.refused) refuse(node, peer, block);
    else keepOrphan(node, peer, block);
    return true;
  }
  if (!judge(node, peer, block)) return true;
  acceptBlock(node, peer, block);
  connectChildren(node, block);
  return true;
}

/** Takes in a valid block whose parent is accepted: fork choice, mining, relay. */
export function acceptBlock(node: NakamotoNode, peer: number, block: BlockIndex): void {
  const { view, setup, out } = node;
  view.setStatus(block, STATUS.accepted);
  out.observe(OBSERVATION.blockAccepted, block, peer);
  const oldTip = view.tip;
  const newTip =
    setup.tree.parent(block) === oldTip
      ? block
      : selectTip(setup.chain, setup.tree, view, oldTip, block, () =>
          node.context.random(node.index, "tie"),
        );
  if (newTip !== oldTip) {
    moveTip(node, newTip);
    if (node.hasMoney) {
      armResubmit(node);
      if (setup.parties !== null) deliverAt(node, newTip);
    }
    onMinerSignal(node, "TIP_CHANGED");
  }
  const { party } = node;
  if (party !== null) leaveToParty(node, party, block, newTip !== oldTip);
  else if (isSyncing(node)) onBlockWhileSyncing(node);
  else if (newTip !== oldTip || relaysSideBlocks(node)) announceBlock(node, block);
}

/** Makes another accepted block the node's tip; the mempool follows. */
export function moveTip(node: NakamotoNode, newTip: BlockIndex): void {
  const { view } = node;
  const oldTip = view.tip;
  view.tip = newTip;
  const depth = countDisconnected(node, oldTip, newTip);
  node.out.observe(OBSERVATION.tipChanged, oldTip, newTip, depth);
  if (node.hasMoney) onTipMoved(node, oldTip, newTip);
}

/** What its party publishes it announces itself; the rest is passed on once the party has chosen. */
function leaveToParty(node: NakamotoNode, party: Party, block: BlockIndex, isTip: boolean): void {
  const relays = isTip || relaysSideBlocks(node);
  if (!party.isPublishing) party.news.push({ block, relays: relays && !isSyncing(node) });
  if (isSyncing(node)) onBlockWhileSyncing(node);
}

function computeValidationTime(node: NakamotoNode, block: BlockIndex): number {
  const { perBlock, nanosecondsPerByte, perSignature } = node.setup.params.validation;
  let cost: number = perBlock;
  if (perSignature > 0) cost += perSignature * countUnverified(node, block);
  if (nanosecondsPerByte === 0) return cost;
  return cost + Math.round((nanosecondsPerByte * node.setup.tree.sizeOf(block)) / 1000);
}

/** A signature is verified once: what the mempool has needs no more work, nor what the active chain has. */
function countUnverified(node: NakamotoNode, block: BlockIndex): number {
  const { tree } = node.setup;
  if (!tree.isValid(block)) return Math.max(0, tree.blockOf(block).payloads.length - 1);
  let unverified = 0;
  for (const tx of deltaOf(tree, block).transactions) {
    if (!isVerified(node.transactions.statusOf(tx as TxIndex))) unverified += 1;
  }
  return unverified;
}

/** Too early is not invalid: a new announcement may bring it again, or the clock when it has caught up. */
function dropEarly(node: NakamotoNode, peer: number, block: BlockIndex): void {
  node.view.setStatus(block, STATUS.header);
  node.out.reopen(block);
  onBlockUnusable(node, block);
  waitForClock(node, block, peer);
}

/** The chain's verdict. True where the block may be accepted. */
function judge(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.setup.tree.isValidUnder(node.rules, block)) return true;
  refuse(node, peer, block);
  return false;
}

function refuse(node: NakamotoNode, peer: number, block: BlockIndex): void {
  node.view.setStatus(block, STATUS.refused);
  const reason = node.setup.tree.rejectionNumber(block, node.rules);
  node.out.observe(OBSERVATION.blockRefused, block, reason);
  const disconnects = node.setup.params.relay.defences?.disconnectInvalid !== false;
  if (peer >= 0 && disconnects && !wasGoodBefore(node, block)) node.out.disconnect(peer);
  onBlockUnusable(node, block);
  if (node.party !== null) onMinerSignal(node, "TIP_CHANGED");
  for (const orphan of takeChildren(node, block)) refuse(node, orphan.peer, orphan.block);
}

/**
 * Whether the block is refused by nothing but what an upgrade of the node changed: peers of the older program
 * mean no harm (Bitcoin Core's "recent consensus change", src/consensus/validation.h).
 */
function wasGoodBefore({ rules, setup }: NakamotoNode, block: BlockIndex): boolean {
  return rules > 0 && setup.tree.isValidUnder(0, block);
}

function keepOrphan(node: NakamotoNode, peer: number, block: BlockIndex): void {
  if (addOrphan(node, peer, block) && peer >= 0) startSync(node, peer);
  // Its request left room in the window, which nothing else may come to fill.
  onBlockWhileSyncing(node);
}

/** Takes in the orphans that waited for a block, and those that waited for them. */
export function connectChildren(node: NakamotoNode, block: BlockIndex): void {
  const ready = takeChildren(node, block);
  for (let i = 0; i < ready.length; i++) {
    const child = ready[i]!;
    // A clock that was set back since may be behind it now.
    if (isTooEarly(node, child.block)) {
      dropEarly(node, child.peer, child.block);
      continue;
    }
    if (!judge(node, child.peer, child.block)) continue;
    acceptBlock(node, child.peer, child.block);
    ready.push(...takeChildren(node, child.block));
  }
}

function countDisconnected(node: NakamotoNode, oldTip: BlockIndex, newTip: BlockIndex): number {
  const { tree } = node.setup;
  if (tree.parent(newTip) === oldTip) return 0;
  return tree.height(oldTip) - tree.height(tree.forkPoint(oldTip, newTip));
}

/** Rules that weigh or choose among rivals need every node to see them. */
function relaysSideBlocks(node: NakamotoNode): boolean {
  const { forkChoice, tieBreak } = node.setup.chain;
  return forkChoice === "ghost" || tieBreak.rule !== "first-seen";
}
