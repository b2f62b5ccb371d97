/**
 * What a member does for its party: withholds what it finds, has the policy choose after every block, publishes, and
 * tells its fellows at the same instant what it has. To peers it is as any node: its view holds what is public.
 * Invariant: a withheld block is in no member's view, so that nobody is ever served one.
 */
import { STATUS } from "../../chain/chain-view.ts";
import { deltaOf } from "../../chain/ledger-book.ts";
import { assert } from "../../lib/assert.ts";
import type { BlockIndex, Instant, TxIndex } from "../../lib/brand.ts";
import type { MachineImplementations } from "../../lib/machine-compiler.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { acceptBlock, connectBlock, connectChildren } from "./accept-block.ts";
import { announceBlock } from "./announce.ts";
import { onMinerSignal } from "./miner.ts";
import { dropOrphan } from "./orphanage.ts";
import { FELLOW, FROM_FELLOW, type Party } from "./party-table.ts";
import { closeRequest } from "./requests.ts";
import { countConfirmations, noticePayment } from "./reverted-payment.ts";
import { sendToVictim, showToVictim } from "./shown-block.ts";
import type { NakamotoNode } from "./state.ts";
import { concerns } from "./strategies/censor.ts";
import { FORK, type ForkKind, PARTY_ACTION, type PolicyTurn } from "./strategies/strategy.ts";
import { noteDelivery } from "./strategies/vector76.ts";
import type { WithholdingSignal } from "./withholding.machine.ts";

/** What the names in the withholding machine mean. */
export const withholdingImplementations: MachineImplementations<NakamotoNode> = {
  guards: {
    adopts: (node) => partyOf(node).choice === PARTY_ACTION.adopt,
    overrides: (node) => partyOf(node).choice === PARTY_ACTION.override,
    matches: (node) => partyOf(node).choice === PARTY_ACTION.match,
    releases: (node) => partyOf(node).choice === PARTY_ACTION.release,
  },
  actions: {
    adopt: (node) => {
      const party = partyOf(node);
      party.privateTip = party.publicTip;
    },
    override: (node) => publish(node, findShortestWinner(node), PARTY_ACTION.override),
    match: (node) => publish(node, findMatch(node), PARTY_ACTION.match),
    release: (node) => publish(node, partyOf(node).privateTip, PARTY_ACTION.release),
  },
};

/** A member found a block that the party keeps to itself, as yet. */
export function onWithheldFound(node: NakamotoNode, party: Party, block: BlockIndex): void {
  node.out.observe(OBSERVATION.blockWithheld, block, node.setup.tree.parent(block));
  party.privateTip = block;
  decide(node, party, "FOUND");
  moveMiners(node, party);
}

/** A fellow member tells something. */
export function onFellow(node: NakamotoNode, what: number, block: BlockIndex): boolean {
  if (what === FELLOW.tip) {
    onMinerSignal(node, "TIP_CHANGED");
    return true;
  }
  if (what === FELLOW.delivered || what === FELLOW.shown) return onFellowOfShown(node, what, block);
  if (node.view.status(block) >= STATUS.received) return false;
  closeRequest(node, block);
  node.view.setStatus(block, STATUS.received);
  const party = partyOf(node);
  party.isPublishing = what === FELLOW.published;
  connectBlock(node, FROM_FELLOW, block);
  party.isPublishing = false;
  if (what === FELLOW.published && node.view.has(block)) announceBlock(node, block);
  passOn(node, party, false);
  return true;
}

/** What fellows tell of a block that is shown to the payee alone; that it delivers the payee tells itself. */
function onFellowOfShown(node: NakamotoNode, what: number, block: BlockIndex): boolean {
  const party = partyOf(node);
  if (what === FELLOW.shown) sendToVictim(node, party, block);
  else noteDelivery(party.memory);
  return true;
}

/** By now the payee should have delivered. */
export function onDelivery(node: NakamotoNode): boolean {
  const { party } = node;
  if (party === null || party.policy === null) return false;
  decideOnPublic(node, party);
  passOn(node, party, false);
  return true;
}

