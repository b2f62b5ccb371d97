/**
 * What difficulty rules should come to under Poisson mining at one hashrate, and after a step of it.
 * Intervals are in the unit that they are given in; hash power and its steps are ratios.
 */
import { exp, log } from "../lib/math.ts";

const LN_2 = log(2);

/**
 * Bitcoin's long-run mean interval at a constant hashrate: T × N ÷ (N − 2). A window's time spans
 * N − 1 intervals while N are intended, and a mean of inverse times is above the inverse of the
 * mean time: the next window's mean interval is N T ÷ Γ(N − 1), whatever the last one's was.
 */
export function bitcoinMeanInterval(interval: number, window: number): number {
  return (interval * window) / (window - 2);
}

/** Standard deviation of a window's mean interval over windows, by the same law. */
export function bitcoinIntervalDeviation(interval: number, window: number): number {
  return bitcoinMeanInterval(interval, window) / Math.sqrt(window - 3);
}

/**
 * How long each whole window lasts if the hashrate is multiplied by `factor` as one begins, chance
 * left out: the first at the old difficulty, then by Bitcoin's rule with its clamp.
 */
export function bitcoinStepWindows(
  given: { readonly interval: number; readonly window: number; readonly factor: number },
  count: number,
): number[] {
  const { interval, window, factor } = given;
  const intended = interval * window;
  const lasted: number[] = [];
  for (let mean = interval / factor; lasted.length < count; ) {
    lasted.push(mean * window);
    const spanned = Math.min(Math.max(mean * (window - 1), intended / 4), intended * 4);
    mean = (mean * intended) / spanned;
  }
  return lasted;
}

/** Blocks in which ASERT takes back all but a share 1 ÷ e of a deviation. */
export function asertMemory(interval: number, halfLife: number): number {
  return halfLife / (interval * LN_2);
}

/**
 * Standard deviation of the logarithm of ASERT's target at a constant hashrate. The logarithm is
 * pulled back by 1 ÷ memory of itself a block and pushed by an exponential law's deviation times as
 * much: variance 1 ÷ (2 memory), first order in 1 ÷ memory.
 */
export function asertDeviation(interval: number, halfLife: number): number {
  return 1 / Math.sqrt(2 * asertMemory(interval, halfLife));
}

/**
 * ASERT's mean interval `blocks` after the hashrate was multiplied by `factor`, chance left out:
 * T ÷ (1 + (factor − 1) e^(−blocks ÷ memory)).
 */
export function asertStepInterval(
  given: { readonly interval: number; readonly halfLife: number; readonly factor: number },
  blocks: number,
): number {
  const { interval, halfLife, factor } = given;
  return interval / (1 + (factor - 1) * exp(-blocks / asertMemory(interval, halfLife)));
}

/**
 * Mean interval, in seconds, at which an Ethereum rule with steps of so many seconds keeps still, if
 * clocks showed fractions: as many blocks come within one step as steps are left over, so that half
 * of the blocks take longer than a step. Without uncles.
 */
export function ethereumContinuousInterval(step: number): number {
  return step / LN_2;
}

/**
 * The same with headers in whole seconds, each above its parent's. A child's time is cut to its
 * second, and one found in its parent's second is dated one later; the second effect to the first
 * order in 1 ÷ interval, which leaves an error below a thousandth for intervals from 10 s.
 */
export function ethereumMeanInterval(step: number): number {
  return intervalWhere(step, (interval) => meanStepsPassed(step, interval) > 1);
}

/** The same for the rule of Frontier: up if a block came within the step, else down by as much, however late it is. */
export function frontierMeanInterval(step: number): number {
  return intervalWhere(step, (interval) => {
    const passed = meanStepsPassed(step, interval) * (1 - exp(-step / interval));
    return passed > 0.5;
  });
}

/** Standard deviation of the logarithm of Homestead's difficulty: each block moves it by 1 ÷ 2048 a step, which pulls it back as ASERT's memory does. */
export function homesteadDeviation(): number {
  return 1 / Math.sqrt(4096 * LN_2);
}

function intervalWhere(step: number, isLonger: (interval: number) => boolean): number {
  let [low, high] = [step / 4, 4 * step];
  // What passes rises as intervals get longer: halve until a double tells no more.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isLonger(middle)) high = middle;
    else low = middle;
  }
  return low;
}

function meanStepsPassed(step: number, interval: number): number {
  const second = exp(-1 / interval);
  const passed = exp(-step / interval);
  const sameSecond = 1 - interval * (1 - second);
  const cut = interval * (1 / second - 1);
  return ((cut * passed) / (1 - passed)) * (1 - sameSecond * (1 - second));
}
