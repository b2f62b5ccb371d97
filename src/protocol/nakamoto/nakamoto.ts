/**
 * The nakamoto protocol: proof-of-work blocks spread by gossip, chosen by fork choice. Assembles state,
 * handlers and machines into a Protocol; the work is done in the files beside this one.
 */

import { GENESIS } from "../../chain/block-tree.ts";
import { STATUS } from "../../chain/chain-view.ts";
import { assert, unreachable } from "../../lib/assert.ts";
import type { BlockIndex, TxIndex } from "../../lib/brand.ts";
import { compileMachine } from "../../lib/machine-compiler.ts";
import type { Outbox } from "../effects.ts";
import {
  INPUT,
  type MessageKind,
  type NodeContext,
  type NodeInput,
  type Protocol,
} from "../protocol.ts";
import { connectBlock, onBlock } from "./accept-block.ts";
import { announceTipTo } from "./announce.ts";
import { onMempool, onTrickle } from "./announce-transactions.ts";
import { reviseChain } from "./change-rules.ts";
import { onCompactBlock, onGetBlockTransactions } from "./compact-blocks.ts";
import { onClockDue } from "./early-blocks.ts";
import { onBlockFound } from "./found-block.ts";
import { onGetdata, onInv } from "./gossip.ts";
import { createMessageKinds, MESSAGE, TIMER, TIMER_NAMES, WORK } from "./messages.ts";
import { minerMachine } from "./miner.machine.ts";
import { minerImplementations, onMinerSignal } from "./miner.ts";
import {
  onDelivery,
  onFellow,
  onMemberLoss,
  reviewParty,
  withholdingImplementations,
} from "./party.ts";
import { type PartySetup, PartyTable } from "./party-table.ts";
import { RequestTable } from "./request-table.ts";
import { closeRequest } from "./requests.ts";
import { isRequestOpen, onNotfound, onRequestPeerDown, onRequestTimeout } from "./retry.ts";
import {
  type NakamotoMachines,
  NakamotoNode,
  type NakamotoSetup,
  type SavedNakamotoNodes,
} from "./state.ts";
import type { PolicyTable } from "./strategies/strategy.ts";
import { syncMachine } from "./sync.machine.ts";
import {
  abandonSync,
  isSyncRequestOpen,
  onGetheaders,
  onHeaders,
  onSyncPeerDown,
  onSyncTimeout,
  syncImplementations,
} from "./sync.ts";
import { forgetTransactions } from "./take-transaction.ts";
import {
  onTx,
  onTxGetdata,
  onTxInv,
  onTxNotfound,
  onTxPeerDown,
  onTxPeerUp,
  onVerified,
} from "./transaction-gossip.ts";
import { isTxRequestOpen, onTxRequestTimeout } from "./transaction-requests.ts";
import { onPayment, onResubmit, onWalletBoot } from "./wallet.ts";
import { withholdingMachine } from "./withholding.machine.ts";

/** What the protocol is made of; parties only where there are some. */
export interface NakamotoParts extends Omit<NakamotoSetup, "machines" | "requests" | "parties"> {
  readonly parties?: NakamotoParties | null;
}

/** Who plays together by which strategy, and the policy tables of those that go by one. */
export interface NakamotoParties {
  readonly setups: readonly PartySetup[];
  readonly tableOf: (party: PartySetup) => PolicyTable;
}

/** The protocol over shared facts, for as many nodes as the knowledge table has. */
export function createNakamoto({ parties = null, ...shared }: NakamotoParts): Protocol {
  const { nodes } = shared.knowledge;
  return new Nakamoto({
    ...shared,
    parties: parties === null ? null : createParties(parties, nodes),
    requests: new RequestTable(shared.knowledge.nodes),
    machines: compileMachines(),
  });
}

class Nakamoto implements Protocol {
  readonly name = "nakamoto";
  readonly messages: readonly MessageKind[];
  readonly timers: Protocol["timers"];
  readonly #setup: NakamotoSetup;
  /** Whether nobody misbehaves or has a strategy. */
  readonly #isHonest: boolean;
  #node: NakamotoNode | null = null;

