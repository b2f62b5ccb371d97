/**
 * Pool hopping between two chains (Meshkov, Chepurnoy & Jansen 2017, IACR ePrint 2017/257): mines here only while blocks
 * are cheap, else on another chain of constant difficulty, which is not simulated. Miners who stay pay the difficulty
 * that the hopper has driven up, and the chain's pace swings.
 */
import { workOfBits } from "../../../chain/target.ts";

/** Whether the miner is better off elsewhere: a block takes more than so many times the work of genesis. */
export function isDearer(
  above: number,
  bits: { readonly next: number; readonly genesis: number },
): boolean {
  return Number(workOfBits(bits.next)) > above * Number(workOfBits(bits.genesis));
}
