/** From entries and points to runs, and from runs to results with intervals, z-scores and verdicts. */
import { InputError } from "../../lib/assert.ts";
import { log } from "../../lib/math.ts";
import { renderDiagnostics } from "../../scenario/diagnostics.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { type Job, type JobProgress, type JobResult, runEach } from "../jobs.ts";
import type { Entry, Form, Kind, Point, Quantity, RunOutcome } from "./entry.ts";
import { studentPoint95 } from "./estimate.ts";

/** Deviations of a normal law that an exact or asymptotic reference may be off. */
const SIGMAS = 4;

/** `shown` is what nobody judges. */
export type ReproductionVerdict = "ok" | "fail" | "shown";

/** A quantity, judged. */
export interface ReproductionResult {
  readonly quantity: string;
  readonly reference: number | null;
  readonly simulated: number;
  readonly ci95: readonly [low: number, high: number];
  /** Null where there is no standard error to count in. */
  readonly z: number | null;
  readonly kind: Kind;
  readonly verdict: ReproductionVerdict;
}

/** A point of an entry with its results: what the page needs beside them, too. */
export interface EvaluatedPoint {
  readonly entry: Entry;
  readonly point: Point;
  readonly quantities: readonly Quantity[];
  readonly results: readonly ReproductionResult[];
  /** Digests of the runs, in the order of their seeds. */
  readonly digests: readonly string[];
  /** What was laid over the scenario file. */
  readonly set: readonly string[];
}

/** One point that is to be run. */
export interface PointRequest {
  readonly entry: Entry;
  readonly point: Point;
}

/** How to run points. */
export interface EvaluateOptions {
  /** The text of a scenario file by its name below `scenarios/reproduce/`. */
  readonly read: (file: string) => string;
  readonly workers: number;
  /** Of all the runs that will be made. */
  readonly onProgress?: (progress: JobProgress) => void;
  /** Where it returns false, no further point is wanted. */
  readonly onPoint?: (point: EvaluatedPoint) => unknown;
  /** Breaks off; the points that are complete stay. */
  readonly signal?: AbortSignal;
}

/** The points of an entry in a form, with what was asked for laid over; each point once. */
export function pointsOf(entry: Entry, form: Form, asked: Point = {}): Point[] {
  const own = Object.entries(asked).filter(([name]) =>
    (entry.parameters as readonly string[]).includes(name),
  );
  const points = entry.points(form).map((point) => ({ ...point, ...Object.fromEntries(own) }));
  const seen = new Set<string>();
  return points.filter((point) => {
    const key = JSON.stringify(Object.entries(point).sort());
    return !seen.has(key) && seen.add(key);
  });
}

/** Runs all points at once; a point is evaluated, in order, when its last run is there. */
export async function evaluatePoints(
  requests: readonly PointRequest[],
  options: EvaluateOptions,
): Promise<EvaluatedPoint[]> {
  // What cannot be parsed is found before the first run.
  const plans = requests.map((request) => planPoint(request, options.read));
  const owners = plans.flatMap((plan) => plan.jobs.map(() => plan));
  const evaluated: EvaluatedPoint[] = [];
  let runs: RunOutcome[] = [];
  await runEach(
    plans.flatMap(({ jobs }) => jobs),
    {
      workers: options.workers,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onResult: (result, index) => {
        const plan = owners[index]!;
        if (options.signal?.aborted) return false;
        runs.push(outcomeOf(result, plan));
        if (runs.length < plan.jobs.length) return true;
        const point = evaluatePoint(plan, runs);
        runs = [];
        const isLast = plans[plans.indexOf(plan) + 1]?.entry !== plan.entry;
        const own = evaluated.filter(({ entry }) => entry === plan.entry);
        const complete = [point, ...(isLast ? acrossPoints([...own, point]) : [])];
        evaluated.push(...complete);
        const wanted = complete.map((one) => options.onPoint?.(one) !== false);
        return wanted.every(Boolean);
      },
    },
  );
  return evaluated;
}

/** A point with its runs to be made. */
interface PointPlan extends PointRequest {
  readonly jobs: readonly Job[];
  readonly set: readonly string[];
}

