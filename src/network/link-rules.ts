/**
 * Disturbances of links by name: cuts, and conditions under which messages are lost, doubled or slowed.
 * A message is judged when it is sent. The first cut that applies decides, before anything is drawn;
 * else the conditions of all rules that apply add up as independent causes: the chance to survive, and
 * not to be doubled, is the product of the rules' chances, extra delays sum. So the order of
 * rules, though kept, changes no verdict. Invariant: no rules, no draws.
 */
import { assert, InputError } from "../lib/assert.ts";
import type { Draw } from "../lib/distributions.ts";
import type { LinkConditions } from "./specs.ts";

/** Which messages a rule is about: 1 where a node belongs; null is every node. */
export type NodeMask = Uint8Array | null;

/** What happens to messages from one set of nodes to another. */
export type LinkRule =
  | { readonly effect: "cut"; readonly from: NodeMask; readonly to: NodeMask }
  | {
      readonly effect: "conditions";
      readonly from: NodeMask;
      readonly to: NodeMask;
      readonly conditions: LinkConditions;
    }
  /** Between a group and all others; `out` cuts what the group sends, `in` what it would hear. */
  | {
      readonly effect: "partition";
      readonly group: Uint8Array;
      readonly direction: "both" | "in" | "out";
    };

/** Verdict on a message that a cut or partition stops. */
export const CUT = -1;
/** Verdict on a message that is lost by chance. */
export const LOST = -2;

/** The extra delay in µs of a verdict that is neither `CUT` nor `LOST`. */
export function extraDelayOf(verdict: number): number {
  return Math.floor(verdict / 2);
}

/** Whether the message of a verdict that is neither `CUT` nor `LOST` arrives twice. */
export function isDuplicated(verdict: number): boolean {
  return verdict % 2 === 1;
}

/** Rules as JSON: masks as lists of nodes. */
export type SavedRules = readonly (readonly [name: string, rule: SavedRule])[];

type SavedMask = readonly number[] | null;
type SavedRule =
  | { readonly effect: "cut"; readonly from: SavedMask; readonly to: SavedMask }
  | {
      readonly effect: "conditions";
      readonly from: SavedMask;
      readonly to: SavedMask;
      readonly conditions: LinkConditions;
    }
  | {
      readonly effect: "partition";
      readonly group: readonly number[];
      readonly direction: "both" | "in" | "out";
    };

/** The rules in force in a run. */
export class LinkRules {
  readonly #nodes: number;
  #rules: readonly (readonly [name: string, rule: LinkRule])[] = [];
  #isCalm = true;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** No rule is in force: every message passes unharmed and `judge` need not be asked. */
  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** Puts a rule in force behind the others; the name must be free. */
  add(name: string, rule: LinkRule): void {
    assert(!this.has(name), "a link rule of this name is in force", { name });
    checkRule(name, rule, this.#nodes);
    this.#set([...this.#rules, [name, rule]]);
  }

  /** Ends a rule; false where none of this name is in force. */
  remove(name: string): boolean {
    const wasThere = this.has(name);
    this.#set(this.#rules.filter(([other]) => other !== name));
    return wasThere;
  }

  /** Whether a rule of this name is in force. */
  has(name: string): boolean {
    return this.#rules.some(([other]) => other === name);
  }

  /** Whether a message now sent would be stopped for certain, by a cut or a partition. No draw. */
  isCut(from: number, to: number): boolean {
    for (const [, rule] of this.#rules) if (cuts(rule, from, to)) return true;
    return false;
  }

  /**
   * What happens to a message now sent: `CUT`, `LOST`, or a number ≥ 0 to be read by `extraDelayOf` and
   * `isDuplicated`. Draws once where a loss is possible but not certain, then likewise for doubling.
   */
  judge(from: number, to: number, draw: Draw): number {
    if (this.isCut(from, to)) return CUT;
    let survives = 1;
    let single = 1;
    let extraDelay = 0;
    for (const [, rule] of this.#rules) {
      if (rule.effect !== "conditions" || !concerns(rule, from, to)) continue;
      survives *= 1 - rule.conditions.loss;
      single *= 1 - rule.conditions.duplicate;
      extraDelay += rule.conditions.extraDelay;
    }
    if (survives < 1 && (survives === 0 || draw() >= survives)) return LOST;
    const isDouble = single < 1 && (single === 0 || draw() >= single);
    return 2 * extraDelay + (isDouble ? 1 : 0);
  }

  /** The rules in force, in order. */
  save(): SavedRules {
    return this.#rules.map(([name, rule]) => [name, savedRule(rule)]);
  }

  /** Goes back to the rules at `save`. */
  load(saved: SavedRules): void {
    this.#set(saved.map(([name, rule]) => [name, loadedRule(rule, this.#nodes)]));
  }

  #set(rules: readonly (readonly [string, LinkRule])[]): void {
    this.#rules = rules;
    this.#isCalm = rules.length === 0;
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
  if (rule.effect === "conditions") return false;
  if (rule.effect === "cut") return concerns(rule, from, to);
  const isFromGroup = rule.group[from] === 1;
  if (isFromGroup === (rule.group[to] === 1)) return false;
  return rule.direction === "both" || isFromGroup === (rule.direction === "out");
}

function concerns(
  { from, to }: { readonly from: NodeMask; readonly to: NodeMask },
  sender: number,
  receiver: number,
): boolean {
  return (from === null || from[sender] === 1) && (to === null || to[receiver] === 1);
}

function checkRule(name: string, rule: LinkRule, nodes: number): void {
  const masks = rule.effect === "partition" ? [rule.group] : [rule.from, rule.to];
  for (const mask of masks) {
    assert(mask === null || mask.length === nodes, "a mask covers all nodes", { name, nodes });
  }
  if (rule.effect !== "conditions") return;
  const { loss, duplicate, extraDelay } = rule.conditions;
  for (const [what, chance] of Object.entries({ loss, duplicate })) {
    if (chance >= 0 && chance <= 1) continue;
    throw new InputError(`links ${name}: ${what} ${chance} must be a probability, 0 to 1`);
  }
  if (!(Number.isSafeInteger(extraDelay) && extraDelay >= 0)) {
    throw new InputError(`links ${name}: extra delay ${extraDelay} must be 0 or more whole µs`);
  }
}

function savedRule(rule: LinkRule): SavedRule {
  if (rule.effect === "partition") return { ...rule, group: membersOf(rule.group) };
  return { ...rule, from: membersOf(rule.from), to: membersOf(rule.to) };
}

function loadedRule(saved: SavedRule, nodes: number): LinkRule {
  if (saved.effect === "partition") return { ...saved, group: createMask(nodes, saved.group) };
  const from = saved.from === null ? null : createMask(nodes, saved.from);
  const to = saved.to === null ? null : createMask(nodes, saved.to);
  return { ...saved, from, to };
}

function membersOf(mask: Uint8Array): number[];
function membersOf(mask: NodeMask): number[] | null;
function membersOf(mask: NodeMask): number[] | null {
  if (mask === null) return null;
  const members: number[] = [];
  for (const [node, belongs] of mask.entries()) if (belongs === 1) members.push(node);
  return members;
}
