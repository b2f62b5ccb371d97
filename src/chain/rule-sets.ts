/**
 * Rules that programs differ in. A program is a set of upgrades, as the bits of a number: the k-th is bit k − 1,
 * and 0 are the chain's own rules. Of its upgrades whose activation has come the last one is in force, so that an
 * upgrade leaves those before it in force below its own activation. Verdicts on blocks under every set are kept
 * here, and only where there is more than one.
 * Invariant: a block is valid under a set only if its parent is.
 */
import { assert } from "../lib/assert.ts";
import { grown } from "../lib/growable.ts";
import type { ChainParams } from "./params.ts";

/** What an upgrade changes, and from which height on. */
export interface RuleChange {
  readonly activation: number;
  readonly maxBlockSize: number;
}

/** Each doubles the verdicts on a block. */
export const MOST_UPGRADES = 10;

/** The rules with the k-th of the upgrades, counted from 1, beside those that they have. */
export function withUpgrade(rules: number, k: number): number {
  return rules | (1 << (k - 1));
}

/** The upgrade whose rules hold at a height; undefined where the chain's own do. */
export function upgradeInForce<Upgrade extends { readonly activation: number }>(
  upgrades: readonly Upgrade[],
  rules: number,
  height: number,
): Upgrade | undefined {
  return upgrades.findLast(({ activation }, k) => height >= activation && (rules & (1 << k)) !== 0);
}

/** The verdicts on blocks under every set of rules. */
export class RuleSets {
  readonly #params: ChainParams;
  readonly #changes: readonly RuleChange[];
  /** By set: rejection number + 1 by block, 0 where valid. */
  readonly #rejections: Uint8Array[];

  constructor(params: ChainParams, changes: readonly RuleChange[]) {
    assert(changes.length <= MOST_UPGRADES, "too many upgrades", { upgrades: changes.length });
    this.#params = params;
    this.#changes = changes;
    this.#rejections = Array.from({ length: 1 << changes.length }, () => new Uint8Array(256));
  }

  /** How many sets there are. */
  get count(): number {
    return this.#rejections.length;
  }

  /** The largest block that a set allows at a height. */
  sizeLimit(rules: number, height: number): number {
    return (upgradeInForce(this.#changes, rules, height) ?? this.#params).maxBlockSize;
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
