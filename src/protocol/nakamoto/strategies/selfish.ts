/**
 * Selfish mining (Eyal & Sirer 2014, arXiv:1311.0243: SM1). Keeps what it finds and shows it when the public catches
 * up: a lead of one is published at once, of an equal branch it hopes that others take it, a longer lead is shown
 * block by block. The others' work goes into blocks that become stale, so that its own share of the chain grows.
 */
import { FORK, PARTY_ACTION, type PartyAction, type PolicyTurn } from "./strategy.ts";

/** SM1. */
export function chooseSelfish({ ahead, behind, fork }: PolicyTurn): PartyAction {
  if (behind > ahead) return PARTY_ACTION.adopt;
  if (fork === FORK.relevant) {
    return ahead === behind + 1 ? PARTY_ACTION.override : PARTY_ACTION.match;
  }
  const wonRace = fork === FORK.active && ahead === behind + 1;
  return wonRace ? PARTY_ACTION.override : PARTY_ACTION.wait;
}
