/**
 * Double spend of one payment, for real (Nakamoto 2008, section 11): the party's branch carries a rival of the payment,
 * which pays the party itself. The attack begins when the payment is made at a member's wallet, else when a member
 * sees it; the party publishes its branch once the payee has delivered and the branch is ahead, which reverts the
 * payment wherever it was confirmed. With blocks mined in advance, which hold the rival already, and a payee who takes
 * an unconfirmed payment this is Finney's attack (bitcointalk.org topic 3441, 2011): the payee delivers after a delay.
 */
import type { Duration, Instant } from "../../../lib/brand.ts";
import { chooseHonest } from "./honest.ts";
import { PARTY_ACTION, type PartyAction, type PolicyTurn } from "./strategy.ts";

/** What the policy goes by. */
export interface ReversalParams {
  readonly confirmations: number;
  readonly giveUp: number;
  readonly premined: number;
  /** From the payment until a payee who waits for no confirmation has delivered. */
  readonly delay?: Duration | undefined;
}

/** Places in the memory: the stage, and when the attack began. The stage is `vector76.ts`'s, too. */
export const STAGE = 0;
const BEGAN = 1;

const BEFORE = 0;
/** The stage of an attack that has begun. */
export const UNDER_WAY = 1;
/** The stage after it. */
export const OVER = 2;

/** Whether blocks of the party's branch are to hold the rival. */
export function wantsRival({ premined }: ReversalParams, memory: readonly number[]): boolean {
  const stage = memory[STAGE] ?? BEFORE;
  return stage === UNDER_WAY || (stage === BEFORE && premined > 0);
}

/** The payment is made or seen: the attack begins, unless it has. */
export function beginReversal(memory: number[], now: Instant): boolean {
  if ((memory[STAGE] ?? BEFORE) !== BEFORE) return false;
  memory[STAGE] = UNDER_WAY;
  memory[BEGAN] = now;
  return true;
}

/** One attack. */
export function chooseReversal(params: ReversalParams, turn: PolicyTurn): PartyAction {
  const { memory, ahead, behind, now } = turn;
  const stage = memory[STAGE] ?? BEFORE;
  if (stage === OVER) return chooseHonest(turn);
  if (stage === BEFORE) {
    if (params.premined === 0) return chooseHonest(turn);
    return behind > 0 && ahead <= behind ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
  }
  const confirmations = turn.countConfirmations();
  const isDelivered =
    params.confirmations > 0
      ? confirmations >= params.confirmations
      : now - memory[BEGAN]! >= (params.delay ?? 0);
  if (isDelivered && ahead > behind) {
    memory[STAGE] = OVER;
    turn.endAttack(0, true, behind);
    return PARTY_ACTION.release;
  }
  // While the public branch has no payment there is no reason to be behind it.
  if (confirmations === 0) {
    return behind > ahead ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
  }
  if (!isDelivered || behind - ahead < params.giveUp) return PARTY_ACTION.wait;
  memory[STAGE] = OVER;
  turn.endAttack(0, false, 0);
  return PARTY_ACTION.adopt;
}
