/** No retarget: every block is as hard as genesis. */
import type { ChainParams } from "../params.ts";
import type { BitsRule } from "./rule.ts";

/** The rule of a chain whose difficulty never changes. */
export function createFixed({ genesisBits }: ChainParams): BitsRule {
  return { unit: "bits", nextBits: () => genesisBits };
}
