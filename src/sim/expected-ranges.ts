/** Judging one figure by a range, and the words for it: what all kinds of expectations share. */
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import { formatCount, formatNumber, formatPlural } from "../metrics/format.ts";
import type { Range, Selector } from "../scenario/scenario.ts";

/** The outcome of a figure; where there is none it fails, and `absent` says why. */
export function judgeRange(
  text: string,
  range: Range,
  value: number | null,
  format: (value: number) => string,
  absent = "no block was found",
): ExpectationOutcome {
  const wanted = describeRange(range, format);
  if (value === null) return { text, ok: false, actual: absent, wanted };
  const ok =
    (range.min === null || value >= range.min) && (range.max === null || value <= range.max);
  // Rounding must not show a value that looks inside a range which it is outside of.
  const shown = format(value);
  const ambiguous =
    !ok && [range.min, range.max].some((end) => end !== null && format(end) === shown);
  return { text, ok, actual: ambiguous ? `${shown} (${value})` : shown, wanted };
}

function describeRange(range: Range, format: (value: number) => string): string {
  const { min, max } = range;
  if (min === null && max === null) return "anything";
  if (min === null) return `at most ${format(max!)}`;
  if (max === null) return `at least ${format(min)}`;
  if (min === max) return `exactly ${format(min)}`;
  return `${format === blocks ? formatCount(min) : format(min)} to ${format(max)}`;
}

/** "1 block", "2.5 blocks". */
export function blocks(count: number): string {
  return Number.isInteger(count) ? formatPlural(count, "block") : `${formatNumber(count)} blocks`;
}

/** The name that the scenario used where there is one, else how many nodes it means. */
export function describeSelector(selector: Selector, nodes: number): string {
  switch (selector.by) {
    case "all":
      return "all nodes";
    case "node":
    case "group":
    case "region":
      return selector.name;
    default:
      return formatPlural(nodes, "selected node");
  }
}
