/**
 * Rules that programs differ in: each upgrade has its own from a height on, below it the chain's. Verdicts by
 * rule set are kept here, and only where there is more than one.
 * Invariant: set 0 is the chain's own; a block is valid under a set only if its parent is.
 */
import { grown } from "../lib/growable.ts";
import type { ChainParams } from "./params.ts";

/** What an upgrade changes, and from which height on. */
export interface RuleChange {
  readonly activation: number;
  readonly maxBlockSize: number;
}

/** The verdicts on blocks under every set of rules. */
export class RuleSets {
  readonly #params: ChainParams;
  readonly #changes: readonly RuleChange[];
  /** By set: rejection number + 1 by block, 0 where valid. */
  readonly #rejections: Uint8Array[];

  constructor(params: ChainParams, changes: readonly RuleChange[]) {
    this.#params = params;
    this.#changes = changes;
    this.#rejections = [params, ...changes].map(() => new Uint8Array(256));
  }

  /** How many sets there are. */
  get count(): number {
    return this.#rejections.length;
  }

  /** The largest block that a set allows at a height. */
  sizeLimit(rules: number, height: number): number {
    const change = this.#changes[rules - 1];
    if (change === undefined || height < change.activation) return this.#params.maxBlockSize;
    return change.maxBlockSize;
  }

  /** Rejection number + 1 under a set, 0 where valid. */
  rejectionOf(rules: number, block: number): number {
    return this.#rejections[rules]![block] ?? 0;
  }

  note(rules: number, block: number, rejection: number): void {
    const known = this.#rejections[rules]!;
    if (block >= known.length) {
      this.#rejections[rules] = grown(known, new Uint8Array(2 * Math.max(known.length, block)));
    }
    this.#rejections[rules]![block] = rejection;
  }
}
