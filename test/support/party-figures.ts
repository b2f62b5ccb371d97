/** What tests ask of a result about a party. */
import type { PartyRow } from "../../src/metrics/party-result.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";

/** The row of the first party. */
export function partyOf({ parties }: RunResult): PartyRow {
  return parties![0]!;
}
