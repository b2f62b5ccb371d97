/**
 * Vector76's attack (vector76 in bitcointalk.org topic 36788, 2011) on a payee who waits for one confirmation: the party
 * has a block with the payment to itself; when the network finds another of that height, the party shows its own to the
 * payee alone, and gives everybody else a rival of the payment. The payee delivers; the network goes on without the block.
 * The attack succeeds if the payee has delivered and the public branch grows above the shown block without it.
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { chooseHonest } from "./honest.ts";
import { OVER, STAGE, UNDER_WAY } from "./reversal.ts";
import { PARTY_ACTION, type PartyAction, type PolicyTurn } from "./strategy.ts";

/** Places in the memory behind those of `reversal.ts`, whose beginning this shares. */
const SHOWN = 2;
const DELIVERED = 3;

/** One more stage. */
const IS_SHOWN = 3;

/** The payee is seen to deliver. */
export function noteDelivery(memory: number[]): void {
  if (memory[STAGE] === IS_SHOWN) memory[DELIVERED] = 1;
}

/** One attack. */
export function chooseVector76(turn: PolicyTurn): PartyAction {
  const { memory, ahead, behind } = turn;
  switch (memory[STAGE]) {
    case UNDER_WAY:
      if (ahead === 0) return behind > 0 ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
      if (behind === 0) return PARTY_ACTION.wait;
      memory[STAGE] = IS_SHOWN;
      memory[SHOWN] = turn.showToVictim();
      memory[DELIVERED] = 0;
      return PARTY_ACTION.adopt;
    case IS_SHOWN:
      judge(turn);
      return chooseHonest(turn);
    default:
      return chooseHonest(turn);
  }
}

/** The public chain has the shown block, or has grown above it without. */
function judge(turn: PolicyTurn): void {
  const { memory, facts, publicTip } = turn;
  const shown = memory[SHOWN] as BlockIndex;
  const height = facts.height(shown);
  if (facts.height(publicTip) <= height) return;
  const isReverted = facts.ancestorAt(publicTip, height) !== shown;
  const isSuccess = isReverted && memory[DELIVERED] === 1;
  memory[STAGE] = OVER;
  turn.endAttack(0, isSuccess, Number(isSuccess));
}
