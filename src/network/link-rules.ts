/**
 * Disturbances of links by name: cuts, clogs, and conditions under which messages are lost, doubled, slowed,
 * reordered or damaged. A message is judged when it is sent. The first cut that applies decides, before anything is
 * drawn; else the conditions of all rules that apply add up as independent causes: the chance to survive, and
 * not to be doubled, is the product of the rules' chances, extra delays sum. So the order of
 * rules, though kept, changes no verdict. Invariant: no rules, no draws.
 */
import type { RandomStreams } from "../engine/streams.ts";
import { assert, InputError } from "../lib/assert.ts";
import { type Draw, uniformInteger } from "../lib/distributions.ts";
import { BurstStates, type SavedBursts } from "./burst-loss.ts";
import type { LinkConditions } from "./specs.ts";

/** Which messages a rule is about: 1 where a node (or a message kind) belongs; null is every one. */
export type NodeMask = Uint8Array | null;

/** What happens to messages from one set of nodes to another. */
export type LinkRule = RuleOver<Uint8Array>;

type Direction = "both" | "in" | "out";
type RuleOver<Mask> =
  | { readonly effect: "cut"; readonly from: Mask | null; readonly to: Mask | null }
  | {
      readonly effect: "conditions";
      readonly from: Mask | null;
      readonly to: Mask | null;
      /** By number of the message kind; missing is every kind. */
      readonly kinds?: Mask;
      readonly conditions: LinkConditions;
    }
  /**
   * Between a group and all others, but for those who are linked with both as a bridge; `out` cuts what the
   * group sends, `in` what it would hear.
   */
  | {
      readonly effect: "partition";
      readonly group: Mask;
      readonly bridge?: Mask;
      readonly direction: Direction;
    }
  /** What these nodes send (`out`) and what is sent to them (`in`) waits until the rule ends. */
  | { readonly effect: "clog"; readonly nodes: Mask; readonly direction: Direction };

/** Verdict on a message that a cut or partition stops. */
export const CUT = -1;
/** Verdict on a message that is lost by chance. */
export const LOST = -2;

/** Rules as JSON: masks as lists. */
export type SavedRules = {
  readonly rules: readonly (readonly [name: string, rule: SavedRule, bursts: SavedBursts])[];
  readonly struck: readonly (readonly [name: string, count: number])[];
};

type SavedRule = RuleOver<readonly number[]>;

/** A rule in force, with what it keeps. */
interface Entry {
  readonly name: string;
  readonly rule: LinkRule;
  readonly bursts: BurstStates | null;
}

/** Where the draws of other disturbances than loss and doubling come from. */
export interface RuleChances {
  readonly streams: RandomStreams;
  readonly names: readonly string[];
}

/** The rules in force in a run. */
export class LinkRules {
  /** Of the message judged last: the extra delays of its copies, if any, and whether a bit of it is flipped. */
  readonly copyDelays: number[] = [];
  isCorrupted = false;
  readonly #nodes: number;
  readonly #chances: RuleChances | null;
  #entries: readonly Entry[] = [];
  #isCalm = true;
  #clogs: readonly Extract<LinkRule, { effect: "clog" }>[] = [];
  /** How many messages each rule, in force or not, has harmed. */
  readonly #struck = new Map<string, number>();

  constructor(nodes: number, chances: RuleChances | null = null) {
    this.#nodes = nodes;
    this.#chances = chances;
  }

