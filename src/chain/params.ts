/** What the chain's rules are parameterised by. Plain data; the scenario resolves into it. */
import type { Duration } from "../lib/brand.ts";
import type { SignatureName } from "./signatures.ts";

/** Rules that follow the hashrate alone, and on which another rule may stand. */
export type BaseDifficultyParams =
  /** Bitcoin's: every `window` blocks, from the times of the window's first and last block. */
  | { readonly rule: "bitcoin"; readonly window: number }
  /** Bitcoin Cash's since 2020: being late by `halfLife` doubles the target. */
  | { readonly rule: "asert"; readonly halfLife: Duration };

/** How the difficulty follows the hashrate, or does not. */
export type DifficultyParams =
  | { readonly rule: "fixed" }
  | BaseDifficultyParams
  /** zawy's: solvetimes of a window, later ones weighing more. */
  | { readonly rule: "lwma"; readonly window: number }
  /** Bitcoin Cash's from 2017 to 2020. */
  | { readonly rule: "cw-144" }
  /** Zcash's: a damped mean over a window. */
  | { readonly rule: "digishield"; readonly window: number }
  /**
   * Ethereum's of 2016 and of 2017, as if no block had uncles. `bombDelay` is from which height on
   * the difficulty bomb counts blocks; null is no bomb.
   */
  | {
      readonly rule: "ethereum-homestead" | "ethereum-byzantium";
      readonly bombDelay: number | null;
    }
  | RemainingSupplyParams;

/** Difficulty that follows the hashrate as `base` does, and rises as the coins run out. */
export interface RemainingSupplyParams {
  readonly rule: "remaining-supply";
  readonly base: BaseDifficultyParams;
  /** How much of issued ÷ remaining is added to the intended interval; kept to a millionth. */
  readonly strength: number;
  /** Most by which the intended interval is stretched: a whole number from 1. */
  readonly cap: number;
  /** Base units that exist before the first block. */
  readonly allocated: number;
}

/** What a tip is preferred for: height, chainwork, or the weight of its subtrees. */
export type ForkChoiceName = "longest" | "most-work" | "ghost";

/** What a node does where two tips are equally good. */
export type TieBreakParams =
  | { readonly rule: "first-seen" }
  | { readonly rule: "uniform" }
  | { readonly rule: "lowest-hash" }
  /**
   * In a tie follow the block mined by a favoured miner with probability `gamma`, else its rival.
   */
  | { readonly rule: "gamma"; readonly gamma: number; readonly favoured: readonly number[] };

/** The rules of one chain; the same for all its nodes. */
export interface ChainParams {
  readonly forkChoice: ForkChoiceName;
  readonly tieBreak: TieBreakParams;
  /** Intended mean time between blocks. */
  readonly blockInterval: Duration;
  readonly difficulty: DifficultyParams;
  readonly proofOfWork: "sampled" | "real";
  /** Compact form of the easiest target; also where a retarget is capped. */
  readonly powLimitBits: number;
  /** Compact form of the target of genesis and of the first window. */
  readonly genesisBits: number;
  /** Unix seconds of the genesis header; simulated time 0 is this moment. */
  readonly genesisTime: number;
  /** How far a header's time may run ahead of a node's own clock. */
  readonly maxFutureTime: Duration;
  /** Largest block in bytes, header and payloads together. */
  readonly maxBlockSize: number;
  /** Subsidy of the first block in base units, and how many blocks until it halves. */
  readonly subsidy: { readonly initial: number; readonly halvingInterval: number };
  /** The rules of money; null where transactions are opaque and nobody owns anything. */
  readonly money: MoneyParams | null;
}

/** Accounts, signatures and coins. */
export interface MoneyParams {
  readonly signatures: SignatureName;
  /** How many blocks later a coinbase can be spent: with 100, from the hundredth block above it on. */
  readonly maturity: number;
}
