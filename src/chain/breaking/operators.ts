/**
 * One operator per rule: takes a sound block and breaks exactly that rule, everything else repaired
 * and the proof of work made anew, so that no second rule can hide that the first one is missing.
 */

import { assert } from "../../lib/assert.ts";
import type { BlockHash, BlockIndex, TxId } from "../../lib/brand.ts";
import { assembleBlock, type Block, blockSize, buildBlock } from "../block.ts";
import type { BlockTree } from "../block-tree.ts";
import { blockHash, type Header } from "../header.ts";
import { coinbasePayload, fillerPayload, type Payload } from "../payload.ts";
import { grindNonce, hasProofOfWork, type SealRegistry } from "../proof-of-work.ts";
import type { BlockRejectionCode, MoneyRejectionCode } from "../rejection.ts";
import { encodeCompact, usableTarget } from "../target.ts";
import { demandsOn } from "../template.ts";

/** Makes and unmakes proof of work for a header. */
export interface Sealer {
  /** The header with proof of work. */
  seal(header: Header): Header;
  /** The header without. */
  unseal(header: Header): Header;
}

/** What an operator works on. */
export interface Subject {
  readonly tree: BlockTree;
  readonly parent: BlockIndex;
  /** A sealed block on `parent` that keeps all rules; has three payloads. */
  readonly sound: Block;
  readonly sealer: Sealer;
  /** Unix seconds of the latest time that the judging node allows. */
  readonly latestTime: number;
}

/** Breaks one rule of the subject's sound block. */
export type BreakingOperator = (subject: Subject) => Block;

/** Sampled proof of work: sealing is registering. */
export function registrySealer(registry: SealRegistry): Sealer {
  return {
    seal(header) {
      registry.add(blockHash(header));
      return header;
    },
    unseal: withNextNonce,
  };
}

/** Real proof of work at easy targets: sealing is grinding. */
export function grindingSealer(powLimitBits: number): Sealer {
  return {
    seal(header) {
      const found = grindNonce(header, { maxTries: 10_000 });
      assert(found.ok, "the target is too hard for a test", { bits: header.bits });
      return found.value;
    },
    unseal: (header) => withLosingNonce(header, powLimitBits),
  };
}

/** Another header in nothing but its nonce: of sampled proof of work that alone loses it. */
export function withNextNonce(header: Header): Header {
  return { ...header, nonce: (header.nonce + 1) % 0x1_0000_0000 };
}

/** The header with the first nonce from its own on that is no real proof of work. */
export function withLosingNonce(header: Header, powLimitBits: number): Header {
  let loser = header;
  while (hasProofOfWork(loser, blockHash(loser), powLimitBits)) loser = withNextNonce(loser);
  return loser;
}

/**
 * A sound sealed block with a coinbase and two opaque payloads, the kind that operators start from.
 */
export function soundBlock(
  tree: BlockTree,
  parent: BlockIndex,
  sealer: Sealer,
  fields: { readonly time: number; readonly extra: number; readonly miner?: number },
): Block {
  const height = tree.height(parent) + 1;
  const { time, extra, miner = 3 } = fields;
  const names = { height, miner, extra };
  const payloads = [
    coinbasePayload(names),
    fillerPayload({ ...names, size: 250 }),
    fillerPayload({ ...names, size: 251 }),
  ];
  const demanded = demandsOn(tree, parent, time);
  const hash = tree.hashOf(parent);
  const block = assembleBlock({ parent: hash, time, ...demanded, miner }, payloads);
  return { ...block, header: sealer.seal(block.header) };
}

/** Rules of blocks without transactions that anybody who has the parent can see broken, whatever the clock. */
export const BREAKING_RULES = [
  "bad-version",
  "time-too-old",
  "wrong-bits",
  "bad-proof-of-work",
  "empty-block",
  "bad-merkle-root",
  "merkle-malleated",
  "oversized-block",
  "missing-coinbase",
  "extra-coinbase",
  "bad-coinbase-id",
  "bad-coinbase-size",
  "bad-coinbase-height",
  "duplicate-payload",
] as const satisfies readonly BlockRejectionCode[];

