import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ENTRIES } from "../../src/runner/reproduce/entries.ts";
import type { Entry, Quantity } from "../../src/runner/reproduce/entry.ts";
import {
  certain,
  controlledRatioOf,
  meanOf,
  ratioOf,
  studentPoint95,
  withKnownError,
} from "../../src/runner/reproduce/estimate.ts";
import {
  documentOf,
  evaluatePoints,
  judge,
  pointsOf,
  scenarioOf,
} from "../../src/runner/reproduce/evaluate.ts";
import {
  renderReproductionHtml,
  renderReproductionMarkdown,
  sectionsOf,
} from "../../src/runner/reproduce/page.ts";
import { type PARAMETERS, parseParameter } from "../../src/runner/reproduce/parameters.ts";
import { testDraw } from "../../src/testing/tree.ts";
import { SCENARIOS } from "../scenario/shipped.ts";

const read = (file: string) => readFileSync(join(SCENARIOS, "reproduce", file), "utf8");
const byName = (name: string) => ENTRIES.find((entry) => entry.name === name)!;
const run = (entry: Entry, asked = {}) => {
  const requests = pointsOf(entry, "ci", asked).map((point) => ({ entry, point }));
  return evaluatePoints(requests, { read, workers: 1 });
};

/** Bands take many blocks of a large network, and are left to `reproduce`; but not those of attacks. */
const judgedInCi = ENTRIES.filter(
  ({ name, kinds }) =>
    kinds.includes("exact") || kinds.includes("asymptotic") || name === "ghost-attack",
);

describe("each entry in its short form, seeds from 1, within 4 sigma", () => {
  it.each(judgedInCi.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    const points = await run(entry);
    for (const { results, quantities } of points) {
      expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
      for (const { kind } of quantities) expect(entry.kinds).toContain(kind);
    }
    expect(points.flatMap(({ results }) => results).length).toBeGreaterThan(0);
  });
});

describe("entries", () => {
  it("have names of their own, and parameters that every point has", () => {
    expect(new Set(ENTRIES.map(({ name }) => name)).size).toBe(ENTRIES.length);
    for (const entry of ENTRIES) {
      for (const form of ["ci", "quick", "full"] as const) {
        for (const point of pointsOf(entry, form)) {
          expect(Object.keys(point).sort()).toEqual([...entry.parameters].sort());
          for (const [name, value] of Object.entries(point)) {
            expect(parseParameter(name as keyof typeof PARAMETERS, String(value))).toBe(value);
          }
        }
      }
    }
  });

  it("can be run at every point", () => {
    for (const entry of ENTRIES) {
      for (const form of ["quick", "full"] as const) {
        for (const point of pointsOf(entry, form)) {
          expect(scenarioOf(entry, point, read).stop).toBeDefined();
        }
      }
    }
  });

  it("take what is asked for over their points, each point once", () => {
    const asked = { share: 0.8, delay: 0.3, blocks: 1000, miners: 5 };
    const points = pointsOf(byName("two-miners"), "full", asked);
    expect(points).toEqual([{ share: 0.8, delay: 0.3, blocks: 1000, seeds: 8 }]);
  });

  it("are red where ours is held against the wrong law", async () => {
    const entry = byName("two-miners");
    const wrong: Entry = {
      ...entry,
      // Stale ÷ main in place of stale ÷ found.
      measure: (runs, point) =>
        entry.measure(runs, point).map((quantity) => ({
          ...quantity,
          reference: quantity.reference! / (1 - quantity.reference!),
        })),
    };
    const [point] = await run(wrong);
    expect(point!.results.every(({ verdict }) => verdict === "fail")).toBe(true);
  });
});

describe("verdicts", () => {
  const exact = (value: number, error: number, reference: number): Quantity => ({
    quantity: "q",
    reference,
    estimate: withKnownError(value, error, "law"),
    kind: "exact",
  });

  it.each([
    [exact(1.39, 0.1, 1), 3.9, "ok"],
    [exact(1.41, 0.1, 1), 4.1, "fail"],
    [exact(0.59, 0.1, 1), -4.1, "fail"],
    [{ ...exact(1.5, 0.1, 1), kind: "asymptotic", bias: 0.2 }, 3, "ok"],
    [{ ...exact(0.3, 0.1, 1), kind: "asymptotic", bias: 0.2 }, -5, "fail"],
    [{ ...exact(1.1, 0.1, 1), kind: "asymptotic", bias: 0.2 }, 0, "ok"],
    [{ ...exact(9, 0.1, 1), kind: "calibration" }, null, "shown"],
    [{ ...exact(2, 0.1, 1), kind: "band", band: { low: 0.5, high: 2 } }, null, "ok"],
    [{ ...exact(2.1, 0.1, 1), kind: "band", band: { low: 0.5, high: 2 } }, null, "fail"],
    [{ ...exact(0, 0, 0), estimate: certain(0) }, 0, "ok"],
    [{ ...exact(1, 0, 0), estimate: certain(1) }, null, "fail"],
  ] as const)("%j: z %f, %s", (quantity, z, verdict) => {
    const result = judge(quantity as Quantity);
    expect(result.verdict).toBe(verdict);
    if (z === null) expect(result.z).toBeNull();
    else expect(result.z).toBeCloseTo(z, 9);
  });

  it("count few degrees of freedom: t = 4 with 5 of them is as improbable as z = 2.57", () => {
    const estimate = { value: 4, standardError: 1, degrees: 5, basis: "" };
    const { z } = judge({ quantity: "q", reference: 0, estimate, kind: "exact" });
    expect(z).toBeCloseTo(2.566, 1);
  });
});