  constructor(setup: NakamotoSetup) {
    const { requestTimeout } = setup.params.relay;
    this.#setup = setup;
    this.#isHonest = setup.behaviours === undefined && setup.parties === null;
    this.messages = createMessageKinds(setup);
    const delays: Readonly<Record<keyof typeof TIMER, number | null>> = {
      request: requestTimeout,
      sync: requestTimeout,
      txRequest: requestTimeout,
      trickle: null,
      resubmit: setup.params.transactions?.relay.resubmit ?? null,
      early: null,
      behave: null,
      delivery: null,
    };
    this.timers = TIMER_NAMES.map((name) => ({ name, delay: delays[name] }));
  }

  attach(context: NodeContext, outbox: Outbox): void {
    this.#node = new NakamotoNode(this.#setup, context, outbox);
  }

  handle(index: number, input: NodeInput): boolean {
    const node = this.#at(index);
    return this.#isHonest ? handleInput(node, input) : this.#handleAmongOthers(node, input);
  }

  #handleAmongOthers(node: NakamotoNode, input: NodeInput): boolean {
    const { behaviours } = this.#setup;
    const isEffective =
      behaviours === undefined
        ? handleInput(node, input)
        : behaviours.handle(node, input, handleInput);
    const { party } = node;
    if (party !== null) reviewParty(node, party);
    return isEffective;
  }

  isTimerStale(index: number, timer: number, item: number, arg: number): boolean {
    const node = this.#at(index);
    switch (timer) {
      case TIMER.request:
        return !isRequestOpen(node, item as BlockIndex, arg);
      case TIMER.sync:
        return !isSyncRequestOpen(node, arg);
      case TIMER.txRequest:
        return !isTxRequestOpen(node, arg);
      default:
        return false;
    }
  }

  announcementStatus(item: number): Uint8Array {
    return this.#setup.knowledge.row(item as BlockIndex);
  }

  pendingItems(index: number): readonly number[] {
    const node = this.#at(index);
    return node.hasMoney ? node.transactions.mempool.transactions() : [];
  }

  pendingTotals(index: number): { readonly items: number; readonly bytes: number } {
    const node = this.#at(index);
    if (!node.hasMoney) return { items: 0, bytes: 0 };
    const { size, bytes } = node.transactions.mempool;
    return { items: size, bytes };
  }

  save(): SavedNakamotoNodes {
    return this.#at(0).save();
  }

  load(saved: unknown): void {
    this.#at(0).load(saved as SavedNakamotoNodes);
  }

  /** The window, moved to a node's row. */
  #at(index: number): NakamotoNode {
    const node = this.#node;
    assert(node !== null, "a protocol must be attached to its host first");
    node.moveTo(index);
    return node;
  }
}

function handleInput(node: NakamotoNode, input: NodeInput): boolean {
  switch (input.kind) {
    case INPUT.message:
      return handleMessage(node, input);
    case INPUT.timer:
      return handleTimer(node, input);
    case INPUT.blockFound:
      return onBlockFound(node);
    case INPUT.charged:
      return input.message === WORK.block
        ? connectBlock(node, input.peer, input.item as BlockIndex)
        : onVerified(node);
    case INPUT.peerUp:
      if (node.hasMoney) onTxPeerUp(node, input.peer);
      return announceTipTo(node, input.peer) || node.hasMoney;
    case INPUT.peerDown:
      return handlePeerDown(node, input.peer);
    case INPUT.boot:
      if (node.setup.tree.hasUpgrades) reviseChain(node);
      if (node.context.mines(node.index)) onMinerSignal(node, "POWER_ON");
      if (node.hasMoney) onWalletBoot(node);
      return true;
    case INPUT.crash:
      return onCrash(node, input.arg, input.item as BlockIndex);
    case INPUT.command:
      return onPayment(node, input.item);
    case INPUT.party:
      return onFellow(node, input.message, input.item as BlockIndex);
    default:
      return unreachable(input.kind);
  }
}

function handleTimer(node: NakamotoNode, { message, item, arg }: NodeInput): boolean {
  switch (message) {
    case TIMER.request:
      return onRequestTimeout(node, item as BlockIndex, arg);
    case TIMER.sync:
      return onSyncTimeout(node, arg);
    case TIMER.txRequest:
      return onTxRequestTimeout(node, arg);
    case TIMER.delivery:
      return onDelivery(node);
    case TIMER.trickle:
      return onTrickle(node, item);
    case TIMER.resubmit:
      return onResubmit(node);
    case TIMER.early:
      return onClockDue(node, item as BlockIndex);
    default:
      return unreachable(message as never, "no such timer");
  }
}

