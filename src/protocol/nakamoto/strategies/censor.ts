/**
 * Censorship of accounts, and feather forking (Miller 2013, bitcointalk.org topic 312668). Blocks of the party have no
 * transaction of these accounts, nor any that follows one of a sender's. With a depth k it does not build on blocks
 * that have one either, until it is more than k blocks behind: others who include such a transaction risk their block.
 * Its own branch is no secret: what would win, or at least tie, is published at once.
 */
import type { AccountIndex, TxIndex } from "../../../lib/brand.ts";
import { PARTY_ACTION, type PartyAction, type PolicyTurn } from "./strategy.ts";

/** The policy of feather forking. */
export function chooseCensor(depth: number, turn: PolicyTurn): PartyAction {
  const { ahead, behind } = turn;
  if (ahead > behind) return PARTY_ACTION.release;
  if (behind === 0) return PARTY_ACTION.wait;
  if (!turn.isTainted()) return ahead === behind ? PARTY_ACTION.wait : PARTY_ACTION.adopt;
  if (behind - ahead > depth) return PARTY_ACTION.adopt;
  return ahead === behind ? PARTY_ACTION.match : PARTY_ACTION.wait;
}

/** What transactions are by their numbers. */
interface TransactionFacts {
  senderOf(tx: TxIndex): AccountIndex;
  recipientOf(tx: TxIndex): AccountIndex;
}

/** Whether a transaction is from or to one of the accounts. */
export function concerns(
  accounts: ReadonlySet<AccountIndex>,
  facts: TransactionFacts,
  tx: TxIndex,
): boolean {
  return accounts.has(facts.senderOf(tx)) || accounts.has(facts.recipientOf(tx));
}

/** The transactions in their order without those, and without what follows one of its sender's. */
export function leaveOut(
  accounts: ReadonlySet<AccountIndex>,
  facts: TransactionFacts,
  chosen: readonly TxIndex[],
): TxIndex[] {
  const cut = new Set<AccountIndex>();
  return chosen.filter((tx) => {
    if (concerns(accounts, facts, tx)) cut.add(facts.senderOf(tx));
    return !cut.has(facts.senderOf(tx));
  });
}
