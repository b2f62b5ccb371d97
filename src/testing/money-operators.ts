/**
 * One operator per rule of money, as `operators.ts` has them for headers and bodies: takes a sound block of
 * signed transactions and breaks exactly that rule; signatures, the coinbase's claim, merkle root and proof of
 * work are made anew.
 */
import { assembleBlock, type Block, blockSize } from "../chain/block.ts";
import type { Sealer, Subject } from "../chain/breaking/operators.ts";
import { coinbasePayload, fillerPayload, type Payload } from "../chain/payload.ts";
import type { MoneyRejectionCode } from "../chain/rejection.ts";
import {
  MAX_MONEY,
  type Transaction,
  type Transfer,
  transactionSize,
} from "../chain/transaction.ts";
import type { AccountIndex, BlockIndex } from "../lib/brand.ts";
import {
  allowedReward,
  createPayment,
  type MoneyChain,
  moneyBlock,
  sequenceAfter,
} from "./money.ts";

/** A subject with money; its chain was made of `MONEY_SUBJECT_AMOUNTS` and `soundMoneyBlock`. */
export interface MoneySubject extends Subject {
  readonly chain: MoneyChain;
}

/** Breaks one rule of the subject's sound block. */
export type MoneyOperator = (subject: MoneySubject) => Block;

/** What the four accounts of a subject's chain begin with: finder, two who pay each other, saver. */
export const MONEY_SUBJECT_AMOUNTS = [0, 100_000, 100_000, 100_000] as const;

const [FINDER, PAYER, PAYEE, SAVER] = [0, 1, 2, 3] as const;

/** A sound sealed block in which two accounts pay each other; the finder and the saver spend nothing. */
export function soundMoneyBlock(
  chain: MoneyChain,
  parent: BlockIndex,
  sealer: Sealer,
  fields: { readonly time: number; readonly extra: number },
): Block {
  const there = { from: PAYER, to: PAYEE, amount: 700n, fee: 20n };
  const back = { from: PAYEE, to: PAYER, amount: 300n, fee: 10n, padding: 11 };
  const transactions = [there, back].map((payment) =>
    createPayment(chain, { ...payment, sequence: sequenceAfter(chain, parent, payment.from) }),
  );
  const block = moneyBlock(chain, parent, { transactions, finder: FINDER, ...fields });
  return { ...block, header: sealer.seal(block.header) };
}

/**
 * The operators by the code with which their product has to be refused. That of an immature coinbase needs a
 * maturity of two blocks or more and a parent above genesis; the others take any chain.
 */
export const MONEY_OPERATORS: Readonly<
  Record<
    | MoneyRejectionCode
    | "duplicate-payload"
    | "oversized-block"
    | "bad-merkle-root"
    | "merkle-malleated",
    MoneyOperator
  >
> = {
  "not-a-transaction": (on) => {
    const { height, miner, extra } = on.sound.payloads[0]!.coinbase!;
    return withTail(on, [fillerPayload({ height, miner, extra, size: 250 })]);
  },
  "coinbase-too-high": (on) => withClaim(on, allowedReward(on.chain, on.parent, paid(on)) + 1n),
  "negative-coinbase": (on) => withClaim(on, -1n),
  "amount-not-positive": (on) => withLast(on, { amount: 0n }),
  "negative-fee": (on) => withLast(on, { fee: -1n }),
  "amount-overflow": (on) => withLast(on, { amount: MAX_MONEY, fee: 1n }),
  "bad-signature": (on) => {
    const { signature } = paid(on).at(-1)!;
    const first = (Number.parseInt(signature[0]!, 16) ^ 1).toString(16);
    return withTransactions(on, [
      ...paid(on).slice(0, -1),
      { ...paid(on).at(-1)!, signature: `${first}${signature.slice(1)}` },
    ]);
  },
  "bad-sequence": (on) => withLast(on, { sequence: paid(on).at(-1)!.sequence + 1 }),
  "insufficient-balance": (on) => withPaymentOf(on, SAVER, holdings(on, SAVER) + 1n),
  "immature-coinbase": (on) => withPaymentOf(on, FINDER, holdings(on, FINDER)),
  "duplicate-payload": (on) => {
    // Apart, so that no two neighbours of the merkle tree are equal.
    const [first, second] = paid(on);
    return withTransactions(on, [first!, second!, first!]);
  },
  "oversized-block": (on) => {
    const { maxBlockSize } = on.tree.params;
    const last = paid(on).at(-1)!;
    const others = blockSize(on.sound) - transactionSize(last.padding);
    let padding = Math.max(0, maxBlockSize - others - transactionSize(0) - 4);
    while (others + transactionSize(padding) <= maxBlockSize) padding += 1;
    return withLast(on, { padding });
  },
  "bad-merkle-root": (on) => {
    // The body of another block: sound by itself, under a header that is not its own.
    const { padding } = paid(on).at(-1)!;
    return { ...on.sound, payloads: withLast(on, { padding: padding + 1 }).payloads };
  },
  "merkle-malleated": (on) => {
    // The last odd stretch of a level is paired with itself; written twice it has the same root.
    const { payloads } = on.sound;
    const tail = payloads.length & -payloads.length;
    return { ...on.sound, payloads: [...payloads, ...payloads.slice(-tail)] };
  },
};

/** The sound block's transactions. */
function paid({ sound }: MoneySubject): Transaction[] {
  return sound.payloads.slice(1).map(({ transaction }) => transaction!);
}

/** Everything that an account has before the block, mature or not. */
function holdings({ chain, tree, parent }: MoneySubject, account: number): bigint {
  const ledger = chain.book.at(tree, parent);
  const index = account as AccountIndex;
  return BigInt(ledger.balanceOf(index) + ledger.immatureOf(index));
}

function withLast(on: MoneySubject, change: Partial<Transfer>): Block {
  const { signature: _, ...last } = paid(on).at(-1)!;
  const changed = on.chain.sign({ ...last, ...change });
  return withTransactions(on, [...paid(on).slice(0, -1), changed]);
}

function withPaymentOf(on: MoneySubject, from: number, amount: bigint): Block {
  const sequence = sequenceAfter(on.chain, on.parent, from);
  const payment = createPayment(on.chain, { from, to: PAYEE, amount, sequence });
  return withTransactions(on, [...paid(on), payment]);
}

/** The block with these transactions, and a coinbase that claims what they and the schedule give. */
function withTransactions(on: MoneySubject, transactions: readonly Transaction[]): Block {
  const { extra } = on.sound.payloads[0]!.coinbase!;
  const { time } = on.sound.header;
  const block = moneyBlock(on.chain, on.parent, { transactions, finder: FINDER, time, extra });
  return { ...block, header: on.sealer.seal(block.header) };
}

function withClaim(on: MoneySubject, amount: bigint): Block {
  const { coinbase } = on.sound.payloads[0]!;
  const claimed = coinbasePayload({ ...coinbase!, reward: { ...coinbase!.reward!, amount } });
  return withPayloads(on, [claimed, ...on.sound.payloads.slice(1)]);
}

/** The block with other payloads in the place of its last transaction, whose fee is not claimed. */
function withTail(on: MoneySubject, tail: readonly Payload[]): Block {
  const kept = paid(on).slice(0, -1);
  const { payloads } = withTransactions(on, kept);
  return withPayloads(on, [...payloads, ...tail]);
}

function withPayloads({ sound, sealer }: MoneySubject, payloads: readonly Payload[]): Block {
  const block = assembleBlock({ ...sound.header, miner: sound.miner }, payloads);
  return { ...block, header: sealer.seal(block.header) };
}
