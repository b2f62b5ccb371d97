/** Values and lines that many entries lay over their scenarios, in the language of scenario files. */

/** A share of 0 to 1; rounding keeps the sum at 100 %. */
export function percent(share: number): string {
  return `${Math.round(share * 1e8) / 1e6}%`;
}

/** A duration to the microsecond. */
export function duration(seconds: number): string {
  return `${Math.round(seconds * 1e6)} us`;
}

/** Ends after as many intervals as there are to be blocks, so that their number is left to chance. */
export function endAfter(blocks: number, intervalSeconds: number): readonly string[] {
  return ["stop.height=null", `stop.time=${blocks * intervalSeconds} s`];
}

/** Another strategy for a group, of which nothing is left of the scenario's own. */
export function strategySets(group: string, strategy: string): readonly string[] {
  return [`nodes.${group}.strategy=null`, `nodes.${group}.strategy=${strategy}`];
}
