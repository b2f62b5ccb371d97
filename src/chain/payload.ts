/**
 * What a block carries. Transactions are opaque here, an id and a size; only the coinbase has
 * content. The rules about payloads sit behind `PayloadCheck`, the one door through which signed
 * transactions come in. Invariant: a coinbase's id and size are those of its canonical bytes.
 */
import type { BlockIndex, TxId } from "../lib/brand.ts";
import { ByteWriter, toDisplayHex } from "../lib/bytes.ts";
import { sha256d } from "../lib/hash.ts";
import { accepted, rejected, type Verdict } from "../lib/verdict.ts";
import type { Block } from "./block.ts";
import type { BlockFacts } from "./block-facts.ts";
import type { ChainParams } from "./params.ts";
import type { PayloadRejection } from "./rejection.ts";

export interface Payload {
  readonly id: TxId;
  /** Bytes that the payload occupies in a block. */
  readonly size: number;
  /** Present in a coinbase and nowhere else. */
  readonly coinbase?: Coinbase;
}

/** What the first payload of a block says of the block and its finder. */
export interface Coinbase {
  readonly height: number;
  /** Index of the node that found the block, −1 where unknown. */
  readonly miner: number;
  /** Tells apart blocks that are otherwise equal: 0 to 2^32 − 1. */
  readonly extra: number;
}

/**
 * Judges a block's payloads given its parent; whatever it depends on must be the ancestors' alone.
 */
export type PayloadCheck = (
  params: ChainParams,
  facts: BlockFacts,
  parent: BlockIndex,
  block: Block,
) => Verdict<PayloadRejection>;

/** The rules of opaque payloads: a sound coinbase first, no second one, no id twice. */
export const checkOpaquePayloads: PayloadCheck = (_params, facts, parent, block) => {
  const coinbase = checkCoinbase(block, facts.height(parent) + 1);
  return coinbase.ok ? checkDistinct(block.payloads) : coinbase;
};

/** The first payload of a block. */
export function coinbasePayload(coinbase: Coinbase): Payload {
  const bytes = encodeCoinbase(coinbase);
  return { id: txIdOf(bytes), size: bytes.length, coinbase };
}

/** An opaque payload of `size` bytes that fills a block; its id follows from the fields. */
export function fillerPayload(fields: Coinbase & { readonly size: number }): Payload {
  const bytes = new ByteWriter().raw(encodeCoinbase(fields)).u64(fields.size).finish();
  return { id: txIdOf(bytes), size: fields.size };
}

const COINBASE_SIZE = 12;

/** Canonical bytes of a coinbase. */
function encodeCoinbase({ height, miner, extra }: Coinbase): Uint8Array {
  return new ByteWriter(COINBASE_SIZE).u32(height).i32(miner).u32(extra).finish();
}

function txIdOf(bytes: Uint8Array): TxId {
  return toDisplayHex(sha256d(bytes)) as TxId;
}

function checkCoinbase(block: Block, height: number): Verdict<PayloadRejection> {
  const [first] = block.payloads;
  // An empty block was refused before its payloads are asked.
  if (first === undefined) return accepted();
  if (first.coinbase === undefined) return rejected({ code: "missing-coinbase", first: first.id });
  const second = block.payloads.findIndex(
    (payload, at) => at > 0 && payload.coinbase !== undefined,
  );
  if (second !== -1) return rejected({ code: "extra-coinbase", position: second });
  const sound = coinbasePayload(first.coinbase);
  if (first.id !== sound.id) {
    return rejected({ code: "bad-coinbase-id", claimed: first.id, computed: sound.id });
  }
  if (first.size !== sound.size) {
    return rejected({ code: "bad-coinbase-size", claimed: first.size, computed: sound.size });
  }
  if (first.coinbase.height !== height) {
    return rejected({ code: "bad-coinbase-height", claimed: first.coinbase.height, height });
  }
  return accepted();
}

function checkDistinct(payloads: readonly Payload[]): Verdict<PayloadRejection> {
  const seen = new Set<TxId>();
  for (const { id } of payloads) {
    if (seen.has(id)) return rejected({ code: "duplicate-payload", id });
    seen.add(id);
  }
  return accepted();
}
