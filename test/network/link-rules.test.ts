import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { InputError, SimulationBug } from "../../src/lib/assert.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { CUT, createMask, type LinkRule, LinkRules, LOST } from "../../src/network/link-rules.ts";

const NODES = 4;

function conditions(
  loss: number,
  duplicate: number,
  extraDelay: number,
  from: number[] | null = null,
  to: number[] | null = null,
): LinkRule {
  return {
    effect: "conditions",
    from: from && createMask(NODES, from),
    to: to && createMask(NODES, to),
    conditions: { loss, duplicate, extraDelay: extraDelay as Duration },
  };
}

function partition(group: number[], direction: "both" | "in" | "out"): LinkRule {
  return { effect: "partition", group: createMask(NODES, group), direction };
}

const never = () => {
  throw new Error("drew");
};

/** The pairs that the rule cuts, as "from>to". */
function cutPairs(...rules: LinkRule[]): string {
  const all = new LinkRules(NODES);
  for (const [at, rule] of rules.entries()) all.add(`rule ${at}`, rule);
  const pairs: string[] = [];
  for (let from = 0; from < NODES; from += 1) {
    for (let to = 0; to < NODES; to += 1) {
      if (all.judge(from, to, never) === CUT) pairs.push(`${from}>${to}`);
    }
  }
  return pairs.join(" ");
}

describe("cuts", () => {
  it("stop what a partition stops, in each direction", () => {
    expect(cutPairs(partition([0, 1], "both"))).toBe("0>2 0>3 1>2 1>3 2>0 2>1 3>0 3>1");
    expect(cutPairs(partition([0, 1], "out"))).toBe("0>2 0>3 1>2 1>3");
    expect(cutPairs(partition([0, 1], "in"))).toBe("2>0 2>1 3>0 3>1");
  });

  it("stop messages between two sets, and several add up", () => {
    const cut: LinkRule = { effect: "cut", from: createMask(NODES, [3]), to: null };
    expect(cutPairs(cut)).toBe("3>0 3>1 3>2 3>3");
    expect(cutPairs(partition([0], "out"), partition([1], "out"))).toBe("0>1 0>2 0>3 1>0 1>2 1>3");
  });

  it("decide before any chance is drawn", () => {
    const rules = new LinkRules(NODES);
    rules.add("lossy", conditions(0.5, 0.5, 0));
    rules.add("split", partition([0], "both"));
    expect(rules.judge(0, 1, never)).toBe(CUT);
    expect([rules.isCut(0, 1), rules.isCut(2, 1)]).toEqual([true, false]);
  });
});

describe("conditions", () => {
  it("add up over the rules that apply: delays sum, certain loss needs no draw", () => {
    const rules = new LinkRules(NODES);
    rules.add("slow", conditions(0, 0, 100));
    rules.add("slower from 1", conditions(0, 0, 2_000_000_000_000, [1]));
    rules.add("to 2", conditions(1, 0, 0, null, [2]));
    rules.add("twice to 3", conditions(0, 1, 0, null, [3]));
    expect([rules.judge(0, 1, never), rules.copyDelays.length]).toEqual([100, 0]);
    expect([rules.judge(1, 3, never), rules.copyDelays.length]).toEqual([2_000_000_000_100, 1]);
    expect(rules.judge(0, 2, never)).toBe(LOST);
  });

  it("lose and double as often as independent causes would (5 sigma of 100,000)", () => {
    const rules = new LinkRules(NODES);
    rules.add("a", conditions(0.1, 0.2, 0));
    rules.add("b", conditions(0.3, 0.05, 0));
    const draw = new RandomStreams("42").get("rules").double;
    const count = 100_000;
    let lost = 0;
    let doubled = 0;
    for (let message = 0; message < count; message += 1) {
      const verdict = rules.judge(0, 1, draw);
      if (verdict === LOST) lost += 1;
      else if (rules.copyDelays.length > 0) doubled += 1;
    }
    expect(Math.abs(lost / count - 0.37)).toBeLessThan(5 * Math.sqrt((0.37 * 0.63) / count));
    const survivors = count - lost;
    expect(Math.abs(doubled / survivors - 0.24)).toBeLessThan(
      5 * Math.sqrt((0.24 * 0.76) / survivors),
    );
  });

  it("do not depend on the order of the rules (seed 42)", () => {
    const rule = fc
      .tuple(fc.nat(4), fc.nat(4), fc.nat(1000), fc.subarray([0, 1, 2, 3]))
      .map(([l, d, delay, from]) => conditions(l / 4, d / 4, delay, from));
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), (list) => {
        const forth = new LinkRules(NODES);
        const back = new LinkRules(NODES);
        for (const [at, r] of list.entries()) forth.add(`${at}`, r);
        for (const [at, r] of [...list].reverse().entries()) back.add(`${at}`, r);
        const half = () => 0.4999;
        for (let from = 0; from < NODES; from += 1) {
          expect(forth.judge(from, 0, half)).toBe(back.judge(from, 0, half));
        }
      }),
      { seed: 42, numRuns: 100 },
    );
  });
});

describe("the list of rules", () => {
  it("is calm only while it is empty", () => {
    const rules = new LinkRules(NODES);
    expect([rules.isCalm, rules.judge(0, 1, never)]).toEqual([true, 0]);
    rules.add("p", partition([0], "both"));
    expect([rules.isCalm, rules.has("p")]).toEqual([false, true]);
    expect([rules.remove("p"), rules.remove("p"), rules.isCalm]).toEqual([true, false, true]);
  });

  it("refuses a name in force and a mask of other nodes as bugs, bad chances as input", () => {
    const rules = new LinkRules(NODES);
    rules.add("p", partition([0], "both"));
    expect(() => rules.add("p", partition([1], "both"))).toThrow(SimulationBug);
    const other: LinkRule = { effect: "cut", from: new Uint8Array(3), to: null };
    expect(() => rules.add("q", other)).toThrow(SimulationBug);
    expect(() => rules.add("q", conditions(1.5, 0, 0))).toThrow(InputError);
    expect(() => rules.add("q", conditions(0, NaN, 0))).toThrow(/links q: duplicate NaN/);
    expect(() => rules.add("q", conditions(0, 0, -1))).toThrow(/0 or more whole µs/);
  });

  it("comes back from JSON as it was", () => {
    const rules = new LinkRules(NODES);
    rules.add("p", partition([0, 2], "in"));
    rules.add("c", { effect: "cut", from: null, to: createMask(NODES, [1]) });
    rules.add("l", conditions(0.25, 0, 5, [3]));
    const restored = new LinkRules(NODES);
    restored.load(JSON.parse(JSON.stringify(rules.save())));
    expect(restored.save()).toEqual(rules.save());
    expect(restored.isCalm).toBe(false);
    for (let pair = 0; pair < NODES * NODES; pair += 1) {
      const [from, to] = [pair >> 2, pair & 3];
      expect(restored.judge(from, to, () => 0.8)).toBe(rules.judge(from, to, () => 0.8));
    }
  });
});
