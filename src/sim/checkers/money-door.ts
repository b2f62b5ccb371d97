/** What judges ask a run with money for: what it was given, and what it says of balances and mempools. */
import type { Allocation } from "../../chain/payload.ts";
import type { Transaction } from "../../chain/transaction.ts";
import type { Simulation } from "../simulation.ts";

/** A run's own word on its money; judges compare it with what they work out from raw blocks. */
export interface MoneyDoor {
  /** What genesis gave. */
  readonly allocations: readonly Allocation[];
  /** An account, by public key, as the node's rules have it after the node's tip; base units. */
  accountState(node: number, publicKey: string): AccountState;
  /** What is pending in a node's mempool, in any order. */
  mempoolOf(node: number): readonly Transaction[];
}

/** One account after one block. */
export interface AccountState {
  readonly balance: number;
  readonly immature: number;
  readonly sequence: number;
}

/** The run's door; null on a chain without money. */
export function moneyDoorOf(simulation: Simulation): MoneyDoor | null {
  return (simulation as Simulation & { readonly money?: MoneyDoor | null }).money ?? null;
}
