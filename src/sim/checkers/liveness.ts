/**
 * Liveness after heal: once the last fault is undone, all up nodes that are linked come to hold one tip within
 * a bound. The clock starts anew with whatever the scenario does and stands while a fault is in force that is
 * to be undone. An instant of agreement is enough: blocks found afterwards are other news.
 */
import { formatUs } from "../../metrics/format.ts";
import { OBSERVATION, type ObservationKind } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Checker } from "./checker.ts";
import { Histories } from "./histories.ts";

/** After these a node may hold another tip, or none. */
const MOVES: ReadonlySet<ObservationKind> = new Set([
  OBSERVATION.tipChanged,
  OBSERVATION.nodeUp,
  OBSERVATION.nodeDown,
]);

/** Judges the agreement of linked nodes within so many microseconds. */
export function liveness({ within }: { readonly within: number }): Checker {
  return (simulation) => {
    const { scenario, specs } = simulation;
    const histories = new Histories(specs.map((_, node) => simulation.nodeState(node).up));
    const links = new Disagreements(simulation, histories);
    const seen: string[] = [];
    /** Events in force that are to be undone. */
    const inForce = new Set<number>();
    /** Nodes that the present event moved, and whether it is one of the scenario's. */
    const moved = new Set<number>();
    let isNews = false;
    /** When they have to have agreed; never where they have, or a fault is in force. */
    let due = Number.POSITIVE_INFINITY;
    let since = 0;

    function begin(now: number): void {
      since = now;
      due = inForce.size === 0 ? now + within : Number.POSITIVE_INFINITY;
      links.countAll();
    }

    function judge(now: number): void {
      if (now <= due) return;
      due = Number.POSITIVE_INFINITY;
      const pair = links.example().map((node) => `${node} (tip ${histories.of(node).tip})`);
      const until = `${formatUs(within)} after ${formatUs(since)}`;
      seen.push(`linked nodes ${pair.join(" and ")} had not agreed ${until}`);
    }

    return {
      seen,
      observe(kind, _time, node, a, b, c) {
        if (kind === OBSERVATION.eventApplied || kind === OBSERVATION.eventUndone) {
          const { action, lasts } = scenario.events[a]!;
          if (kind === OBSERVATION.eventUndone) inForce.delete(a);
          else if (lasts !== null || action.do === "partition") inForce.add(a);
          isNews = true;
        }
        if (node < 0) return;
        histories.note(kind, node, a, b, c);
        if (due < Number.POSITIVE_INFINITY && MOVES.has(kind)) moved.add(node);
      },
      afterEvent() {
        const { now } = simulation;
        // On what was held before this event.
        judge(now);
        for (const node of moved) links.recount(node);
        moved.clear();
        if (isNews) begin(now);
        isNews = false;
        if (links.count === 0) due = Number.POSITIVE_INFINITY;
        return -1;
      },
      breaches() {
        judge(simulation.now);
        return seen;
      },
    };
  };
}

/** Links between up nodes that hold different tips, each counted at both its ends. */
class Disagreements {
  readonly #topology: Simulation["topology"];
  readonly #histories: Histories;
  readonly #differs: Uint8Array;
  count = 0;

  constructor({ topology }: Simulation, histories: Histories) {
    this.#topology = topology;
    this.#histories = histories;
    this.#differs = new Uint8Array(topology.links);
  }

  countAll(): void {
    for (let link = 0; link < this.#topology.links; link++) this.#look(link);
  }

  /** Looks at a node's links again. */
  recount(node: number): void {
    const { firstLink, reverse } = this.#topology;
    for (let link = firstLink[node]!; link < firstLink[node + 1]!; link++) {
      this.#look(link);
      this.#look(reverse[link]!);
    }
  }

  /** Two nodes that disagree. */
  example(): readonly [one: number, other: number] {
    const link = this.#differs.indexOf(1);
    return [this.#topology.from[link]!, this.#topology.to[link]!];
  }

  #look(link: number): void {
    const { from, to } = this.#topology;
    const [one, other] = [this.#histories.of(from[link]!), this.#histories.of(to[link]!)];
    const differs = Number(one.up && other.up && one.tip !== other.tip);
    this.count += differs - this.#differs[link]!;
    this.#differs[link] = differs;
  }
}