  /** No rule is in force: every message passes unharmed and `judge` need not be asked. */
  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** Puts a rule in force behind the others; the name must be free. */
  add(name: string, rule: LinkRule): void {
    assert(!this.has(name), "a link rule of this name is in force", { name });
    checkRule(name, rule, this.#nodes);
    this.#set([...this.#entries, this.#entryOf(name, rule)]);
  }

  /** Ends a rule; false where none of this name is in force. */
  remove(name: string): boolean {
    const wasThere = this.has(name);
    this.#set(this.#entries.filter((entry) => entry.name !== name));
    return wasThere;
  }

  /** Whether a rule of this name is in force. */
  has(name: string): boolean {
    return this.#entries.some((entry) => entry.name === name);
  }

  /** How many messages a rule of this name has cut, held, or let pass only with harm. */
  struckBy(name: string): number {
    return this.#struck.get(name) ?? 0;
  }

  /** Whether a message now sent would be stopped for certain, by a cut or a partition. No draw. */
  isCut(from: number, to: number): boolean {
    return this.#cutting(from, to) !== undefined;
  }

  /** Whether a message now sent would be held by a clog. */
  isHeld(from: number, to: number): boolean {
    for (const clog of this.#clogs) if (holds(clog, from, to)) return true;
    return false;
  }

  /** By how much a message takes longer to send: the inverse of what is left of the bandwidth. */
  slowness(from: number, to: number, kind: number): number {
    let left = 1;
    for (const { rule } of this.#entries) {
      if (rule.effect !== "conditions" || !concerns(rule, from, to, kind)) continue;
      left *= rule.conditions.bandwidth ?? 1;
    }
    return 1 / left;
  }

  /**
   * What happens to a message of a kind sent at an instant: `CUT`, `LOST`, or how much later it comes, µs,
   * with `copyDelays` and `isCorrupted`. Draws once where a loss is possible but not certain, then likewise
   * for doubling; all other draws come from streams of their own.
   */
  judge(from: number, to: number, draw: Draw, kind = -1, now = 0): number {
    this.copyDelays.length = 0;
    this.isCorrupted = false;
    const cutting = this.#cutting(from, to);
    if (cutting !== undefined) {
      this.#count(cutting.name);
      return CUT;
    }
    let survives = 1;
    let single = 1;
    let extraDelay = 0;
    for (const { rule, bursts } of this.#entries) {
      if (rule.effect !== "conditions" || !concerns(rule, from, to, kind)) continue;
      survives *= 1 - rule.conditions.loss;
      if (bursts !== null) survives *= 1 - bursts.lossAt(this.#linkName(from, to), now);
      single *= 1 - rule.conditions.duplicate;
      extraDelay += rule.conditions.extraDelay;
    }
    if (survives < 1 && (survives === 0 || draw() >= survives)) {
      this.#countLoss(from, to, kind);
      return LOST;
    }
    const isDouble = single < 1 && (single === 0 || draw() >= single);
    if (isDouble) this.#copy(from, to, kind, extraDelay);
    return extraDelay + this.#disturb(from, to, kind);
  }

  /** The rules in force, in order. */
  save(): SavedRules {
    return {
      rules: this.#entries.map(({ name, rule, bursts }) => [
        name,
        savedRule(rule),
        bursts?.save() ?? [],
      ]),
      struck: [...this.#struck],
    };
  }

  /** Goes back to the rules at `save`. */
  load(saved: SavedRules): void {
    this.#struck.clear();
    for (const [name, count] of saved.struck) this.#struck.set(name, count);
    this.#set(
      saved.rules.map(([name, rule, bursts]) => {
        const entry = this.#entryOf(name, loadedRule(rule, this.#nodes));
        entry.bursts?.load(bursts);
        return entry;
      }),
    );
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#isCalm = entries.length === 0;
    this.#clogs = entries.flatMap(({ rule }) => (rule.effect === "clog" ? [rule] : []));
  }

  #entryOf(name: string, rule: LinkRule): Entry {
    const burst = rule.effect === "conditions" ? rule.conditions.burst : undefined;
    const drawOf = (link: string) => this.#streams().get("burst", `${name} ${link}`).double;
    return { name, rule, bursts: burst === undefined ? null : new BurstStates(burst, drawOf) };
  }

