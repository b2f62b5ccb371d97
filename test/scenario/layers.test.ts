import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { type ParseOptions, parseScenario } from "../../src/scenario/parse.ts";
import { PRESETS } from "../../src/scenario/presets.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const BASE = `
version: 1
name: base
seed: 42
stop: { time: 1 h }
nodes:
  - { name: alice, hashrate: 60% }
  - { name: home, count: 20 }
`;

function scenarioOf(text: string, options: Partial<ParseOptions> = {}): Scenario {
  const parsed = parseScenario(text, { fileName: "dir/file.yaml", ...options });
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  return parsed.scenario;
}

describe("ten lines run", () => {
  it("every default is explicit", () => {
    const scenario = scenarioOf(BASE);
    expect(scenario.chain).toMatchObject({
      forkChoice: "most-work",
      tieBreak: { rule: "first-seen" },
      blockInterval: 600_000_000,
      difficulty: { rule: "fixed" },
      proofOfWork: "sampled",
      genesisTime: 1_231_006_505,
    });
    expect(scenario.budget).toEqual({ events: null, time: null, queue: 50_000_000 });
    expect(scenario.network).toMatchObject({
      regions: null,
      bandwidth: null,
      topology: { generator: "outbound", degree: { kind: "constant", degree: 8 } },
      latency: { base: { model: "log-normal" }, measure: "one-way" },
    });
    expect(scenario.elide).toBe(true);
  });

  it("who says nothing shares the rest equally", () => {
    const [alice, home] = scenarioOf(BASE).nodes;
    expect(alice?.hashShares).toEqual([0.6]);
    expect(home?.hashShares).toEqual(Array.from({ length: 20 }, () => 0.4 / 20));
  });

  it("who says nothing gets nothing where somebody takes the rest", () => {
    const text = `${BASE}  - { name: pool, count: 2, weights: [3, 1] }\n`;
    const [, home, pool] = scenarioOf(text).nodes;
    expect(home?.hashShares.every((share) => share === 0)).toBe(true);
    expect(pool?.hashShares[0]).toBeCloseTo(0.3, 12);
    expect(pool?.hashShares[1]).toBeCloseTo(0.1, 12);
  });
});

describe("seeds", () => {
  it("42 in a file, in quotes, and on the command line are one seed", () => {
    expect(scenarioOf(BASE).seed).toBe("42");
    expect(scenarioOf(BASE.replace("42", '"42"')).seed).toBe("42");
    expect(scenarioOf(BASE.replace("42", "7"), { seed: 42 }).seed).toBe("42");
    expect(scenarioOf(BASE.replace("42", "7"), { seed: "42" }).seed).toBe("42");
    expect(scenarioOf(BASE.replace("seed: 42\n", ""), { seed: "42" }).seed).toBe("42");
    expect(scenarioOf(BASE, { set: ["seed=43"] }).seed).toBe("43");
  });
});

describe("--set", () => {
  const set = (...texts: string[]) => scenarioOf(BASE, { set: texts });

  it("reaches maps that are not there yet, items by index and items by name", () => {
    expect(set("chain.blockInterval=5 s").chain.blockInterval).toBe(5_000_000);
    expect(set("nodes.1.count=30").nodes[1]?.count).toBe(30);
    expect(set("nodes[1].count=30").nodes[1]?.count).toBe(30);
    expect(set("nodes.home.count=30").nodes[1]?.count).toBe(30);
  });

  it("takes YAML values, and the last one wins", () => {
    const scenario = set("network.topology={ generator: ring }", "stop.height=5", "stop.height=6");
    expect(scenario.network.topology).toEqual({ generator: "ring" });
    expect(scenario.stop).toEqual({ time: 3_600_000_000, height: 6 });
  });

  it("takes an inherited key away with null", () => {
    expect(set("stop.height=5", "stop.time=null").stop).toEqual({ time: null, height: 5 });
  });
});

describe("extends", () => {
  const files: Record<string, string> = {
    "dir/base.yaml": `${BASE}network:\n  topology: { generator: small-world, degree: 4, rewire: 10% }\n`,
    "dir/sub/middle.yaml": "extends: ../base.yaml\nname: middle\nstop: { height: 9 }\n",
  };
  const read = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error("no such file");
    return text;
  };

  it("merges maps, replaces lists, and takes paths from the extending file", () => {
    const scenario = scenarioOf(
      "extends: ./sub/middle.yaml\nnodes: [{ name: only, count: 10 }]\n",
      { read },
    );
    expect(scenario.name).toBe("middle");
    expect(scenario.stop).toEqual({ time: 3_600_000_000, height: 9 });
    expect(scenario.nodes.map(({ name }) => name)).toEqual(["only"]);
    expect(scenario.network.topology).toEqual({ generator: "small-world", degree: 4, rewire: 0.1 });
  });

  it("replaces a map whole where its kind is another one", () => {
    const text = "extends: ./base.yaml\nnetwork: { topology: { generator: ring } }\n";
    expect(scenarioOf(text, { read }).network.topology).toEqual({ generator: "ring" });
  });

  it("lets the later of two presets win", () => {
    const scenario = scenarioOf(`extends: [bitcoin, simblock-2019]\n${BASE}`);
    expect(scenario.blockSize).toBe(535_000);
    expect(scenario.chain.maxBlockSize).toBe(4_000_000);
    expect(scenario.chain.difficulty).toEqual({ rule: "fixed" });
    expect(scenario.network.latency).toMatchObject({
      measure: "one-way",
      jitter: { kind: "pareto-shift", shift: 5000 },
    });
    expect(scenario.network).toMatchObject({
      controlOverhead: 10_000,
      sendOverhead: 2_000,
      blockQueue: "one-at-a-time",
    });
  });

  it.each(Object.keys(PRESETS))("the preset %s is clean", (name) => {
    expect(scenarioOf(`extends: ${name}\n${BASE.replace("20", "30")}`).name).toBe("base");
  });
});

describe("genesis", () => {
  it("is as hard as the whole hashrate needs for a block interval", () => {
    // 600 H/s for 600 s: 360,000 hashes; compact form keeps at least 15 bits of them.
    const { chain } = scenarioOf(BASE, {
      set: ["chain.hashrate=600 H/s", "chain.proofOfWork=real"],
    });
    const size = chain.genesisBits >>> 24;
    const work = 2 ** (256 - 8 * (size - 3)) / (chain.genesisBits & 0x7fffff);
    expect(work / 360_000).toBeGreaterThan(1 - 2 ** -15);
    expect(work / 360_000).toBeLessThan(1 + 2 ** -15);
    expect(chain.powLimitBits).toBe(0x207fffff);
  });
});
