/**
 * What every node has accepted and holds, told from observations alone: the common ground of the judges.
 * A crash without disk forgets it, one with an older disk the latest; any going down forgets orphans.
 */
import { NODE_DOWN, OBSERVATION, type ObservationKind } from "../../trace/observation.ts";

/** One node as its observations tell. */
export interface NodeHistory {
  /** Accepted blocks, genesis included, in the order of acceptance. */
  readonly accepted: Set<number>;
  readonly orphans: Set<number>;
  tip: number;
  up: boolean;
}

/** All nodes of a run. */
export class Histories {
  readonly nodes: readonly NodeHistory[];

  /** `isUp` says who is there from the start. */
  constructor(isUp: readonly boolean[]) {
    this.nodes = isUp.map((up) => ({
      accepted: new Set([0]),
      orphans: new Set<number>(),
      tip: 0,
      up,
    }));
  }

  /** The node that an observation is about; its history as it was before. */
  of(node: number): NodeHistory {
    return this.nodes[node]!;
  }

  /** Takes an observation in. */
  note(kind: ObservationKind, node: number, a: number, b: number, c: number): void {
    if (node < 0) return;
    const history = this.nodes[node]!;
    switch (kind) {
      case OBSERVATION.blockAccepted:
        history.accepted.add(a);
        history.orphans.delete(a);
        return;
      case OBSERVATION.tipChanged:
        history.tip = b;
        return;
      case OBSERVATION.orphanAdded:
        history.orphans.add(a);
        return;
      case OBSERVATION.orphanEvicted:
      case OBSERVATION.blockRefused:
        history.orphans.delete(a);
        // Accepted once, and against the rules of the program that it has now.
        if (kind === OBSERVATION.blockRefused) history.accepted.delete(a);
        return;
      case OBSERVATION.nodeUp:
        history.up = true;
        return;
      case OBSERVATION.nodeDown:
        this.#goDown(history, a, b, c);
        return;
      default:
    }
  }

  #goDown(history: NodeHistory, disk: number, tip: number, kept: number): void {
    history.up = false;
    history.orphans.clear();
    if (disk === NODE_DOWN.diskBehind) {
      for (const lost of [...history.accepted].slice(kept)) history.accepted.delete(lost);
      history.tip = tip;
    }
    if (disk !== NODE_DOWN.diskLost) return;
    history.accepted.clear();
    history.accepted.add(0);
    history.tip = 0;
  }
}
