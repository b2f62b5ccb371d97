/** What nodes sent, from the network's counters at the end of a run. */
import type { TrafficTotals } from "./run-result.ts";
import { computeDistribution } from "./statistics.ts";

/** Counters by message kind and by sending node. */
export interface TrafficCounters {
  readonly kinds: readonly string[];
  readonly messages: Float64Array;
  readonly bytes: Float64Array;
  /** Messages lost on a link, by kind. */
  readonly dropped: Float64Array;
  readonly messagesByNode: Float64Array;
  readonly bytesByNode: Float64Array;
}

/** Totals, and how they are spread over the nodes; kinds that never occurred are left out. */
export function computeTrafficTotals(counters: TrafficCounters): TrafficTotals {
  const byKind = counters.kinds
    .map((kind, k) => ({
      kind,
      messages: counters.messages[k]!,
      bytes: counters.bytes[k]!,
      dropped: counters.dropped[k]!,
    }))
    .filter((row) => row.messages + row.dropped > 0);
  return {
    messages: byKind.reduce((sum, row) => sum + row.messages, 0),
    bytes: byKind.reduce((sum, row) => sum + row.bytes, 0),
    dropped: byKind.reduce((sum, row) => sum + row.dropped, 0),
    byKind,
    bytesPerNode: computeDistribution(counters.bytesByNode),
    messagesPerNode: computeDistribution(counters.messagesByNode),
  };
}
