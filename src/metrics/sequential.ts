/**
 * When enough runs have been made: the first number of them, in order, at which the mean's 95 % interval is as narrow
 * as wanted. Looks at values in the order of seeds alone, so that it never matters which run ended first.
 */
import { assert } from "../lib/assert.ts";
import { type Estimate, estimateMean, relativeHalfWidth } from "./estimates.ts";

/** Fewer values say too little of how far they spread: stopping by them would stop by chance. */
export const RUNS_MIN = 10;

/** Values one by one, until there are enough. */
export class Sequential {
  readonly #wanted: number;
  readonly #values: number[] = [];

  /** `wanted` is half the interval's width ÷ the mean. */
  constructor(wanted: number) {
    assert(wanted > 0, "no number of runs makes an interval a point", { wanted });
    this.#wanted = wanted;
  }

  /** Takes the next seed's value; true where no further one is needed. */
  take(value: number): boolean {
    this.#values.push(value);
    return this.isReached;
  }

  get isReached(): boolean {
    if (this.#values.length < RUNS_MIN) return false;
    const width = relativeHalfWidth(this.estimate!);
    return width !== null && width <= this.#wanted;
  }

  /** Null of no values. */
  get estimate(): Estimate | null {
    return estimateMean(this.#values);
  }
}