/** A member's disk lost blocks: the party goes on with what another has, or from what is left. */
export function onMemberLoss(node: NakamotoNode, party: Party): void {
  const { knowledge, parties } = node.setup;
  const statuses = knowledge.row(party.publicTip);
  if (party.setup.members.some((member) => statuses[member] === STATUS.accepted)) return;
  party.startOver(node.view.tip, parties!.machine.initial);
  if (party.hasFellows) node.out.inform(FELLOW.tip, party.privateTip);
}

/** After a member's turn: if the public tip moved the party chooses; then the member passes its news on. */
export function reviewParty(node: NakamotoNode, party: Party): void {
  if (party.news.length === 0) return;
  if (hasPublicMoved(node, party)) {
    party.publicTip = node.view.tip;
    if (party.policy !== null) decideOnPublic(node, party);
  }
  passOn(node, party, party.hasFellows);
}

/** Under GHOST a tip of less work may be the better one; members then go by the one whose turn it is. */
function hasPublicMoved(node: NakamotoNode, { publicTip }: Party): boolean {
  const { tip } = node.view;
  return node.setup.chain.forkChoice === "ghost"
    ? tip !== publicTip
    : isBetter(node, tip, publicTip);
}

/** Others learn of the party's own blocks first, and of what its members relay afterwards. */
function passOn(node: NakamotoNode, party: Party, tellsFellows: boolean): void {
  const { news } = party;
  for (let k = 0; k < news.length; k++) {
    const { block, relays } = news[k]!;
    if (tellsFellows) node.out.inform(FELLOW.block, block);
    if (relays) announceBlock(node, block);
  }
  news.length = 0;
}

function moveMiners(node: NakamotoNode, party: Party): void {
  onMinerSignal(node, "TIP_CHANGED");
  if (party.hasFellows) node.out.inform(FELLOW.tip, party.privateTip);
}

/** The party chooses, and its miners go where the branch goes. */
function decideOnPublic(node: NakamotoNode, party: Party): void {
  const before = party.privateTip;
  decide(node, party, "PUBLIC");
  if (party.privateTip !== before) moveMiners(node, party);
}

function decide(node: NakamotoNode, party: Party, signal: WithholdingSignal["type"]): void {
  const { tree, parties } = node.setup;
  const { machine, signals } = parties!;
  const turn = new Turn(node, party, forkAfter(party, machine.modeOf("active"), signal));
  if (party.setup.payment !== undefined) noticePayment(node, party);
  party.choice = party.policy!(turn);
  node.out.observe(OBSERVATION.partyActed, party.choice, turn.ahead, turn.behind);
  party.mode = machine.send(party.mode, signals[signal], node);
  assert(tree.isValid(party.privateTip), "a party mines on a block that is refused", {
    block: party.privateTip,
  });
}

/** Of what kind the fork is once the signal is taken in and nothing is done: what the machine's modes say. */
function forkAfter(party: Party, active: number, signal: WithholdingSignal["type"]): ForkKind {
  if (signal === "PUBLIC") return FORK.relevant;
  return party.mode === active ? FORK.active : FORK.irrelevant;
}

/** What the policy is asked about. */
class Turn implements PolicyTurn {
  readonly fork: ForkKind;
  readonly facts: PolicyTurn["facts"];
  readonly publicTip: BlockIndex;
  readonly now: Instant;
  readonly memory: number[];
  readonly #node: NakamotoNode;
  readonly #party: Party;
  #ahead = 0;
  #behind = 0;

  constructor(node: NakamotoNode, party: Party, fork: ForkKind) {
    this.#node = node;
    this.#party = party;
    this.fork = fork;
    this.facts = node.setup.tree;
    this.publicTip = party.publicTip;
    this.now = node.context.localTime(node.index);
    this.memory = party.memory;
    this.#measure();
  }

  get ahead(): number {
    return this.#ahead;
  }

  get behind(): number {
    return this.#behind;
  }

