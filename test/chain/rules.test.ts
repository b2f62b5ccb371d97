import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, blockSize } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import {
  BREAKING_OPERATORS,
  DEFECTIVE_SIZE,
  grindingSealer,
  registrySealer,
  type Sealer,
  type Subject,
  soundBlock,
} from "../../src/chain/breaking/operators.ts";
import { checkFutureTime, checkHeader } from "../../src/chain/check-header.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { checkOpaquePayloads, type PayloadCheck } from "../../src/chain/payload.ts";
import { SealRegistry } from "../../src/chain/proof-of-work.ts";
import type { BlockRejection } from "../../src/chain/rejection.ts";
import type { BlockIndex, Duration, Instant } from "../../src/lib/brand.ts";
import { accepted, rejected, type Verdict } from "../../src/lib/verdict.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

/** Opaque rules, and a stand-in for a ledger that dislikes one size. */
const checkPayloads: PayloadCheck = (params, facts, parent, block) =>
  blockSize(block) === DEFECTIVE_SIZE
    ? rejected({ code: "bad-payload", defect: "test" })
    : checkOpaquePayloads(params, facts, parent, block);

interface Judge {
  readonly tree: BlockTree;
  readonly sealer: Sealer;
  judge(block: Block, localTime: Instant): Verdict<BlockRejection>;
}

/** Everything that a node asks before it accepts a block. */
function judgeOf(params: ChainParams): Judge {
  const registry = new SealRegistry();
  const isSealed = (hash: Parameters<SealRegistry["has"]>[0]) => registry.has(hash);
  const tree = new BlockTree(params, { isSealed, checkPayloads });
  const sealer =
    params.proofOfWork === "real" ? grindingSealer(params.powLimitBits) : registrySealer(registry);
  return {
    tree,
    sealer,
    judge(block, localTime) {
      const future = checkFutureTime(params, localTime, block.header.time);
      if (!future.ok) return future;
      const header = checkHeader(params, tree, block.header, isSealed);
      return header.ok ? tree.verdict(tree.add(block)) : header;
    },
  };
}

/** A chain of `length` sound blocks and one more that is not yet interned. */
function subjectOn({ tree, sealer }: Judge, length: number, localTime: Instant): Subject {
  let parent: BlockIndex = GENESIS;
  for (let i = 0; i < length; i++) {
    const time = tree.medianTimePast(parent) + 1 + (i % 3) * 400;
    parent = tree.add(soundBlock(tree, parent, sealer, { time, extra: i }));
    expect(tree.verdict(parent)).toEqual(accepted());
  }
  const { genesisTime, maxFutureTime } = tree.params;
  const latestTime = genesisTime + Math.floor((localTime + maxFutureTime) / 1_000_000);
  const time = tree.medianTimePast(parent) + 1;
  const sound = soundBlock(tree, parent, sealer, { time, extra: 1000 });
  return { tree, parent, sound, sealer, latestTime };
}

const NOW = 50_000_000_123 as Instant;
/** Those of money have operators and tests of their own. */
const codes = Object.keys(BREAKING_OPERATORS) as (keyof typeof BREAKING_OPERATORS)[];

const VARIANTS: readonly ChainParams[] = [
  TEST_PARAMS,
  { ...TEST_PARAMS, proofOfWork: "real" },
  { ...TEST_PARAMS, difficulty: { rule: "bitcoin", window: 3 } },
  { ...TEST_PARAMS, proofOfWork: "real", difficulty: { rule: "bitcoin", window: 4 } },
  { ...TEST_PARAMS, difficulty: { rule: "asert", halfLife: 600_000_000 as Duration } },
  { ...TEST_PARAMS, difficulty: { rule: "ethereum-homestead", bombDelay: null } },
  {
    ...TEST_PARAMS,
    proofOfWork: "real",
    difficulty: { rule: "ethereum-byzantium", bombDelay: null },
  },
];

describe.each(codes)("the rule behind %s", (code) => {
  it("alone refuses the block that breaks it alone, on chains of any length (seed 42)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIANTS), fc.nat(12), (params, length) => {
        const judge = judgeOf(params);
        const subject = subjectOn(judge, length, NOW);
        const broken = BREAKING_OPERATORS[code](subject);
        const verdict = judge.judge(broken, NOW);
        expect(verdict).toMatchObject({ ok: false, reason: { code } });
      }),
      { seed: 42, numRuns: 40 },
    );
  });
});

