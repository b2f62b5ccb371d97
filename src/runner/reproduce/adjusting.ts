/** What entries on selfish mining under Bitcoin's retarget have in common: settings, and sums over a run's chain. */
import type { Income } from "./collectors/income.ts";
import { numberOf, type Point, type RunOutcome } from "./entry.ts";
import { strategySets } from "./settings.ts";
import { ADVERSARY, gammaSet, INTERVAL_S, shareSets } from "./withholding.ts";

/** Share, odds and window, the strategy, and the end in target intervals. */
export function adjustingSettings(
  point: Point,
  given: { readonly strategy: string; readonly stop: string },
): string[] {
  return [
    ...shareSets(point),
    gammaSet(point),
    `chain.difficulty.window=${numberOf(point, "window")}`,
    ...strategySets(ADVERSARY, given.strategy),
    "stop.height=null",
    given.stop,
  ];
}

/** A run's chain in target intervals. */
export class Books {
  readonly #times: readonly number[];
  readonly #isOwn: readonly boolean[];

  constructor({ collected }: RunOutcome) {
    const { groups, seconds, group } = collected as Income;
    const own = groups.indexOf(ADVERSARY);
    this.#times = seconds.map((time) => time / INTERVAL_S);
    this.#isOwn = group.map((one) => one === own);
  }

  get blocks(): number {
    return this.#times.length;
  }

  /** When the block of a height was found; genesis at 0. */
  timeAt(height: number): number {
    return height === 0 ? 0 : this.#times[height - 1]!;
  }

  /** The adversary's blocks up to a height. */
  ownUpTo(height: number): number {
    let own = 0;
    for (let k = 0; k < height; k++) own += Number(this.#isOwn[k]);
    return own;
  }

  /** Height of the chain's latest block that was found by then. */
  heightAt(time: number): number {
    let height = 0;
    while (height < this.#times.length && this.#times[height]! <= time) height += 1;
    return height;
  }
}