  get rival(): number {
    if (this.#node.setup.chain.forkChoice !== "ghost" || this.#behind === 0) return this.#behind;
    const { tree } = this.#node.setup;
    const root = tree.ancestorAt(this.publicTip, tree.height(this.#party.fork) + 1);
    return countPublic(this.#node, root);
  }

  isTainted(): boolean {
    const { tree } = this.#node.setup;
    for (let block = this.publicTip; block !== this.#party.fork; block = tree.parent(block)) {
      if (hasCensored(this.#node, block)) return true;
    }
    return false;
  }

  countConfirmations(): number {
    return countConfirmations(this.#node, this.#party);
  }

  branchFrom(block: BlockIndex): void {
    this.#party.privateTip = block;
    this.#measure();
  }

  showToVictim(): BlockIndex {
    return showToVictim(this.#node, this.#party);
  }

  startAttack(number: number): void {
    this.#node.out.observe(OBSERVATION.attackStarted, number, this.#party.fork);
  }

  endAttack(number: number, succeeded: boolean, rewritten: number): void {
    this.#node.out.observe(OBSERVATION.attackEnded, number, Number(succeeded), rewritten);
  }

  #measure(): void {
    const { tree } = this.#node.setup;
    const party = this.#party;
    // The fork point of two tips near each other is a few skips away.
    party.fork = tree.forkPoint(party.privateTip, party.publicTip);
    const height = tree.height(party.fork);
    this.#ahead = tree.height(party.privateTip) - height;
    this.#behind = tree.height(party.publicTip) - height;
  }
}

/** Blocks that the node has accepted of the subtree of one that it has. */
function countPublic({ setup: { tree }, view }: NakamotoNode, root: BlockIndex): number {
  const open = [root];
  let count = 0;
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    count += 1;
    for (const child of tree.children(block)) if (view.has(child)) open.push(child);
  }
  return count;
}

/** Whether a block has a transaction from or to an account that the node's party censors. */
function hasCensored(node: NakamotoNode, block: BlockIndex): boolean {
  if (!node.hasMoney) return false;
  const { tree } = node.setup;
  return deltaOf(tree, block).transactions.some((tx) => isCensored(node, tx as TxIndex));
}

function isCensored(node: NakamotoNode, tx: TxIndex): boolean {
  const { censored } = partyOf(node).setup;
  return censored !== undefined && concerns(censored, node.money.transactions, tx);
}

/** The shortest prefix of the private branch that wins; what it has is all where nothing wins. */
function findShortestWinner(node: NakamotoNode): BlockIndex {
  const { tree } = node.setup;
  const party = partyOf(node);
  const { privateTip, publicTip } = party;
  const top = tree.height(privateTip);
  // Where blocks are equally hard, one more than the public has is enough.
  let height = Math.min(top, tree.height(publicTip) + 1);
  while (height < top && !isBetter(node, tree.ancestorAt(privateTip, height), publicTip)) height++;
  return tree.ancestorAt(privateTip, height);
}

function findMatch(node: NakamotoNode): BlockIndex {
  const { tree } = node.setup;
  const { privateTip, publicTip } = partyOf(node);
  return tree.ancestorAt(privateTip, Math.min(tree.height(privateTip), tree.height(publicTip)));
}

/** Makes the private branch public up to a block, oldest first. */
function publish(node: NakamotoNode, last: BlockIndex, action: number): void {
  const { setup, view, out } = node;
  const { tree } = setup;
  const party = partyOf(node);
  const path: BlockIndex[] = [];
  for (let at = last; !view.has(at); at = tree.parent(at)) path.push(at);
  party.isPublishing = true;
  for (let k = path.length - 1; k >= 0; k--) {
    const block = path[k]!;
    out.observe(OBSERVATION.blockPublished, block, action);
    closeRequest(node, block);
    dropOrphan(node, block);
    acceptBlock(node, tree.minerOf(block) === node.index ? -1 : FROM_FELLOW, block);
    announceBlock(node, block);
    if (party.hasFellows) out.inform(FELLOW.published, block);
  }
  party.isPublishing = false;
  // Who lost its disk may have orphans on blocks that it now has from a fellow.
  for (const block of path) connectChildren(node, block);
  if (isBetter(node, last, party.publicTip)) party.publicTip = last;
}

/** Whether fork choice would leave the one tip for the other, ties apart. */
function isBetter(node: NakamotoNode, candidate: BlockIndex, tip: BlockIndex): boolean {
  const { tree, chain } = node.setup;
  if (candidate === tip) return false;
  if (chain.forkChoice === "longest") return tree.height(candidate) > tree.height(tip);
  return tree.compareChainwork(candidate, tip) > 0;
}

function partyOf(node: NakamotoNode): Party {
  const { party } = node;
  assert(party !== null, "a node without a party acts for one");
  return party;
}
