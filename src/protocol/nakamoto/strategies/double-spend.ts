/**
 * Private double spend (Nakamoto 2008, section 11; Rosenfeld 2014, arXiv:1402.2009; Grunspan & Pérez-Marco 2018,
 * arXiv:1702.02867). The payment goes into the first public block after the fork; the payee delivers after so many
 * confirmations; the party mines a branch without the payment in secret and publishes it as soon as it is ahead (or
 * level, where `tie` counts as success) and the payee has delivered. So many blocks behind after delivery it gives
 * up. With blocks mined in advance the payment is made only once the party leads by them; one such block and no
 * confirmation is Finney's attack. Attack follows attack, each reported by itself.
 */
import { chooseHonest } from "./honest.ts";
import {
  PARTY_ACTION,
  type PartyAction,
  type PolicyTurn,
  type StrategyParams,
} from "./strategy.ts";

type DoubleSpend = Extract<StrategyParams, { name: "double-spend" }>;

/** Places in the memory: attacks begun, and whether one is under way. */
const BEGUN = 0;
const UNDER_WAY = 1;

/** One attack after another. */
export function chooseDoubleSpend(params: DoubleSpend, turn: PolicyTurn): PartyAction {
  const { memory, ahead, behind } = turn;
  memory[BEGUN] ??= 0;
  memory[UNDER_WAY] ??= 0;
  if (memory[UNDER_WAY] === 0) {
    if (memory[BEGUN] >= (params.attempts ?? Infinity)) return chooseHonest(turn);
    if (ahead < params.premined) return behind > 0 ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
    // With nothing to mine in advance the attack lies before the block that has just come.
    turn.startAttack(memory[BEGUN]);
    memory[BEGUN] += 1;
    memory[UNDER_WAY] = 1;
  }
  if (behind < params.confirmations) return PARTY_ACTION.wait;
  const { rival } = turn;
  const isAhead = ahead > rival;
  if (isAhead || (params.success === "tie" && ahead === rival)) {
    turn.endAttack(memory[BEGUN] - 1, true, behind);
    memory[UNDER_WAY] = 0;
    return isAhead ? PARTY_ACTION.release : PARTY_ACTION.adopt;
  }
  if (rival - ahead < params.giveUp) return PARTY_ACTION.wait;
  turn.endAttack(memory[BEGUN] - 1, false, 0);
  memory[UNDER_WAY] = 0;
  return PARTY_ACTION.adopt;
}