  /** The copies of a message: as many as the most generous rule draws, each late by its own draw. */
  #copy(from: number, to: number, kind: number, extraDelay: number): void {
    let most = 1;
    let spread = 0;
    for (const { name, rule } of this.#entries) {
      if (rule.effect !== "conditions" || !concerns(rule, from, to, kind)) continue;
      const { duplicate, copies } = rule.conditions;
      if (duplicate === 0) continue;
      this.#count(name);
      most = Math.max(most, copies?.most ?? 1);
      spread = Math.max(spread, copies?.spread ?? 0);
    }
    const count = most === 1 ? 1 : 1 + uniformInteger(this.#draw("copies", from), most);
    for (let copy = 0; copy < count; copy++) {
      const late = spread === 0 ? 0 : uniformInteger(this.#draw("copies", from), spread + 1);
      this.copyDelays.push(extraDelay + late);
    }
  }

  /** What else befalls a message that arrives; returns how much later it comes. */
  #disturb(from: number, to: number, kind: number): number {
    let late = 0;
    for (const { name, rule } of this.#entries) {
      if (rule.effect === "clog" && holds(rule, from, to)) this.#count(name);
      if (rule.effect !== "conditions" || !concerns(rule, from, to, kind)) continue;
      const { extraDelay, reorder, corrupt = 0, bandwidth = 1 } = rule.conditions;
      let isStruck = extraDelay > 0 || bandwidth < 1;
      if (reorder !== undefined && this.#draw("reorder", from)() < reorder.share) {
        late += 1 + uniformInteger(this.#draw("reorder", from), reorder.delay);
        isStruck = true;
      }
      if (corrupt > 0 && this.#draw("corruption", from)() < corrupt) {
        this.isCorrupted = true;
        isStruck = true;
      }
      if (isStruck) this.#count(name);
    }
    return late;
  }

  /** The first rule that cuts the way of a message. */
  #cutting(from: number, to: number): Entry | undefined {
    return this.#entries.find(({ rule }) => cuts(rule, from, to));
  }

  /** Counts a lost message for every rule about it that may have been the cause. */
  #countLoss(from: number, to: number, kind: number): void {
    for (const { name, rule } of this.#entries) {
      if (rule.effect !== "conditions" || !concerns(rule, from, to, kind)) continue;
      if (rule.conditions.loss > 0 || rule.conditions.burst !== undefined) this.#count(name);
    }
  }

  #count(name: string): void {
    this.#struck.set(name, this.struckBy(name) + 1);
  }

  #draw(purpose: string, from: number): Draw {
    return this.#streams().get(purpose, this.#chances!.names[from]!).double;
  }

  #streams(): RandomStreams {
    assert(this.#chances !== null, "these rules were made without streams to draw from");
    return this.#chances.streams;
  }

  #linkName(from: number, to: number): string {
    const names = this.#chances!.names;
    return `${names[from]!}>${names[to]!}`;
  }
}

/** 1 for the nodes listed. */
export function createMask(nodes: number, members: Iterable<number>): Uint8Array {
  const mask = new Uint8Array(nodes);
  for (const member of members) {
    assert(member >= 0 && member < nodes, "a member of a mask is no node", { member, nodes });
    mask[member] = 1;
  }
  return mask;
}

function cuts(rule: LinkRule, from: number, to: number): boolean {
  if (rule.effect === "conditions" || rule.effect === "clog") return false;
  if (rule.effect === "cut") return concerns(rule, from, to, -1);
  const { bridge } = rule;
  if (bridge !== undefined && (bridge[from] === 1 || bridge[to] === 1)) return false;
  const isFromGroup = rule.group[from] === 1;
  if (isFromGroup === (rule.group[to] === 1)) return false;
  return rule.direction === "both" || isFromGroup === (rule.direction === "out");
}

function holds(
  { nodes, direction }: Extract<LinkRule, { effect: "clog" }>,
  from: number,
  to: number,
): boolean {
  return (direction !== "in" && nodes[from] === 1) || (direction !== "out" && nodes[to] === 1);
}

