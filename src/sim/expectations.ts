/**
 * Judges a scenario's `expect:` against the result of its run. What a run did not get far enough to show
 * counts as failed, with the reason as the actual value.
 */
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import { formatCount, formatMs, formatPercent, formatUs } from "../metrics/format.ts";
import type { RunResult } from "../metrics/run-result.ts";
import type { Expectation, Scenario } from "../scenario/scenario.ts";
import type { Breach } from "./checkers/judging.ts";
import { blocks, describeSelector, judgeRange } from "./expected-ranges.ts";
import { judgeLaws } from "./laws.ts";
import { judgeMoney } from "./money-expectations.ts";

/** Indices of the nodes that each expectation's selector means, in the scenario's order; else null. */
export type ExpectationSelections = readonly (readonly number[] | null)[];

/** One outcome for every expectation, in the scenario's order; `breaches` is null where nobody judged laws. */
export function judgeExpectations(
  scenario: Pick<Scenario, "expect">,
  result: RunResult,
  selections: ExpectationSelections,
  breaches: readonly Breach[] | null = null,
): ExpectationOutcome[] {
  return scenario.expect.map((expectation, i) =>
    expectation.expect === "laws"
      ? judgeLaws(expectation, breaches)
      : judge(expectation, result, selections[i] ?? null),
  );
}

/** The instants (µs, ascending, each once) from which the metrics have to keep the deepest reorg. */
export function depthInstants(scenario: Pick<Scenario, "expect">): number[] {
  const instants = scenario.expect.flatMap((e) => (e.expect === "agreement" ? [e.after] : []));
  return [...new Set<number>(instants)].sort((a, b) => a - b);
}

function judge(
  expectation: Exclude<Expectation, { expect: "laws" }>,
  result: RunResult,
  nodes: readonly number[] | null,
): ExpectationOutcome {
  switch (expectation.expect) {
    case "agreement":
      return judgeAgreement(expectation, result);
    case "maxReorgDepth":
      return judgeRange("greatest reorg depth", expectation.range, result.reorgs.depthMax, blocks);
    case "staleRate":
      return judgeRange("stale rate", expectation.range, result.chain.staleRate, formatPercent);
    case "tipHeight":
      return judgeRange(
        "canonical height",
        expectation.range,
        result.chain.canonicalHeight,
        formatCount,
      );
    case "propagation":
      return judgePropagation(expectation, result);
    case "convergence":
      return judgeConvergence(expectation, result);
    case "minerShare":
      return judgeMinerShare(expectation, result, nodes);
    case "digest":
      return {
        text: "digest",
        ok: result.digest === expectation.digest,
        actual: result.digest,
        wanted: expectation.digest,
      };
    default:
      return judgeMoney(expectation, result, nodes);
  }
}

function judgeAgreement(
  expectation: Extract<Expectation, { expect: "agreement" }>,
  result: RunResult,
): ExpectationOutcome {
  const { depth, after } = expectation;
  const afterMs = after / 1000;
  const text = `agreement after ${formatUs(after)}`;
  const wanted = `at most ${blocks(depth)} apart`;
  if (result.simulatedMs < afterMs) {
    const actual = `the run ended at ${formatMs(result.simulatedMs)}, before that`;
    return { text, ok: false, actual, wanted };
  }
  const kept = result.reorgs.depthMaxAfter.find((row) => row.afterMs === afterMs);
  // Where nobody kept the depth from that instant on, the whole run's bounds it from above.
  const reorgDepth = kept?.depthMax ?? result.reorgs.depthMax;
  const { finalDepth } = result.agreement;
  const actual =
    finalDepth > reorgDepth
      ? `tips at the end part ${blocks(finalDepth)} deep`
      : `${reorgDepth === 0 ? "no reorg" : `a reorg of ${blocks(reorgDepth)}`} since`;
  return { text, ok: Math.max(reorgDepth, finalDepth) <= depth, actual, wanted };
}

function judgePropagation(
  expectation: Extract<Expectation, { expect: "propagation" }>,
  result: RunResult,
): ExpectationOutcome {
  const reached = result.propagation.shares.find((row) => row.share === expectation.share);
  const text = `${formatPercent(expectation.share)} of nodes reached (median block)`;
  const delayUs = reached?.delayMs ? reached.delayMs.p50 * 1000 : null;
  return judgeRange(text, expectation.range, delayUs, formatUs, "no block got that far");
}

function judgeConvergence(
  expectation: Extract<Expectation, { expect: "convergence" }>,
  result: RunResult,
): ExpectationOutcome {
  const text = `convergence after ${expectation.after}`;
  const wanted = `within ${formatUs(expectation.within)}`;
  const row = result.recoveries.find(
    ({ event, endedBy }) => event === expectation.after || endedBy === expectation.after,
  );
  if (row === undefined) {
    return { text, ok: false, actual: `${expectation.after} did not end in this run`, wanted };
  }
  if (row.convergenceMs === null) {
    const waited = formatMs(result.simulatedMs - row.timeMs);
    return { text, ok: false, actual: `not yet after ${waited}, when the run ended`, wanted };
  }
  const ok = row.convergenceMs <= expectation.within / 1000;
  return { text, ok, actual: formatMs(row.convergenceMs), wanted };
}

function judgeMinerShare(
  expectation: Extract<Expectation, { expect: "minerShare" }>,
  result: RunResult,
  nodes: readonly number[] | null,
): ExpectationOutcome {
  const wantedNodes = new Set(nodes ?? []);
  const { node, blocks: counts } = result.miners.canonicalBlocks;
  let mined = 0;
  node.forEach((index, i) => {
    if (wantedNodes.has(index)) mined += counts[i]!;
  });
  const height = result.chain.canonicalHeight;
  const share = height === 0 ? null : mined / height;
  const text = `share of blocks mined by ${describeSelector(expectation.nodes, wantedNodes.size)}`;
  return judgeRange(text, expectation.range, share, formatPercent, "no canonical block");
}
