import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { InputError, SimulationBug } from "../../src/lib/assert.ts";
import type { Duration } from "../../src/lib/brand.ts";
import {
  createMask,
  type LinkRule,
  LinkRules,
  LOST,
  MOST_KINDS,
} from "../../src/network/link-rules.ts";
import type { LinkConditions } from "../../src/network/specs.ts";

const NODES = 4;
const COUNT = 50_000;
const PLAIN = { loss: 0, duplicate: 0, extraDelay: 0 as Duration };

function rulesWith(conditions: Partial<LinkConditions>, kinds?: number[]): LinkRules {
  const streams = new RandomStreams("42");
  const rules = new LinkRules(NODES, { streams, names: ["a", "b", "c", "d"] });
  const rule: LinkRule = {
    effect: "conditions",
    from: null,
    to: null,
    conditions: { ...PLAIN, ...conditions },
  };
  rules.add("it", kinds === undefined ? rule : { ...rule, kinds: createMask(MOST_KINDS, kinds) });
  return rules;
}

const never = () => {
  throw new Error("drew");
};

function within(count: number, of: number, chance: number): void {
  expect(Math.abs(count / of - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / of));
}

describe("a bridge", () => {
  it("reaches both sides, and both reach it", () => {
    const rules = new LinkRules(NODES);
    const group = createMask(NODES, [0]);
    rules.add("p", {
      effect: "partition",
      group,
      bridge: createMask(NODES, [3]),
      direction: "both",
    });
    expect([rules.isCut(0, 1), rules.isCut(2, 0), rules.isCut(1, 2)]).toEqual([true, true, false]);
    expect([rules.isCut(0, 3), rules.isCut(3, 0), rules.isCut(3, 1)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("a clog", () => {
  it("holds what its nodes send, or what is sent to them, and counts it", () => {
    const held = (direction: "both" | "in" | "out") => {
      const rules = new LinkRules(NODES);
      rules.add("c", { effect: "clog", nodes: createMask(NODES, [1]), direction });
      expect(rules.judge(0, 1, never)).toBe(0);
      return [rules.isHeld(0, 1), rules.isHeld(1, 2), rules.isHeld(0, 2), rules.struckBy("c")];
    };
    expect(held("both")).toEqual([true, true, false, 1]);
    expect(held("in")).toEqual([true, false, false, 1]);
    expect(held("out")).toEqual([false, true, false, 0]);
  });
});

describe("copies", () => {
  it("are 1 to most, evenly, each late by its own time", () => {
    const rules = rulesWith({ duplicate: 1, copies: { most: 3, spread: 1000 as Duration } });
    const counts = [0, 0, 0, 0];
    const delays: number[] = [];
    for (let k = 0; k < COUNT; k += 1) {
      rules.judge(0, 1, never);
      if (rules.copyDelays.length === 0) throw new Error("one came alone");
      counts[rules.copyDelays.length]! += 1;
      delays.push(...rules.copyDelays);
    }
    expect(counts[0]).toBe(0);
    for (const count of counts.slice(1)) within(count, COUNT, 1 / 3);
    expect([Math.min(...delays.slice(0, 50_000)), Math.max(...delays.slice(0, 50_000))]).toEqual([
      0, 1000,
    ]);
  });
});

describe("reordering and corruption", () => {
  it("strike their share, and no more", () => {
    const rules = rulesWith({ reorder: { share: 0.3, delay: 500 as Duration }, corrupt: 0.1 });
    let late = 0;
    let corrupted = 0;
    for (let k = 0; k < COUNT; k += 1) {
      const delay = rules.judge(0, 1, never);
      if (delay > 500) throw new Error("one came too late");
      if (delay > 0) late += 1;
      if (rules.isCorrupted) corrupted += 1;
    }
    within(late, COUNT, 0.3);
    within(corrupted, COUNT, 0.1);
    within(rules.struckBy("it"), COUNT, 1 - 0.7 * 0.9);
  });
});

describe("kinds of message and bandwidth", () => {
  it("concern the kinds named alone", () => {
    const rules = rulesWith({ loss: 1, bandwidth: 0.25 }, [4]);
    expect([rules.judge(0, 1, never, 4), rules.judge(0, 1, never, 3)]).toEqual([LOST, 0]);
    expect([rules.slowness(0, 1, 4), rules.slowness(0, 1, 3)]).toEqual([4, 1]);
    expect(rules.struckBy("it")).toBe(1);
  });
});

describe("rules of every kind", () => {
  it("come back from JSON with their states and counts", () => {
    const make = () =>
      new LinkRules(NODES, { streams: new RandomStreams("42"), names: ["a", "b", "c", "d"] });
    const rules = make();
    const burst = { good: 5 as Duration, bad: 5 as Duration, goodLoss: 0, badLoss: 1 };
    const kinds = createMask(MOST_KINDS, [1]);
    const mask = createMask(NODES, [2]);
    rules.add("l", {
      effect: "conditions",
      from: mask,
      to: null,
      kinds,
      conditions: { ...PLAIN, burst },
    });
    rules.add("p", {
      effect: "partition",
      group: mask,
      bridge: createMask(NODES, [0]),
      direction: "in",
    });
    rules.add("c", { effect: "clog", nodes: mask, direction: "both" });
    for (let now = 0; now < 100; now += 1) rules.judge(2, now % 4, never, 1, now);
    expect(rules.struckBy("l")).toBeGreaterThan(0);
    const copy = make();
    copy.load(JSON.parse(JSON.stringify(rules.save())));
    expect(copy.save()).toEqual(rules.save());
    expect(copy.isHeld(0, 2)).toBe(true);
  });

  it("refuse chances that are none, and draws without streams", () => {
    expect(() => rulesWith({ corrupt: 2 })).toThrow(InputError);
    expect(() => rulesWith({ reorder: { share: -1, delay: 1 as Duration } })).toThrow(/reorder -1/);
    const bare = new LinkRules(NODES);
    bare.add("r", {
      effect: "conditions",
      from: null,
      to: null,
      conditions: { ...PLAIN, corrupt: 0.5 },
    });
    expect(() => bare.judge(0, 1, never)).toThrow(SimulationBug);
  });
});
