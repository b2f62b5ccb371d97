/**
 * A histogram of delays with bins 3 % wide over all magnitudes (32 bins an octave): constant memory,
 * integer binning. Below 32 units of 16 µs the bins are one unit wide.
 */
import type { DeliveryDelay } from "./run-result.ts";

const UNIT_US = 16;
const SUB_BITS = 5;
const SUB_BINS = 1 << SUB_BITS;
const BINS = (32 - SUB_BITS) * SUB_BINS;
/** Delays beyond about 9.5 hours share the last bin. */
const UNITS_MAX = 0x7fffffff;
const CURVE_RUNS_MAX = 64;

/** Counts of delays by bin. */
export class DelayHistogram {
  private counts = new Float64Array(BINS);
  private deliveries = 0;
  private sumUs = 0;

  /** Counts a delay in microseconds. */
  add(delayUs: number): void {
    const units = Math.min(delayUs / UNIT_US, UNITS_MAX) | 0;
    const bin = binOf(units);
    this.counts[bin] = this.counts[bin]! + 1;
    this.deliveries++;
    this.sumUs += delayUs;
  }

  /** Quantiles (interpolated within a bin) and the cumulative curve. */
  summary(): DeliveryDelay {
    const none = this.deliveries === 0;
    return {
      deliveries: this.deliveries,
      delayMsMean: none ? null : this.sumUs / this.deliveries / 1000,
      delayMsP50: none ? null : this.quantileMs(0.5),
      delayMsP90: none ? null : this.quantileMs(0.9),
      delayMsP99: none ? null : this.quantileMs(0.99),
      curve: this.curve(),
    };
  }

  /** The state as plain data. */
  save(): { counts: Float64Array; deliveries: number; sumUs: number } {
    return { counts: this.counts.slice(), deliveries: this.deliveries, sumUs: this.sumUs };
  }

  /** Takes a saved state. */
  load(state: { counts: Float64Array; deliveries: number; sumUs: number }): void {
    this.counts = Float64Array.from(state.counts);
    this.deliveries = state.deliveries;
    this.sumUs = state.sumUs;
  }

  private quantileMs(share: number): number {
    const wanted = share * this.deliveries;
    let below = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const count = this.counts[bin]!;
      if (count > 0 && below + count >= wanted) {
        const [from, to] = boundsOfBin(bin);
        return ((from + ((wanted - below) / count) * (to - from)) * UNIT_US) / 1000;
      }
      below += count;
    }
    return (boundsOfBin(BINS - 1)[1] * UNIT_US) / 1000;
  }

  /** Points at both ends of runs of bins, merged so that no more than the maximum remain. */
  private curve(): { delayMs: number; share: number }[] {
    const used: number[] = [];
    for (let bin = 0; bin < BINS; bin++) if (this.counts[bin]! > 0) used.push(bin);
    const stride = Math.ceil(used.length / CURVE_RUNS_MAX);
    const points: { delayMs: number; share: number }[] = [];
    const point = (units: number, below: number) =>
      points.push({ delayMs: (units * UNIT_US) / 1000, share: below / this.deliveries });
    let below = 0;
    let end = -1;
    for (let first = 0; first < used.length; first += stride) {
      const run = used.slice(first, first + stride);
      const from = boundsOfBin(run[0]!)[0];
      if (from !== end) point(from, below);
      for (const bin of run) below += this.counts[bin]!;
      end = boundsOfBin(run.at(-1)!)[1];
      point(end, below);
    }
    return points;
  }
}

function binOf(units: number): number {
  if (units < SUB_BINS) return units;
  const shift = 31 - Math.clz32(units) - SUB_BITS;
  return (shift << SUB_BITS) + (units >>> shift);
}

/** Bounds of a bin in units: the first inside, the second outside. */
function boundsOfBin(bin: number): readonly [number, number] {
  if (bin < 2 * SUB_BINS) return [bin, bin + 1];
  const shift = (bin >>> SUB_BITS) - 1;
  const from = (bin - (shift << SUB_BITS)) * (1 << shift);
  return [from, from + (1 << shift)];
}