function planPoint({ entry, point }: PointRequest, read: (file: string) => string): PointPlan {
  const scenario = scenarioOf(entry, point, read);
  const { seeds, collect, set } = entry.runsOf(point);
  const jobs = Array.from({ length: seeds }, (_, k) => ({
    scenario: { ...scenario, seed: String(k + 1) },
    ...(collect === undefined ? {} : { collect }),
  }));
  return { entry, point, jobs, set };
}

function evaluatePoint({ entry, point, set }: PointPlan, runs: RunOutcome[]): EvaluatedPoint {
  const quantities = entry.measure(runs, point);
  const digests = runs.map(({ result }) => result.digest);
  return { entry, point, quantities, results: quantities.map(judge), digests, set };
}

/** What an entry says of all its points together, as a point without parameters. */
function acrossPoints(points: readonly EvaluatedPoint[]): EvaluatedPoint[] {
  const { entry } = points[0]!;
  if (entry.across === undefined || points.length < 2) return [];
  const quantities = entry.across(points);
  return [{ entry, point: {}, quantities, results: quantities.map(judge), digests: [], set: [] }];
}

function outcomeOf(result: JobResult, { entry }: PointPlan): RunOutcome {
  if (result.ok) return { result: result.result, collected: result.extra };
  const { seed, error } = result;
  throw new InputError(`${entry.name}, seed ${seed}: ${error.stack ?? error.message}`);
}

/** The entry's scenario at a point, with the first seed; `InputError` where it cannot be run. */
export function scenarioOf(entry: Entry, point: Point, read: (file: string) => string): Scenario {
  const fileName = entry.scenario;
  const { set } = entry.runsOf(point);
  const parsed = parseScenario(read(fileName), { fileName, read, set, seed: "1" });
  if (parsed.ok) return parsed.scenario;
  throw new InputError(
    `${entry.name}: ${fileName} cannot be run so\n\n${renderDiagnostics(parsed.diagnostics, parsed.sources)}`,
  );
}

/** The verdict on one quantity, by its kind. */
export function judge(quantity: Quantity): ReproductionResult {
  const { reference, kind, estimate } = quantity;
  const { value, standardError, degrees } = estimate;
  const reach = standardError === 0 ? 0 : studentPoint95(degrees) * standardError;
  const z = zOf(quantity);
  return {
    quantity: quantity.quantity,
    reference,
    simulated: value,
    ci95: [value - reach, value + reach],
    z,
    kind,
    verdict: verdictOf(quantity, z),
  };
}

/** How far ours is off, after the bias of an asymptotic reference. */
function zOf({ reference, kind, estimate, bias = 0 }: Quantity): number | null {
  if (reference === null || kind === "band" || kind === "calibration") return null;
  const off = estimate.value - reference;
  const beyond = Math.max(0, Math.abs(off) - bias);
  if (estimate.standardError === 0) return beyond === 0 ? 0 : null;
  return Math.sign(off) * normalDeviate(beyond / estimate.standardError, estimate.degrees);
}

/**
 * The deviation of a normal law that is as improbable as `t` by Student's law of so many degrees (D. L. Wallace, Annals of
 * Mathematical Statistics 30, 1959), so that 4 means the same whatever the sample.
 */
function normalDeviate(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return t;
  const scale = (8 * degrees + 1) / (8 * degrees + 3);
  return scale * Math.sqrt(degrees * log(1 + (t * t) / degrees));
}

function verdictOf({ kind, estimate, band }: Quantity, z: number | null): ReproductionVerdict {
  switch (kind) {
    case "calibration":
      return "shown";
    case "band": {
      const { low = Number.NaN, high = Number.NaN } = band ?? {};
      return estimate.value >= low && estimate.value <= high ? "ok" : "fail";
    }
    case "exact":
    case "asymptotic":
      // Without a standard error whatever differs is wrong.
      return z !== null && Math.abs(z) <= SIGMAS ? "ok" : "fail";
  }
}

/** What `--json` prints. */
export interface ReproductionDocument {
  readonly schema: "forksim/reproduction/1";
  readonly entries: readonly {
    readonly name: string;
    readonly params: Point;
    readonly results: readonly ReproductionResult[];
  }[];
}

/** The document of what was evaluated. */
export function documentOf(points: readonly EvaluatedPoint[]): ReproductionDocument {
  return {
    schema: "forksim/reproduction/1",
    entries: points.map(({ entry, point, results }) => ({
      name: entry.name,
      params: point,
      results,
    })),
  };
}
