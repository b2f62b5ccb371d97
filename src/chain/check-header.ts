/**
 * The rules of a header given the blocks before it. Cheap rules come first and the hash last, so
 * that a header with several faults is refused for the one that needs no hashing to see.
 */
import type { BlockHash, Instant } from "../lib/brand.ts";
import { accepted, rejected, type Verdict } from "../lib/verdict.ts";
import type { BlockFacts } from "./block-facts.ts";
import { blockHash, type Header } from "./header.ts";
import type { ChainParams } from "./params.ts";
import { hasProofOfWork } from "./proof-of-work.ts";
import type { FutureRejection, HeaderRejection } from "./rejection.ts";

/** Says whether the sampled lottery awarded a block of this hash. */
export type SealCheck = (hash: BlockHash) => boolean;

/** What a header is judged by beside the parameters. */
type HeaderFacts = Pick<
  BlockFacts,
  "indexOf" | "isValid" | "medianTimePast" | "nextBits" | "nextDifficulty"
>;

/**
 * All of a header's rules but the future limit. `hash` saves hashing again where it is known; `rules` says
 * whether the parent is valid, where programs differ in that.
 */
export function checkHeader(
  params: ChainParams,
  facts: HeaderFacts,
  header: Header,
  isSealed: SealCheck,
  hash: BlockHash = blockHash(header),
  rules: Pick<BlockFacts, "isValid"> = facts,
): Verdict<HeaderRejection> {
  const parent = facts.indexOf(header.parent);
  if (parent === -1) return rejected({ code: "unknown-parent", parent: header.parent });
  if (!rules.isValid(parent)) return rejected({ code: "invalid-parent", parent: header.parent });
  if (header.version < 1) return rejected({ code: "bad-version", version: header.version });
  const medianTimePast = facts.medianTimePast(parent);
  if (header.time <= medianTimePast) {
    return rejected({ code: "time-too-old", time: header.time, medianTimePast });
  }
  const required = facts.nextBits(parent, header.time);
  if (header.bits !== required) {
    return rejected({ code: "wrong-bits", bits: header.bits, required });
  }
  const difficulty = facts.nextDifficulty(parent, header.time);
  if ((header.difficulty ?? null) !== difficulty) {
    const stated = header.difficulty ?? null;
    return rejected({ code: "wrong-bits", bits: header.bits, required, stated, difficulty });
  }
  if (!isProven(params, header, isSealed, hash)) {
    return rejected({ code: "bad-proof-of-work", hash, bits: header.bits });
  }
  return accepted();
}

/** The future limit, on the clock of the node that judges. */
export function checkFutureTime(
  params: ChainParams,
  localTime: Instant,
  time: number,
): Verdict<FutureRejection> {
  const latest = params.genesisTime + Math.floor((localTime + params.maxFutureTime) / 1_000_000);
  return time > latest ? rejected({ code: "time-too-new", time, latest }) : accepted();
}

function isProven(
  params: ChainParams,
  header: Header,
  isSealed: SealCheck,
  hash: BlockHash,
): boolean {
  if (params.proofOfWork === "sampled") return isSealed(hash);
  return hasProofOfWork(header, hash, params.powLimitBits);
}