function handlePeerDown(node: NakamotoNode, peer: number): boolean {
  const blocksAsked = onRequestPeerDown(node, peer);
  const headersAsked = onSyncPeerDown(node, peer);
  const transactionsAsked = node.hasMoney && onTxPeerDown(node, peer);
  return blocksAsked || headersAsked || transactionsAsked;
}

function handleMessage(node: NakamotoNode, input: NodeInput): boolean {
  const { peer, arg } = input;
  const item = input.item as BlockIndex;
  switch (input.message) {
    case MESSAGE.inv:
      return onInv(node, peer, item);
    case MESSAGE.getdata:
      return onGetdata(node, peer, item, arg);
    case MESSAGE.txinv:
      return onTxInv(node, peer, item);
    case MESSAGE.txgetdata:
      return onTxGetdata(node, peer, item);
    case MESSAGE.tx:
      return onTx(node, peer, input.item as TxIndex);
    case MESSAGE.txnotfound:
      return onTxNotfound(node, peer, item);
    case MESSAGE.mempool:
      return onMempool(node, peer);
    case MESSAGE.block:
    case MESSAGE.blocktxn:
      return onBlock(node, peer, item);
    case MESSAGE.getheaders:
      return onGetheaders(node, peer, item);
    case MESSAGE.headers:
      return onHeaders(node, peer, item, arg);
    case MESSAGE.notfound:
      return onNotfound(node, peer, item);
    case MESSAGE.cmpctblock:
      return onCompactBlock(node, peer, item);
    case MESSAGE.getblocktxn:
      return onGetBlockTransactions(node, peer, item, arg);
    default:
      return unreachable(input.message as never, "no such message kind");
  }
}

/** Volatile state goes; accepted blocks are on the disk, and stay if it does. */
function onCrash(node: NakamotoNode, disk: number, tipOnDisk: BlockIndex): boolean {
  const isPartial = disk === 2;
  abandonSync(node);
  onMinerSignal(node, "POWER_OFF");
  for (const { block } of node.setup.requests.listOf(node.index)) closeRequest(node, block);
  node.orphans = [];
  node.early = [];
  const { tree } = node.setup;
  for (let block = GENESIS; block < tree.size; block++) {
    const kept =
      disk !== 0 &&
      node.view.status(block) === STATUS.accepted &&
      (!isPartial || node.context.isOnDisk(block));
    if (!kept) node.view.setStatus(block, STATUS.unknown);
  }
  if (disk === 0) node.view.reset();
  if (isPartial) node.view.tip = tipOnDisk;
  if (node.hasMoney) forgetTransactions(node, disk !== 0);
  if (disk !== 1 && node.party !== null) onMemberLoss(node, node.party);
  return true;
}

function createParties({ setups, tableOf }: NakamotoParties, nodes: number): PartyTable {
  const machine = compileMachine(withholdingMachine, withholdingImplementations);
  return new PartyTable(setups, nodes, machine, tableOf);
}

function compileMachines(): NakamotoMachines {
  const sync = compileMachine(syncMachine, syncImplementations);
  const miner = compileMachine(minerMachine, minerImplementations);
  return {
    sync,
    syncSignals: {
      FELL_BEHIND: sync.signalOf("FELL_BEHIND"),
      HEADERS_RECEIVED: sync.signalOf("HEADERS_RECEIVED"),
      BLOCK_ARRIVED: sync.signalOf("BLOCK_ARRIVED"),
      SYNC_PEER_FAILED: sync.signalOf("SYNC_PEER_FAILED"),
      RESET: sync.signalOf("RESET"),
    },
    fetchingBlocks: sync.modeOf("fetchingBlocks"),
    miner,
    minerSignals: {
      POWER_ON: miner.signalOf("POWER_ON"),
      POWER_OFF: miner.signalOf("POWER_OFF"),
      TIP_CHANGED: miner.signalOf("TIP_CHANGED"),
      FELL_BEHIND: miner.signalOf("FELL_BEHIND"),
      CAUGHT_UP: miner.signalOf("CAUGHT_UP"),
    },
  };
}
