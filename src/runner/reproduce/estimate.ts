/** A figure from a sample, with its standard error and how that was found. */
import { InputError } from "../../lib/assert.ts";
import { studentQuantile } from "../../lib/special-functions.ts";
import { computeMean, squaresAround, Z95 } from "../../metrics/statistics.ts";

/** What a sample says of a figure. */
export interface Estimate {
  readonly value: number;
  /** Zero where chance has no part in it. */
  readonly standardError: number;
  /** Degrees of freedom behind the standard error; Infinity where the deviation is known. */
  readonly degrees: number;
  /** How the standard error was found, in words. */
  readonly basis: string;
}

/** A part and its whole in one batch or run. */
export interface Parts {
  readonly part: number;
  readonly whole: number;
}

/** What was asked for is too little to say anything of its error. */
function tooSmall(what: string): InputError {
  return new InputError(
    `these are too few ${what} for a standard error: ask for more with --blocks or --seeds`,
  );
}

/** The mean of values that are independent, or nearly so: batches, or runs. */
export function meanOf(values: readonly number[], what: string): Estimate {
  const n = values.length;
  if (n < 2) throw tooSmall(what);
  const mean = computeMean(values);
  return {
    value: mean,
    standardError: Math.sqrt(squaresAround(values, mean) / (n - 1) / n),
    degrees: n - 1,
    basis: `sd of ${n} ${what} ÷ √${n}`,
  };
}

/**
 * The ratio of sums over batches. Its standard error is that of the mean of (part − ratio × whole), over the mean
 * whole (the linear form of the ratio's error).
 */
export function ratioOf(batches: readonly Parts[], what: string): Estimate {
  let [part, whole] = [0, 0];
  for (const batch of batches) {
    part += batch.part;
    whole += batch.whole;
  }
  if (whole === 0) throw tooSmall(what);
  const value = part / whole;
  const rest = meanOf(
    batches.map((batch) => batch.part - value * batch.whole),
    what,
  );
  const n = batches.length;
  return {
    value,
    standardError: rest.standardError / (whole / n),
    degrees: n - 1,
    basis: `ratio of sums, linear error over ${n} ${what}`,
  };
}

/**
 * A ratio of sums, less another one of the same batches whose mean is known, plus that mean (a control variate): what both
 * owe to the same luck cancels, so that the standard error is that of the difference.
 */
export function controlledRatioOf(
  batches: readonly { readonly figure: Parts; readonly control: Parts }[],
  controlMean: number,
  what: string,
): Estimate {
  const figure = ratioOf(
    batches.map((batch) => batch.figure),
    what,
  ).value;
  const control = ratioOf(
    batches.map((batch) => batch.control),
    what,
  ).value;
  const n = batches.length;
  const mean = (pick: (batch: (typeof batches)[number]) => number) =>
    computeMean(batches.map(pick));
  const figureWhole = mean((batch) => batch.figure.whole);
  const controlWhole = mean((batch) => batch.control.whole);
  const rest = meanOf(
    batches.map(
      (batch) =>
        (batch.figure.part - figure * batch.figure.whole) / figureWhole -
        (batch.control.part - control * batch.control.whole) / controlWhole,
    ),
    what,
  );
  return {
    value: figure - control + controlMean,
    standardError: rest.standardError,
    degrees: n - 1,
    basis: `difference of two ratios, linear error over ${n} ${what}`,
  };
}

/** A figure whose deviation is known beforehand. */
export function withKnownError(value: number, standardError: number, basis: string): Estimate {
  return { value, standardError, degrees: Number.POSITIVE_INFINITY, basis };
}

/** A figure without chance. */
export function certain(value: number): Estimate {
  return { value, standardError: 0, degrees: Number.POSITIVE_INFINITY, basis: "no chance in it" };
}

/** Standard error of the difference of two figures that are independent. */
export function errorOfDifference(a: Estimate, b: Estimate): number {
  return Math.sqrt(a.standardError * a.standardError + b.standardError * b.standardError);
}

/** The values in groups of `size` successive ones, each as its mean; what is left over at the end is dropped. */
export function batchMeans(values: readonly number[], size: number): number[] {
  const means: number[] = [];
  for (let at = 0; at + size <= values.length; at += size) {
    means.push(computeMean(values.slice(at, at + size)));
  }
  return means;
}

/** Two-sided 95 % point of Student's law; of the normal one where the degrees of freedom are infinite. */
export function studentPoint95(degrees: number): number {
  return degrees === Number.POSITIVE_INFINITY ? Z95 : studentQuantile(0.975, degrees);
}
