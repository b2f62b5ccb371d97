/**
 * The shipped scenarios of link faults: what each expects holds, its fault happens, and with its defence taken away
 * an expectation fails. A scenario that could not fail would show nothing.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LINK_DEFENCES } from "../../golden/defences.ts";
import { createRuns } from "../../golden/runs.ts";
import { SCENARIOS } from "../../scenario/shipped.ts";

/** Those whose expectations say something without the fault too: `--set` texts by which it comes too late. */
const WITHOUT_FAULT: Readonly<Record<string, string>> = {
  "duplication.yaml": "events.0.at=7199 s",
  "slow-links.yaml": "events.0.at=7199 s",
};

const run = createRuns();

describe.each(Object.entries(LINK_DEFENCES))("faults/%s", (file, removal) => {
  it("holds what it promises, and its fault happens", () => {
    const { expectations, result } = run(`faults/${file}`);
    expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
    expect(expectations.length).toBeGreaterThan(0);
    for (const { struck } of result.faults!) expect(struck).toBeGreaterThan(0);
  });

  it(`fails with ${removal.join(", ")}`, () => {
    const { expectations } = run(`faults/${file}`, ...removal);
    expect(expectations.filter(({ ok }) => !ok)).not.toEqual([]);
  });
});

describe("what makes them fail", () => {
  it.each(Object.entries(WITHOUT_FAULT))(
    "in faults/%s is the fault: not without it",
    (file, set) => {
      const { expectations } = run(`faults/${file}`, ...LINK_DEFENCES[file]!, set);
      expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
    },
  );

  it("is said of links' scenarios one and all", () => {
    const files = readdirSync(join(SCENARIOS, "faults"));
    expect(files).toEqual(expect.arrayContaining(Object.keys(LINK_DEFENCES)));
  });
});
