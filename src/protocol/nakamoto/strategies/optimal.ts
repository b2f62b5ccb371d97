/**
 * Optimal withholding (Sapirshtein, Sompolinsky & Zohar 2016, arXiv:1507.06183): goes by a table that somebody has
 * computed for the party's share and for how many follow it in a race. Does to the others what selfish mining does,
 * and no strategy of withholding does more of it in that model. Beyond the table a party that is ahead publishes,
 * any other gives up: what the truncation of the model makes it do at the latest.
 */
import { PARTY_ACTION, type PartyAction, type PolicyTable, type PolicyTurn } from "./strategy.ts";

/** What the table says. */
export function chooseByTable(
  { truncation, actions }: PolicyTable,
  { ahead, behind, fork }: PolicyTurn,
): PartyAction {
  if (ahead >= truncation || behind >= truncation) {
    return ahead > behind ? PARTY_ACTION.override : PARTY_ACTION.adopt;
  }
  return actions[(ahead * (truncation + 1) + behind) * 3 + fork] as PartyAction;
}