describe("the block that operators start from", () => {
  it("is accepted, so that only the broken rule can have refused (seed 42)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIANTS), fc.nat(12), (params, length) => {
        const judge = judgeOf(params);
        const { sound } = subjectOn(judge, length, NOW);
        expect(judge.judge(sound, NOW)).toEqual(accepted());
      }),
      { seed: 42, numRuns: 40 },
    );
  });

  it("is accepted at every limit: median time + 1, latest time, largest size", () => {
    const params = TEST_PARAMS;
    const judge = judgeOf(params);
    const { tree, parent, sealer, latestTime, sound } = subjectOn(judge, 5, NOW);
    expect(sound.header.time).toBe(tree.medianTimePast(parent) + 1);
    const latest = soundBlock(tree, parent, sealer, { time: latestTime, extra: 2 });
    expect(judge.judge(latest, NOW)).toEqual(accepted());
    const [coinbase, a, b] = sound.payloads;
    const room = params.maxBlockSize - blockSize(sound);
    const full = { ...sound, payloads: [coinbase!, a!, { ...b!, size: b!.size + room }] };
    expect(blockSize(full)).toBe(params.maxBlockSize);
    expect(judge.judge(full, NOW)).toEqual(accepted());
  });
});

describe("a header that states its difficulty", () => {
  it("is refused for another one under the same bits, and for the right one under other bits", () => {
    // Hard enough that a neighbouring difficulty has the same compact target.
    const difficulty = { rule: "ethereum-homestead", bombDelay: null } as const;
    const judge = judgeOf({ ...TEST_PARAMS, genesisBits: 0x1a00_ffff, difficulty });
    const { sound, sealer, tree, parent } = subjectOn(judge, 3, NOW);
    expect(judge.judge(sound, NOW)).toEqual(accepted());
    const required = tree.nextDifficulty(parent, sound.header.time)!;
    expect(sound.header.difficulty).toBe(required);
    const other = { ...sound.header, difficulty: required + 1n };
    expect(judge.judge({ ...sound, header: sealer.seal(other) }, NOW)).toMatchObject({
      reason: { code: "wrong-bits", stated: required + 1n, difficulty: required },
    });
    const bits = { ...sound.header, bits: sound.header.bits - 1 };
    expect(judge.judge({ ...sound, header: sealer.seal(bits) }, NOW)).toMatchObject({
      reason: { code: "wrong-bits", bits: sound.header.bits - 1, required: sound.header.bits },
    });
  });
});

describe("a body that does not belong to its header", () => {
  it("says nothing about the block of that hash, in either order of arrival", () => {
    for (const falseFirst of [true, false]) {
      const judge = judgeOf(TEST_PARAMS);
      const subject = subjectOn(judge, 2, NOW);
      const malleated = BREAKING_OPERATORS["merkle-malleated"](subject);
      const [first, second] = falseFirst ? [malleated, subject.sound] : [subject.sound, malleated];
      const { tree } = judge;
      tree.add(first);
      tree.add(second);
      expect(tree.verdict(tree.add(subject.sound))).toEqual(accepted());
      expect(tree.verdict(tree.add(malleated)).ok).toBe(false);
      expect(tree.indexOf(tree.hashOf(tree.add(malleated)))).toBe(tree.add(subject.sound));
    }
  });
});

describe("the future limit", () => {
  it("follows the node's own clock, to the second", () => {
    const at = (seconds: number) => (seconds * 1_000_000) as Instant;
    const latest = TEST_PARAMS.genesisTime + 100 + 7200;
    expect(checkFutureTime(TEST_PARAMS, at(100), latest)).toEqual(accepted());
    expect(checkFutureTime(TEST_PARAMS, at(100), latest + 1)).toEqual(
      rejected({ code: "time-too-new", time: latest + 1, latest }),
    );
    expect(checkFutureTime(TEST_PARAMS, at(101), latest + 1)).toEqual(accepted());
  });
});
