/**
 * What an entry of `forksim reproduce` is: a published or closed-form result, the scenario that it is simulated by,
 * the points at which the two are compared, and how runs become figures.
 */
import type { RunResult } from "../../metrics/run-result.ts";
import type { CollectorName } from "../collectors.ts";
import type { Estimate } from "./estimate.ts";
import type { ParameterName } from "./parameters.ts";

/**
 * How a reference is meant. `exact` and `asymptotic` ones are judged at 4 standard errors, the latter after a bias that the
 * entry states; a `band` is kept to or not; `calibration` is shown beside ours and never judged.
 */
export type Kind = "exact" | "asymptotic" | "band" | "calibration";

/** How much is run: in CI, by `--quick`, and without it. */
export type Form = "ci" | "quick" | "full";

/** A value for each of an entry's parameters. */
export type Point = Readonly<Record<string, number | string>>;

/** One of the entry's parameters; its unit, range and meaning are the same in all entries. */
export type EntryParameters = readonly ParameterName[];

/** The runs of a point: what is laid over the scenario file, and the seeds. */
export interface PointRuns {
  readonly set: readonly string[];
  readonly seeds: number;
  /** Name of the extra collector that all of them have. */
  readonly collect?: CollectorName;
}

/** A run as entries see it. */
export interface RunOutcome {
  readonly result: RunResult;
  /** What the extra collector left. */
  readonly collected: unknown;
}

/** A figure beside its reference. */
export interface Quantity {
  readonly quantity: string;
  /** Null where there is nothing to hold it against. */
  readonly reference: number | null;
  readonly estimate: Estimate;
  readonly kind: Kind;
  /** Of an `asymptotic` reference: how far off the limit it may be, in the quantity's own unit. */
  readonly bias?: number;
  /** Of a `band`: inclusive. */
  readonly band?: { readonly low: number; readonly high: number };
  /** Where it is drawn: the series' name and its place on the axis. */
  readonly at?: { readonly series: string; readonly x: number };
}

/** The entry's plot: theory as a line, ours as points with their intervals. */
export interface PlotAxes {
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Theory at any place of a series; left out, the references are joined. */
  readonly theory?: (series: string, x: number, point: Point) => number | null;
}

/** A result that forksim reproduces. */
export interface Entry {
  readonly name: string;
  readonly title: string;
  /** What is compared, in a sentence or two, for lists and the page. */
  readonly what: string;
  readonly source: string;
  /** How figures and standard errors come about: blocks, what is left out, batches. */
  readonly method: string;
  /** Kinds of its quantities. */
  readonly kinds: readonly Kind[];
  /** File below `scenarios/reproduce/`. */
  readonly scenario: string;
  readonly parameters: EntryParameters;
  readonly plot: PlotAxes;
  readonly points: (form: Form) => readonly Point[];
  readonly runsOf: (point: Point) => PointRuns;
  readonly measure: (runs: readonly RunOutcome[], point: Point) => readonly Quantity[];
  /** What can only be said of several points together; asked once, where there are two or more. */
  readonly across?: (points: readonly MeasuredPoint[]) => readonly Quantity[];
}

/** A point and what was measured there. */
export interface MeasuredPoint {
  readonly point: Point;
  readonly quantities: readonly Quantity[];
}

/** A number of the point. */
export function numberOf(point: Point, name: ParameterName): number {
  return Number(point[name]);
}
