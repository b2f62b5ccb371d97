/**
 * Intermittent selfish mining (Negy, Rizun & Sirer 2020): selfish through one period of the difficulty, honest
 * through the next. The selfish period costs both sides and makes the next one's blocks easy; the honest period
 * collects. Periods are counted by the height of the public tip; the first is selfish.
 */
import { chooseHonest } from "./honest.ts";
import { chooseSelfish } from "./selfish.ts";
import type { PartyAction, PolicyTurn } from "./strategy.ts";

/** SM1 in every other period. */
export function chooseIntermittent(period: number, turn: PolicyTurn): PartyAction {
  const periods = Math.floor(turn.facts.height(turn.publicTip) / period);
  return periods % 2 === 0 ? chooseSelfish(turn) : chooseHonest(turn);
}
