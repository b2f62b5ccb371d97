/** How short a fault of nodes may be, and how soon the next may come: at the limit, and one step beside it. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";

const HEAD = `version: 1
name: times
seed: 1
stop: { time: 12 h }
network: { validation: { perBlock: 50 ms } }
nodes: [{ name: miner, count: 4 }]
events:
`;

/** The codes of what is wrong with these events. */
function problemsOf(...events: readonly string[]): string[] {
  const parsed = parseScenario(HEAD + events.map((event) => `  - { ${event} }\n`).join(""));
  return parsed.ok ? [] : parsed.diagnostics.map(({ code }) => code);
}

const KINDS: readonly (readonly [what: string, least: number])[] = [
  ["pause: miner/0", 100],
  ["slow: { nodes: miner/0, factor: 2 }", 1000],
  ["clock: { nodes: miner/0, drift: 100 ppm }", 1000],
];

describe.each(KINDS)("%s", (what, least) => {
  const lasting = (at: number, milliseconds: number, event = what) =>
    `at: ${at} ms, ${event}, for: ${milliseconds} ms`;

  it("lasts no less than its least time", () => {
    expect(problemsOf(lasting(1000, least))).toEqual([]);
    expect(problemsOf(lasting(1000, least - 1))).toEqual(["too-short"]);
  });

  it("comes again no sooner than its least time after its end", () => {
    const end = 1000 + 5000;
    expect(problemsOf(lasting(1000, 5000), lasting(end + least, 5000))).toEqual([]);
    expect(problemsOf(lasting(1000, 5000), lasting(end + least - 1, 5000))).toEqual(["too-soon"]);
    expect(problemsOf(lasting(1000, 5000), lasting(end, 5000))).toEqual(["too-soon"]);
  });

  it("may overlap another, or be at other nodes whenever it likes", () => {
    expect(problemsOf(lasting(1000, 5000), lasting(5999, 5000))).toEqual([]);
    const elsewhere = what.replace("miner/0", "miner/1");
    expect(problemsOf(lasting(1000, 5000), lasting(6000, 5000, elsewhere))).toEqual([]);
  });
});
