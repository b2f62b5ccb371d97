/**
 * Intermittent selfish mining (Negy, Rizun & Sirer 2020): selfish through one period of the difficulty, honest
 * through the next. The selfish period costs both sides and makes the next one's blocks easy; the honest period
 * collects. Periods are counted by the height of the public tip; the first is selfish.
 */
import { chooseSelfish } from "./selfish.ts";
import { PARTY_ACTION, type PartyAction, type PolicyTurn } from "./strategy.ts";

/** SM1 in every other period. */
export function chooseIntermittent(period: number, turn: PolicyTurn): PartyAction {
  const periods = Math.floor(turn.facts.height(turn.publicTip) / period);
  return periods % 2 === 0 ? chooseSelfish(turn) : chooseHonest(turn);
}

/** Publishes what it finds and follows whoever is ahead. */
export function chooseHonest({ ahead, behind }: PolicyTurn): PartyAction {
  if (ahead > behind) return PARTY_ACTION.release;
  return behind > ahead ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
}
