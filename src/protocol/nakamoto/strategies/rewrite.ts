/**
 * Rewriting of history by hashrate: at a height the party turns back so many blocks, mines a branch of its own from
 * there in secret and publishes it once it is ahead. A majority always gets there (the gap is a random walk with
 * drift), a minority with the probability that Rosenfeld gives (2014, arXiv:1402.2009). All payments of the blocks
 * left behind are unconfirmed again.
 */
import { chooseHonest } from "./honest.ts";
import {
  PARTY_ACTION,
  type PartyAction,
  type PolicyTurn,
  type StrategyParams,
} from "./strategy.ts";

type Rewrite = Extract<StrategyParams, { name: "rewrite" }>;

/** Places in the memory: 0 before the attack, 1 during, 2 after. */
const STAGE = 0;

/** One attack. */
export function chooseRewrite(params: Rewrite, turn: PolicyTurn): PartyAction {
  const { memory, facts, publicTip, ahead, behind } = turn;
  memory[STAGE] ??= 0;
  if (memory[STAGE] === 0 && facts.height(publicTip) >= params.from) {
    memory[STAGE] = 1;
    turn.branchFrom(facts.ancestorAt(publicTip, facts.height(publicTip) - params.depth));
    turn.startAttack(0);
    return PARTY_ACTION.wait;
  }
  if (memory[STAGE] !== 1) return chooseHonest(turn);
  const { rival } = turn;
  const isWon = ahead > rival;
  if (!isWon && rival - ahead < (params.giveUp ?? Infinity)) return PARTY_ACTION.wait;
  memory[STAGE] = 2;
  turn.endAttack(0, isWon, isWon ? behind : 0);
  return isWon ? PARTY_ACTION.release : PARTY_ACTION.adopt;
}
