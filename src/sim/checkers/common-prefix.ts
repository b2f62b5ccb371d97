/**
 * Common prefix: no two up nodes' chains part deeper than k blocks below the shorter tip, at the end of any
 * event from a given time on, and no node gives up more than k blocks of its own. Cut off blocks of a pair of
 * tips are counted once, however many nodes hold them.
 */
import { formatPlural } from "../../metrics/format.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Checker } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges all nodes that are up from `after` (µs) on. */
export function commonPrefix({
  depth,
  after,
}: {
  readonly depth: number;
  readonly after: number;
}): Checker {
  return (simulation) => {
    const { tree, scenario, specs } = simulation;
    const chain = new RawChain(scenario.chain, tree);
    const histories = new Histories(specs.map((_, node) => simulation.nodeState(node).up));
    const tips = new HeldTips(histories);
    const seen: string[] = [];
    /** Nodes whose tip is to be held against the others'; all of them when `after` has come. */
    const moved = new Set<number>();
    let hasBegun = after === 0;

    function depthOf(a: number, b: number): number {
      const shorter = Math.min(chain.at(a).height, chain.at(b).height);
      return shorter - chain.at(chain.meetingPoint(a, b)).height;
    }

    function judgeNode(node: number): void {
      const { tip, up } = histories.of(node);
      if (!up) return;
      for (const other of tips.held()) {
        const parted = depthOf(tip, other);
        if (parted <= depth) continue;
        const of = `node ${node} at tip ${tip} and node ${tips.holderOf(other)} at tip ${other}`;
        seen.push(
          `${of} part ${formatPlural(parted, "block")} below the shorter, more than ${depth}`,
        );
      }
    }

    return {
      seen,
      observe(kind, time, node, a, b, c) {
        const before = node < 0 ? -1 : histories.of(node).tip;
        histories.note(kind, node, a, b, c);
        if (node < 0) return;
        tips.move(node);
        if (kind === OBSERVATION.tipChanged && time >= after) {
          const given = chain.at(before).height - chain.at(chain.meetingPoint(before, b)).height;
          if (given > depth) {
            seen.push(`node ${node} gave up ${formatPlural(given, "block")}, more than ${depth}`);
          }
        }
        if (kind === OBSERVATION.tipChanged || kind === OBSERVATION.nodeUp) moved.add(node);
      },
      afterEvent() {
        if (simulation.now < after) {
          moved.clear();
          return -1;
        }
        if (!hasBegun) {
          hasBegun = true;
          for (const tip of tips.held()) moved.add(tips.holderOf(tip));
        }
        if (moved.size === 0) return -1;
        let about = -1;
        for (const node of moved) {
          const known = seen.length;
          judgeNode(node);
          if (seen.length > known && about < 0) about = node;
        }
        moved.clear();
        return about;
      },
      breaches: () => seen,
    };
  };
}

/** The different tips that up nodes hold, with who holds each. */
class HeldTips {
  readonly #histories: Histories;
  readonly #holders = new Map<number, Set<number>>();
  /** By node: the tip it is counted under, −1 where it is down. */
  readonly #under: number[];

  constructor(histories: Histories) {
    this.#histories = histories;
    this.#under = histories.nodes.map(() => -1);
    histories.nodes.forEach((_, node) => {
      this.move(node);
    });
  }

  /** Counts a node under what it now holds. */
  move(node: number): void {
    const { tip, up } = this.#histories.of(node);
    const [from, to] = [this.#under[node]!, up ? tip : -1];
    if (from === to) return;
    const left = this.#holders.get(from);
    left?.delete(node);
    if (left?.size === 0) this.#holders.delete(from);
    if (to >= 0) {
      const joined = this.#holders.get(to);
      if (joined === undefined) this.#holders.set(to, new Set([node]));
      else joined.add(node);
    }
    this.#under[node] = to;
  }

  held(): number[] {
    return [...this.#holders.keys()];
  }

  /** Some node that holds a tip which is held. */
  holderOf(tip: number): number {
    return this.#holders.get(tip)!.values().next().value!;
  }
}
