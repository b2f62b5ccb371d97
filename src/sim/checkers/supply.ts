/**
 * Nothing is found or earned that was not issued: found blocks are canonical or stale, every canonical block
 * has one miner, and revenue is what the schedule issues up to the canonical height.
 */
import { OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";

/** Judges the accounts of a result. */
export function supply({ scenario }: Simulation): Judge {
  let found = 0;
  return {
    observe(kind) {
      if (kind === OBSERVATION.blockFound) found += 1;
    },
    breaches({ chain, miners }) {
      const sum = (of: (row: (typeof miners.groups)[number]) => number) =>
        miners.groups.reduce((total, row) => total + of(row), 0);
      const issued = issuedUpTo(scenario.chain.subsidy, chain.canonicalHeight);
      const accounts: readonly (readonly [what: string, actual: number, due: number])[] = [
        ["blocks found", chain.blocksFound + chain.blocksInvalid, found],
        ["canonical and stale blocks", chain.canonicalHeight + chain.staleBlocks, found],
        ["blocks found by miners", sum((row) => row.blocksFound), found],
        ["canonical blocks of miners", sum((row) => row.blocksCanonical), chain.canonicalHeight],
        ["stale blocks of miners", sum((row) => row.blocksStale), chain.staleBlocks],
        ["revenue", sum((row) => row.revenue), issued],
      ];
      return accounts
        .filter(([, actual, due]) => actual !== due)
        .map(([what, actual, due]) => `${what}: ${actual}, due are ${due}`);
    },
  };
}

/** New coins of the blocks 1 to `height`, one by one. */
function issuedUpTo(
  subsidy: { readonly initial: number; readonly halvingInterval: number },
  height: number,
): number {
  let issued = 0;
  let each = subsidy.initial;
  for (let at = 0; at <= height; at++) {
    if (at > 0 && at % subsidy.halvingInterval === 0) each = Math.floor(each / 2);
    if (at > 0) issued += each;
  }
  return issued;
}
