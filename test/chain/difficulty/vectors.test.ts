import { describe, expect, it } from "vitest";
import { computeAsertTarget } from "../../../src/chain/difficulty/asert.ts";
import { computeDigishieldTarget } from "../../../src/chain/difficulty/digishield.ts";
import { computeEthereumDifficulty } from "../../../src/chain/difficulty/ethereum.ts";
import { createDifficultyRule } from "../../../src/chain/difficulty/rules.ts";
import type { ChainParams, DifficultyParams } from "../../../src/chain/params.ts";
import { encodeCappedTarget, encodeCompact, usableTarget } from "../../../src/chain/target.ts";
import type { Duration } from "../../../src/lib/brand.ts";
import { TEST_PARAMS } from "../../../src/testing/tree.ts";
import { HandMadeChain } from "../../support/hand-made-chain.ts";
import { hasVectors, vectorJson, vectorTitle } from "../../support/vectors.ts";

const SECOND = 1_000_000;
const seconds = (count: number) => (count * SECOND) as Duration;

const ASERT_RUNS = "difficulty/asert_aserti3-2d_runs.json";

describe("aserti3-2d", () => {
  it.skipIf(!hasVectors(ASERT_RUNS))(
    vectorTitle("gives the official runs to the bit", ASERT_RUNS),
    () => {
      const { halflifeSeconds, idealBlockTime, powLimitBits, runs } = vectorJson<{
        halflifeSeconds: number;
        idealBlockTime: number;
        powLimitBits: string;
        runs: {
          description: string;
          anchorHeight: string;
          anchorParentTime: number | string;
          anchorBits: string;
          rows: [height: string, time: number | string, bits: string][];
        }[];
      }>(ASERT_RUNS);
      let rows = 0;
      for (const run of runs) {
        for (const [height, time, bits] of run.rows) {
          const blocks = BigInt(height) - BigInt(run.anchorHeight) + 1n;
          const elapsed = BigInt(time) - BigInt(run.anchorParentTime);
          const target = computeAsertTarget({
            target: usableTarget(Number(run.anchorBits))!,
            late: (elapsed - blocks * BigInt(idealBlockTime)) * BigInt(SECOND),
            halfLife: seconds(halflifeSeconds),
          });
          expect(
            encodeCappedTarget(target, Number(powLimitBits)),
            `${run.description} ${height}`,
          ).toBe(Number(bits));
          rows += 1;
        }
      }
      expect(rows).toBe(1265);
    },
  );

  // Bitcoin ABC, src/pow/test/aserti32d_tests.cpp, calculate_asert_test: target of the anchor,
  // seconds late on top of blocks × 600 s, blocks, resulting bits. POW_LIMIT is 2^224 − 1.
  const POW_LIMIT = (1n << 224n) - 1n;
  const ODD = (1n << 223n) + (1n << 148n) - 1n;
  it.each([
    [POW_LIMIT, 0, 288, 0x1c7f_ffff],
    [POW_LIMIT, 0, 576, 0x1c3f_ffff],
    [POW_LIMIT >> 1n, 0, 288, 0x1c3f_ffff],
    [POW_LIMIT >> 2n, 0, 288, 0x1c1f_ffff],
    [POW_LIMIT >> 3n, 0, 288, 0x1c0f_ffff],
    [POW_LIMIT, 0, 63_936, 0x0103_0000],
    [POW_LIMIT, 0, 64_055, 0x0103_0000],
    [POW_LIMIT, 0, 64_056, 0x0102_0000],
    [POW_LIMIT, 0, 64_223, 0x0102_0000],
    [POW_LIMIT, 0, 64_224, 0x0101_0000],
    [POW_LIMIT, 0, 64_512, 0x0101_0000],
    [1n, 0, 64_512, 0x0101_0000],
    [POW_LIMIT, 138_240, 0, 0x1d00_ffff],
    [1n, 38_707_200, 0, 0x1d00_ffff],
    [POW_LIMIT, 300, 1, 0x1d00_ffb1],
    [1n, 44_236_800, 0, 0x1d00_ffff],
    [1n, 38_707_199, 0, 0x1d00_ffff],
    [ODD, 5_702_400, 0, 0x1d00_ffff],
  ])("gives Bitcoin ABC's answer: %d", (target, late, blocks, bits) => {
    const next = computeAsertTarget({
      target,
      late: BigInt(late - 600 * blocks) * BigInt(SECOND),
      halfLife: seconds(172_800),
    });
    expect(encodeCappedTarget(next, 0x1d00_ffff)).toBe(bits);
  });
});

/** Ethereum's rows: number, parent's time, difficulty and uncles, child's time, expected. */
type EthereumRow = [string, string, string, number, string, string];

