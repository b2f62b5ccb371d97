/**
 * Stubborn mining (Nayak, Kumar, Miller & Shi 2016, IACR ePrint 2015/796): selfish mining that gives up less easily,
 * in three ways that combine. Lead-stubborn (L) answers a lead of one by a race instead of winning at once;
 * equal-fork-stubborn (F) keeps its next block to itself while a race is on; trail-stubborn (T_j) mines on while at
 * most j blocks behind; a chase that ends one ahead is won, and published. What Grunspan and Pérez-Marco (arXiv:1808.01041) call equal-fork stubborn is L and F.
 */
import {
  FORK,
  PARTY_ACTION,
  type PartyAction,
  type PolicyTurn,
  type StrategyParams,
} from "./strategy.ts";

type Stubborn = Extract<StrategyParams, { name: "stubborn" }>;

/** L, F and T_j. */
export function chooseStubborn(
  { lead, equalFork, trail }: Stubborn,
  { ahead, behind, fork }: PolicyTurn,
): PartyAction {
  if (behind > ahead) {
    // Without a block of its own there is nothing to be stubborn about.
    return ahead === 0 || behind - ahead > trail ? PARTY_ACTION.adopt : PARTY_ACTION.wait;
  }
  const isOneAhead = ahead === behind + 1;
  if (fork === FORK.relevant) {
    return isOneAhead && !lead ? PARTY_ACTION.override : PARTY_ACTION.match;
  }
  if (!isOneAhead) return PARTY_ACTION.wait;
  // No race is on: it was behind, and is ahead now, or has found the fork's first block.
  const isWon = fork === FORK.active ? !equalFork : behind > 0;
  return isWon ? PARTY_ACTION.override : PARTY_ACTION.wait;
}
