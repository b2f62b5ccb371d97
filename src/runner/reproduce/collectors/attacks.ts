/**
 * Every attack of a run that ended, in order: whether it succeeded, and how long before its beginning the latest block of
 * anybody else was found. An attack begins when the one before it ends.
 */
import { listParties } from "../../../scenario/parties.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import type { Collector } from "../../collector.ts";

/** What `attacks` leaves behind: columns of one length. */
export interface Attacks {
  /** 1 where the attack succeeded. */
  readonly succeeded: readonly number[];
  /** Infinity where nobody had found a block yet. */
  readonly secondsSinceBlock: readonly number[];
}

/** Collects `Attacks`. For one party that attacks again and again. */
export const attacks: Collector = ({ scenario }) => {
  const members = new Set(listParties(scenario.nodes).flatMap((party) => party.members));
  const [succeeded, secondsSinceBlock]: [number[], number[]] = [[], []];
  let latest = Number.NEGATIVE_INFINITY;
  let since = Number.POSITIVE_INFINITY;
  return {
    observe: (kind, time, node, _number, success) => {
      if (kind === OBSERVATION.blockFound && !members.has(node)) latest = time;
      if (kind !== OBSERVATION.attackEnded) return;
      secondsSinceBlock.push(since);
      succeeded.push(success);
      since = (time - latest) / 1e6;
    },
    collect: (): Attacks => ({ succeeded, secondsSinceBlock }),
  };
};