describe("estimates", () => {
  it("of too little are refused, and say what would be right", () => {
    expect(() => meanOf([1], "runs")).toThrow(/too few runs.*--seeds/);
    expect(() => ratioOf([], "batches")).toThrow(/too few batches.*--blocks/);
  });

  it("have Student's points", () => {
    expect(studentPoint95(1)).toBeCloseTo(12.706, 3);
    expect(studentPoint95(5)).toBeCloseTo(2.571, 2);
    expect(studentPoint95(10)).toBeCloseTo(2.228, 3);
    expect(studentPoint95(30)).toBeCloseTo(2.042, 3);
    expect(studentPoint95(Number.POSITIVE_INFINITY)).toBeCloseTo(1.96, 3);
  });

  it("of means and ratios are the textbook's", () => {
    expect(meanOf([1, 2, 3, 4], "values")).toMatchObject({ value: 2.5, degrees: 3 });
    expect(meanOf([1, 2, 3, 4], "values").standardError).toBeCloseTo(Math.sqrt(5 / 12), 12);
    const equal = [1, 2, 3].map((part) => ({ part, whole: 10 }));
    expect(ratioOf(equal, "batches").value).toBeCloseTo(0.2, 12);
    expect(ratioOf(equal, "batches").standardError).toBeCloseTo(0.1 / Math.sqrt(3), 12);
  });

  it("with a control are unbiased and as sure as they say: 400 samples of 50 batches (seed 42)", () => {
    const draw = testDraw(42);
    const deviates = Array.from({ length: 400 }, () => {
      const batches = Array.from({ length: 50 }, () => {
        const found = Array.from({ length: 40 }, () => draw() < 0.3);
        // What is kept depends on whose it is: 95 % of own blocks, 90 % of others.
        const kept = found.map((isOwn) => draw() < (isOwn ? 0.95 : 0.9));
        const own = found.filter((isOwn) => isOwn).length;
        const ownKept = kept.filter((isKept, k) => isKept && found[k]).length;
        const all = kept.filter((isKept) => isKept).length;
        return {
          figure: { part: ownKept, whole: all },
          control: { part: own, whole: found.length },
        };
      });
      const { value, standardError } = controlledRatioOf(batches, 0.3, "batches");
      return (value - 0.285 / (0.285 + 0.63)) / standardError;
    });
    const { value, standardError } = meanOf(deviates, "samples");
    expect(Math.abs(value)).toBeLessThan(4 * standardError);
    // The deviates' own deviation is 1 within 4 of its standard errors, 1 ÷ √800.
    expect(Math.abs(standardError * Math.sqrt(400) - 1)).toBeLessThan(4 / Math.sqrt(800) + 0.02);
  });
});

describe("what is printed", () => {
  it("has the document's and the page's parts, the same for one and two workers", async () => {
    const entry = byName("gossip-flood");
    const requests = pointsOf(entry, "ci", { blocks: 300, seeds: 2 }).map((point) => ({
      entry,
      point,
    }));
    const points = await evaluatePoints(requests, { read, workers: 1 });
    const document = documentOf(points);
    expect(document).toMatchObject({
      schema: "forksim/reproduction/1",
      entries: [{ name: "gossip-flood", params: { nodes: 10, blocks: 300, seeds: 2 } }],
    });
    expect(Object.keys(document.entries[0]!.results[0]!)).toEqual([
      ...["quantity", "reference", "simulated", "ci95", "z", "kind", "verdict"],
    ]);
    const sections = sectionsOf(points);
    const html = renderReproductionHtml(sections);
    expect(html).toContain("<svg");
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(renderReproductionMarkdown(sections)).toContain(points[0]!.digests[0]);
  });
});

describe("parameters", () => {
  it.each([
    ["delay", "0.37", 0.37],
    ["blocks", "1e6", 1_000_000],
    ["rule", "asert", "asert"],
  ] as const)("--%s %s", (name, text, value) => {
    expect(parseParameter(name, text)).toBe(value);
  });

  it.each([
    ["share", "0.2", "is out of range: the greater miner's share of the hashrate, from 0.5"],
    ["blocks", "many", "write a whole number from 100"],
    ["blocks", "150.5", "write a whole number"],
    ["rule", "bitcon", "choose one of bitcoin"],
  ] as const)("--%s %s is refused", (name, text, message) => {
    expect(() => parseParameter(name, text)).toThrow(message);
  });
});