/** A rule that a run's adversary can break. */
export type BreakingRule = (typeof BREAKING_RULES)[number];

const UNKNOWN = "ab".repeat(32);

/** The operators by the code with which their product has to be refused. */
export const BREAKING_OPERATORS: Readonly<
  Record<Exclude<BlockRejectionCode, MoneyRejectionCode>, BreakingOperator>
> = {
  "unknown-parent": (on) => withHeader(on, { parent: UNKNOWN as BlockHash }),
  "invalid-parent": (on) => {
    const bad = on.tree.addRefused(on.sound, { code: "bad-payload", defect: "test" });
    const time = on.tree.time(bad) + 1;
    return soundBlock(on.tree, bad, on.sealer, { time, extra: 77 });
  },
  "bad-version": (on) => withHeader(on, { version: 0 }),
  "time-too-old": (on) => withHeader(on, { time: on.tree.medianTimePast(on.parent) }),
  "wrong-bits": (on) => {
    const target = usableTarget(on.sound.header.bits)!;
    return withHeader(on, { bits: encodeCompact(target / 2n) });
  },
  "bad-proof-of-work": (on) => ({ ...on.sound, header: on.sealer.unseal(on.sound.header) }),
  "time-too-new": (on) => withHeader(on, { time: on.latestTime + 1 }),
  "empty-block": (on) => ({ ...on.sound, payloads: [] }),
  "bad-merkle-root": (on) => withHeader(on, { merkleRoot: UNKNOWN }),
  "merkle-malleated": (on) => ({
    ...on.sound,
    payloads: [...on.sound.payloads, on.sound.payloads.at(-1)!],
  }),
  "oversized-block": (on) => {
    const [coinbase, ...others] = on.sound.payloads;
    const grow = on.tree.params.maxBlockSize + 1 - blockSize(on.sound);
    const last = others.pop()!;
    return withPayloads(on, [coinbase!, ...others, { ...last, size: last.size + grow }]);
  },
  "missing-coinbase": (on) => withPayloads(on, on.sound.payloads.slice(1)),
  "extra-coinbase": (on) => {
    const { coinbase } = on.sound.payloads[0]!;
    const second = coinbasePayload({ ...coinbase!, extra: coinbase!.extra + 1 });
    const [first, ...others] = on.sound.payloads;
    return withPayloads(on, [first!, second, ...others]);
  },
  "bad-coinbase-id": (on) => withCoinbase(on, (sound) => ({ ...sound, id: UNKNOWN as TxId })),
  "bad-coinbase-size": (on) => withCoinbase(on, (sound) => ({ ...sound, size: sound.size + 1 })),
  "bad-coinbase-height": (on) =>
    withCoinbase(on, ({ coinbase }) =>
      coinbasePayload({ ...coinbase!, height: coinbase!.height + 1 }),
    ),
  "duplicate-payload": (on) => {
    // Not as a pair: [coinbase, a, b, a] has no equal neighbours, so the merkle tree sees nothing
    // odd.
    const [coinbase, a, b] = on.sound.payloads;
    return withPayloads(on, [coinbase!, a!, b!, a!]);
  },
  "bad-payload": (on) => {
    const { height, miner, extra } = on.sound.payloads[0]!.coinbase!;
    const block = buildBlock({ ...on.sound.header, height, miner, extra, size: DEFECTIVE_SIZE });
    return { ...block, header: on.sealer.seal(block.header) };
  },
};

/** Declared size of the block whose payload a test's `checkPayloads` has to call defective. */
export const DEFECTIVE_SIZE = 666;

function withHeader({ sound, sealer }: Subject, change: Partial<Header>): Block {
  return { ...sound, header: sealer.seal({ ...sound.header, ...change }) };
}

function withPayloads({ sound, sealer }: Subject, payloads: readonly Payload[]): Block {
  const block = assembleBlock({ ...sound.header, miner: sound.miner }, payloads);
  return { ...block, header: sealer.seal(block.header) };
}

function withCoinbase(subject: Subject, change: (sound: Payload) => Payload): Block {
  const [coinbase, ...others] = subject.sound.payloads;
  return withPayloads(subject, [change(coinbase!), ...others]);
}