interface Concern {
  readonly from: NodeMask;
  readonly to: NodeMask;
  readonly kinds?: Uint8Array;
}

function concerns(
  { from, to, kinds }: Concern,
  sender: number,
  receiver: number,
  kind: number,
): boolean {
  return (
    (from === null || from[sender] === 1) &&
    (to === null || to[receiver] === 1) &&
    (kinds === undefined || kinds[kind] === 1)
  );
}

function checkRule(name: string, rule: LinkRule, nodes: number): void {
  for (const mask of nodeMasksOf(rule)) {
    assert(mask === null || mask.length === nodes, "a mask covers all nodes", { name, nodes });
  }
  if (rule.effect !== "conditions") return;
  const { loss, duplicate, extraDelay, burst, reorder, corrupt = 0 } = rule.conditions;
  const chances = {
    loss,
    duplicate,
    corrupt,
    goodLoss: burst?.goodLoss ?? 0,
    badLoss: burst?.badLoss ?? 0,
    reorder: reorder?.share ?? 0,
  };
  for (const [what, chance] of Object.entries(chances)) {
    if (chance >= 0 && chance <= 1) continue;
    throw new InputError(`links ${name}: ${what} ${chance} must be a probability, 0 to 1`);
  }
  if (!(Number.isSafeInteger(extraDelay) && extraDelay >= 0)) {
    throw new InputError(`links ${name}: extra delay ${extraDelay} must be 0 or more whole µs`);
  }
}

function nodeMasksOf(rule: LinkRule): readonly NodeMask[] {
  if (rule.effect === "partition") return [rule.group, rule.bridge ?? null];
  if (rule.effect === "clog") return [rule.nodes];
  return [rule.from, rule.to];
}

function savedRule(rule: LinkRule): SavedRule {
  switch (rule.effect) {
    case "clog":
      return { ...rule, nodes: membersOf(rule.nodes) };
    case "partition": {
      const { group, bridge, ...rest } = rule;
      const saved = { ...rest, group: membersOf(group) };
      return bridge === undefined ? saved : { ...saved, bridge: membersOf(bridge) };
    }
    case "cut":
      return { ...rule, from: membersOf(rule.from), to: membersOf(rule.to) };
    case "conditions": {
      const { from, to, kinds, ...rest } = rule;
      const saved = { ...rest, from: membersOf(from), to: membersOf(to) };
      return kinds === undefined ? saved : { ...saved, kinds: membersOf(kinds) };
    }
  }
}

function loadedRule(saved: SavedRule, nodes: number): LinkRule {
  const maskOf = (members: readonly number[] | null) => members && createMask(nodes, members);
  switch (saved.effect) {
    case "clog":
      return { ...saved, nodes: createMask(nodes, saved.nodes) };
    case "partition": {
      const { group, bridge, ...rest } = saved;
      const rule = { ...rest, group: createMask(nodes, group) };
      return bridge === undefined ? rule : { ...rule, bridge: createMask(nodes, bridge) };
    }
    case "cut":
      return { ...saved, from: maskOf(saved.from), to: maskOf(saved.to) };
    case "conditions": {
      const { from, to, kinds, ...rest } = saved;
      const rule = { ...rest, from: maskOf(from), to: maskOf(to) };
      return kinds === undefined ? rule : { ...rule, kinds: createMask(MOST_KINDS, kinds) };
    }
  }
}

/** More message kinds than any protocol has. */
export const MOST_KINDS = 64;

function membersOf(mask: Uint8Array): number[];
function membersOf(mask: NodeMask): number[] | null;
function membersOf(mask: NodeMask): number[] | null {
  if (mask === null) return null;
  const members: number[] = [];
  for (const [node, belongs] of mask.entries()) if (belongs === 1) members.push(node);
  return members;
}
