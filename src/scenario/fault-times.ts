/**
 * How long faults last at least, and how long it stays calm between two of one kind at one node: below that a
 * fault cannot show, or two are one.
 */
import type { Duration } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import type { Path } from "./located.ts";
import type { Resolving } from "./resolving.ts";

const MILLISECOND = 1_000;
const SECOND = 1_000 * MILLISECOND;

/** Microseconds, by kind. */
const LEAST_TIMES: Readonly<Record<string, { readonly on: number; readonly off: number }>> = {
  pause: { on: 100 * MILLISECOND, off: 100 * MILLISECOND },
  slow: { on: SECOND, off: SECOND },
  clock: { on: SECOND, off: SECOND },
};

/** A fault of the file and the nodes that it may befall. */
export interface TimedFault {
  readonly key: string;
  readonly path: Path;
  readonly source: { readonly at?: Duration | undefined; readonly for?: Duration | undefined };
  readonly reach: ReadonlySet<number>;
}

/** Reports faults that are too short, or come too soon after another of their kind. */
export function checkDurations(faults: readonly TimedFault[], desk: Resolving): void {
  for (const fault of faults) {
    const least = LEAST_TIMES[fault.key];
    if (least === undefined) continue;
    const lasts = fault.source.for;
    if (lasts !== undefined && lasts > 0 && lasts < least.on) {
      const message = `${renderDuration(lasts)} of "${fault.key}" are too short to show`;
      const hint = `let it last ${renderDuration(least.on as Duration)} or more`;
      desk.report("too-short", [...fault.path, "for"], message, { hint });
    }
    const before = faults.find((other) => endsJustBefore(other, fault, least.off));
    if (before === undefined) continue;
    const message = `the "${fault.key}" before ends less than ${renderDuration(least.off as Duration)} earlier at the same nodes`;
    const hint = "make them one, or leave more time between them";
    desk.report("too-soon", [...fault.path, "at"], message, { hint });
  }
}

function endsJustBefore(one: TimedFault, next: TimedFault, off: number): boolean {
  if (one === next || one.key !== next.key) return false;
  const [from, lasts, at] = [one.source.at, one.source.for, next.source.at];
  if (from === undefined || lasts === undefined || at === undefined) return false;
  const gap = at - from - lasts;
  return gap >= 0 && gap < off && [...next.reach].some((node) => one.reach.has(node));
}
