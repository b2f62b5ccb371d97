/** Same scenario, seed and version: same digest and same report, whatever surrounds the run. */
import { beforeAll, describe, expect, it } from "vitest";
import goldens from "../golden/digests.json" with { type: "json" };
import { type Job, type Outcome, runInChild, type Surroundings } from "./support/children.ts";

/** Partition and heal; loss, duplicates, timeouts; real regions with jitter, a split and crashes. */
const PARTITION: Job = { path: "network/minority-partition.yaml", set: [] };
const LOSS: Job = { path: "network/lossy-links.yaml", set: ["stop.height=20"] };
const REGIONS: Job = { path: "showcase.yaml", set: ["nodes.node.count=34"] };
const JOBS = [PARTITION, LOSS, REGIONS];

const SURROUNDINGS: readonly (readonly [string, Surroundings])[] = [
  ["in a second process", {}],
  ["without a just-in-time compiler", { flags: ["--jitless"] }],
  [
    "with other hash seeds and a small heap",
    { flags: ["--hash-seed=7", "--max-semi-space-size=1"] },
  ],
  [
    "at the date line, in Turkish",
    { env: { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } },
  ],
  [
    "on a processor without fused multiply-add",
    { env: { GLIBC_TUNABLES: "glibc.cpu.hwcaps=-FMA,-AVX2" } },
  ],
  ["where clocks, chance, locales and inexact mathematics throw", { poison: true }],
];

let first: readonly Outcome[] = [];
beforeAll(async () => {
  first = await runInChild(JOBS);
});

describe("law: same scenario, seed and version, same digest and report", () => {
  it("as the golden says", () => {
    expect(first[0]!.digest).toBe(goldens[PARTITION.path as keyof typeof goldens].digest);
  });

  it("twice in one process, also with other runs between", async () => {
    const again = await runInChild([PARTITION, PARTITION, REGIONS, LOSS, PARTITION]);
    const [partition, loss, regions] = first;
    expect(again).toEqual([partition, partition, regions, loss, partition]);
  });

  it.concurrent.each(SURROUNDINGS)("%s", async (_, surroundings) => {
    const outcomes = await runInChild(JOBS, surroundings);
    expect(outcomes).toEqual(first);
  });
});

describe("the check itself", () => {
  it("sees a seed that comes from chance", async () => {
    const [outcome] = await runInChild([PARTITION], { canary: "seed" });
    expect(outcome!.digest).not.toBe(first[0]!.digest);
  });

  it("sees one message that comes up to a millisecond late", async () => {
    const [outcome] = await runInChild([PARTITION], { canary: "delay" });
    expect(outcome!.digest).not.toBe(first[0]!.digest);
  });

  it("sees a look at the clock", async () => {
    const look = runInChild([PARTITION], { canary: "clock", poison: true });
    await expect(look).rejects.toThrow("now was called during a run");
  });

  it("sees a digest that hides a difference in the report", async () => {
    const [a, b] = await runInChild([PARTITION, { ...PARTITION, set: ["question=Why?"] }]);
    expect(a!.digest).toBe(b!.digest);
    expect(a!.report).not.toBe(b!.report);
  });
});
