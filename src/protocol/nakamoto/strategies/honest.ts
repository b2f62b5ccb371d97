/**
 * Honest mining as a policy, for parties between two attacks: publishes what it finds, follows whoever is ahead, and does
 * nothing to anybody (Nakamoto 2008).
 */
import { PARTY_ACTION, type PartyAction, type PolicyTurn } from "./strategy.ts";

/** Publishes what it finds and follows whoever is ahead. */
export function chooseHonest({ ahead, behind }: PolicyTurn): PartyAction {
  if (ahead > behind) return PARTY_ACTION.release;
  return behind > ahead ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
}
