/** How one expectation turned out, in words: what a report and a terminal show. */
export interface ExpectationOutcome {
  readonly text: string;
  readonly ok: boolean;
  readonly actual: string;
  readonly wanted: string;
}