describe("Ethereum's difficulty", () => {
  const FILES = [
    ["ethereum-homestead", "difficulty/ethereum_difficultyHomestead.json", 0, 282],
    ["ethereum-byzantium", "difficulty/ethereum_difficultyByzantium.json", 3_000_000, 282],
    // Byzantium's rule with the bomb that EIP-2384 delayed.
    [
      "ethereum-byzantium",
      "difficulty/ethereum_difficultyEIP2384_random_to20M.json",
      9_000_000,
      125,
    ],
  ] as const;

  for (const [rule, file, bombDelay, count] of FILES) {
    it.skipIf(!hasVectors(file))(vectorTitle(`agrees with every row of ${file}`, file), () => {
      const { rows } = vectorJson<{ rows: EthereumRow[] }>(file);
      expect(rows.length).toBe(count);
      for (const [height, parentTime, parentDifficulty, uncles, time, expected] of rows) {
        const difficulty = computeEthereumDifficulty({
          rule,
          parentDifficulty: BigInt(parentDifficulty),
          parentHasUncles: uncles === 1,
          elapsed: Number(BigInt(time) - BigInt(parentTime)),
          height: Number(height),
          bombDelay,
          least: 131_072n,
        });
        expect(difficulty, `${height} ${parentDifficulty} ${time}`).toBe(BigInt(expected));
      }
    });
  }
});

const LWMA = "difficulty/lwma_susucoin_scenario.json";

describe("LWMA", () => {
  it.skipIf(!hasVectors(LWMA))(vectorTitle("walks as Susucoin Core's test does", LWMA), () => {
    const { genesis, steps } = vectorJson<{
      genesis: { time: number; bits: string };
      steps: { add: number[]; bits?: string; expectNext: string }[];
    }>(LWMA);
    const genesisBits = Number.parseInt(genesis.bits, 16);
    const powLimitBits = encodeCompact((1n << 244n) - 1n);
    const chain = chainUnder({ rule: "lwma", window: 60 }, 120, { genesisBits, powLimitBits });
    for (const { add, bits, expectNext } of steps) {
      for (const solvetime of add) {
        chain.add(solvetime, bits === undefined ? undefined : Number.parseInt(bits, 16));
      }
      expect(chain.nextBits().toString(16)).toBe(expectNext);
    }
  });
});

describe("cw-144", () => {
  it("walks as its specification does", () => {
    // bitcoincashorg, spec/nov-13-hardfork-spec.md; also Bitcoin ABC, cash_difficulty_test.
    const chain = chainUnder({ rule: "cw-144" }, 600, {
      genesisBits: 0x1c0f_ffff,
      powLimitBits: 0x1d00_ffff,
    });
    const walk = (blocks: number, solvetime: number, bits?: number) => {
      for (let i = 0; i < blocks; i++) chain.add(solvetime, bits);
      return chain.nextBits();
    };
    expect(walk(2049, 600, 0x1c0f_ffff)).toBe(0x1c0f_ffff);
    for (let i = 0; i < 10; i++) expect(walk(1, 600)).toBe(0x1c0f_ffff);
    expect(walk(1, 6000)).toBe(0x1c0f_ffff);
    expect(walk(1, -4800)).toBe(0x1c0f_ffff);
    expect(walk(20, 600)).toBe(0x1c0f_ffff);
    walk(1, 550);
    expect(walk(10, 550)).toBe(0x1c0f_e7b1);
    expect(walk(20, 10)).toBe(0x1c0d_b19f);
    expect(walk(1, 6000)).toBe(0x1c0d_9222);
    expect(walk(93, 6000)).toBe(0x1c2f_13b9);
    expect(walk(1, 6000)).toBe(0x1c2e_e9bf);
    expect(walk(192, 6000)).toBe(0x1d00_ffff);
  });
});

const DIGISHIELD = "difficulty/zcash_digishield.json";

describe("DigiShield", () => {
  it.skipIf(!hasVectors(DIGISHIELD))(
    vectorTitle("gives Zcash's results to the bit", DIGISHIELD),
    () => {
      const { parameters, cases } = vectorJson<{
        parameters: { window: number };
        cases: {
          name: string;
          averageBits: string;
          lastMedianTime: number;
          firstMedianTime: number;
          spacing: number;
          expectedBits: string;
        }[];
      }>(DIGISHIELD);
      expect(cases.length).toBe(7);
      for (const { name, averageBits, ...row } of cases) {
        const next = computeDigishieldTarget({
          meanTarget: usableTarget(Number.parseInt(averageBits, 16))!,
          lasted: row.lastMedianTime - row.firstMedianTime,
          window: parameters.window,
          blockInterval: seconds(row.spacing),
        });
        const bits = encodeCappedTarget(next, encodeCompact((1n << 243n) - 1n));
        expect(bits.toString(16), name).toBe(row.expectedBits);
      }
    },
  );
});

function chainUnder(
  difficulty: DifficultyParams,
  interval: number,
  given: Pick<ChainParams, "genesisBits" | "powLimitBits">,
): HandMadeChain {
  const params = { ...TEST_PARAMS, ...given, difficulty, blockInterval: seconds(interval) };
  return new HandMadeChain(params, createDifficultyRule(params));
}
