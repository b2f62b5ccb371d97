import { describe, expect, it } from "vitest";
import { computeLedgerDelta } from "../../src/chain/ledger.ts";
import type { TransactionFlaw } from "../../src/chain/rejection.ts";
import type { AccountIndex, Duration, TxIndex } from "../../src/lib/brand.ts";
import type { TipChange } from "../../src/protocol/nakamoto/mempool.ts";
import {
  MEMPOOL_REJECTION_CODES,
  mempoolRejectionNumberOf,
} from "../../src/protocol/nakamoto/mempool-rejection.ts";
import { type HandMadeFacts, mempoolWith } from "../support/mempools.ts";

const [A, B] = [1 as AccountIndex, 2 as AccountIndex];
const ADMITTED = { ok: true, value: "admitted" };
const WAITING = { ok: true, value: "waiting" };
const refused = (code: string, facts: object = {}) => ({ ok: false, reason: { code, ...facts } });

/** A block of these transactions, as a mempool hears of it. */
function blockOf(facts: HandMadeFacts, ...txs: TxIndex[]) {
  const parties = txs.flatMap((tx) => [facts.senderOf(tx), facts.recipientOf(tx)]);
  return { accounts: Int32Array.from(new Set(parties)), transactions: Int32Array.from(txs) };
}

const connecting = (...connected: TipChange["connected"]) => ({ disconnected: [], connected });

describe("refuses", () => {
  it.each<TransactionFlaw>([
    { code: "amount-not-positive", amount: 0n },
    { code: "negative-fee", fee: -1n },
    { code: "amount-overflow", amount: 1n, fee: 2n ** 62n, most: 2n ** 53n - 1n },
    { code: "bad-signature", sender: "00" },
  ])("what no ledger would take: $code", (flaw) => {
    const { offer, mempool } = mempoolWith();
    expect(offer({ from: A, flaw }).verdict).toEqual({ ok: false, reason: flaw });
    expect([mempool.size, mempool.waiting()]).toEqual([0, []]);
  });

  it("insufficient-balance: amounts and fees of all the sender's pending ones count", () => {
    const { offer } = mempoolWith({}, 100);
    expect(offer({ from: A, amount: 60, fee: 5 }).verdict).toEqual(ADMITTED);
    const second = { from: A, sequence: 1, amount: 30, fee: 6 };
    expect(offer(second).verdict).toEqual(
      refused("insufficient-balance", { needed: 101, balance: 100 }),
    );
    expect(offer({ ...second, fee: 5 }).verdict).toEqual(ADMITTED);
  });

  it("insufficient-balance: coins that are on their way do not count, though a block would take it", () => {
    const { offer, facts, ledger } = mempoolWith({}, 100);
    const gift = offer({ from: A, to: B, amount: 50 });
    const spend = offer({ from: B, amount: 120 });
    expect(spend.verdict).toEqual(refused("insufficient-balance", { needed: 120, balance: 100 }));
    const block = { reward: null, subsidy: 0n, matured: null, maturesAtOnce: false };
    const transactions = [gift.index, spend.index];
    expect(computeLedgerDelta(facts, ledger, { ...block, transactions }).ok).toBe(true);
  });

  it("immature-coinbase: where mature coins would have done", () => {
    const { offer, ledger } = mempoolWith();
    ledger.write(A, 10, 90, 0);
    const needed = { needed: 100, balance: 10 };
    expect(offer({ from: A, amount: 100 }).verdict).toEqual(
      refused("immature-coinbase", { ...needed, immature: 90 }),
    );
    expect(offer({ from: A, amount: 101 }).verdict).toMatchObject(refused("insufficient-balance"));
  });

  it("sequence-used: as many are on the chain", () => {
    const { offer, ledger } = mempoolWith();
    ledger.write(A, 100, 0, 3);
    expect(offer({ from: A, sequence: 2 }).verdict).toEqual(
      refused("sequence-used", { sequence: 2, due: 3 }),
    );
  });

  it("sequence-gap: too far ahead, or where nothing may wait", () => {
    const far = mempoolWith({ maxChain: 5 });
    expect(far.offer({ from: A, sequence: 4 }).verdict).toEqual(WAITING);
    expect(far.offer({ from: A, sequence: 5 }).verdict).toEqual(
      refused("sequence-gap", { sequence: 5, due: 0 }),
    );
    const strict = mempoolWith({ maxWaiting: 0 });
    expect(strict.offer({ from: A, sequence: 1 }).verdict).toMatchObject(refused("sequence-gap"));
  });

  it("already-known: pending or waiting", () => {
    const { offer, mempool, ledger, listener } = mempoolWith();
    for (const sequence of [0, 2]) {
      const { index } = offer({ from: A, sequence });
      expect(mempool.admit(ledger, index, 9, listener)).toEqual(refused("already-known"));
    }
  });

  it("fee-too-low: by the byte, exactly", () => {
    const { offer } = mempoolWith({ minFeeRate: 2000 });
    expect(offer({ from: A, size: 250, fee: 499 }).verdict).toEqual(
      refused("fee-too-low", { feeRate: 1996, leastRate: 2000 }),
    );
    expect(offer({ from: A, size: 250, fee: 500 }).verdict).toEqual(ADMITTED);
  });

  it("replacement-fee-too-low: the rival's fee, its own bytes and a better rate", () => {
    const { offer } = mempoolWith({ incrementalFeeRate: 2000 });
    offer({ from: A, size: 100, fee: 1000 });
    // Same size: 1000 and 2 a byte.
    expect(offer({ from: A, size: 100, fee: 1199 }).verdict).toEqual(
      refused("replacement-fee-too-low", { fee: 1199, least: 1200 }),
    );
    // Twice the size: the rate of 10 has to be exceeded.
    expect(offer({ from: A, size: 200, fee: 2000 }).verdict).toEqual(
      refused("replacement-fee-too-low", { fee: 2000, least: 2001 }),
    );
    // Half the size: the whole fee has to be exceeded, though the rate is twice as good.
    expect(offer({ from: A, size: 50, fee: 1099 }).verdict).toEqual(
      refused("replacement-fee-too-low", { fee: 1099, least: 1100 }),
    );
    expect(offer({ from: A, size: 50, fee: 1100 }).verdict).toEqual(ADMITTED);
  });

  it("replacement-fee-too-low: also where relay is free by the parameters", () => {
    const { offer } = mempoolWith({ incrementalFeeRate: 0 });
    offer({ from: A, size: 100, fee: 1000 });
    expect(offer({ from: A, size: 90, fee: 1000 }).verdict).toEqual(
      refused("replacement-fee-too-low", { fee: 1000, least: 1001 }),
    );
  });

  it("replacement-fee-too-low: the fees of successors that would go count", () => {
    const { offer, mempool, listener } = mempoolWith({}, 1000);
    const rival = offer({ from: A, amount: 100, fee: 10 });
    const kept = offer({ from: A, sequence: 1, amount: 100, fee: 20 });
    const gone = offer({ from: A, sequence: 2, amount: 500, fee: 40 });
    expect(offer({ from: A, amount: 300, fee: 50 }).verdict).toEqual(
      refused("replacement-fee-too-low", { fee: 50, least: 51 }),
    );
    expect([mempool.size, listener.take()]).toEqual([3, []]);
    const by = offer({ from: A, amount: 300, fee: 51 });
    expect(by.verdict).toEqual(ADMITTED);
    expect(listener.take()).toEqual([
      `conflicted ${gone.index}`,
      `replaced ${rival.index} by ${by.index}`,
    ]);
    // It is the newest, whatever it replaced.
    expect(mempool.transactions()).toEqual([kept.index, by.index]);
  });

  it("chain-too-long: one sender's share of the mempool", () => {
    const { offer } = mempoolWith({ maxChain: 2 });
    expect(offer({ from: A }).verdict).toEqual(ADMITTED);
    expect(offer({ from: A, sequence: 1 }).verdict).toEqual(ADMITTED);
    expect(offer({ from: A, sequence: 2 }).verdict).toEqual(refused("chain-too-long", { most: 2 }));
    // In the place of one that is here it is no longer than before.
    expect(offer({ from: A, sequence: 1, fee: 9 }).verdict).toEqual(ADMITTED);
  });

  it("mempool-full: larger than all room, or the worst of all", () => {
    const { offer, mempool, listener } = mempoolWith({ maxBytes: 100 });
    expect(offer({ from: A, size: 101, fee: 1e6 }).verdict).toEqual(
      refused("mempool-full", { size: 101, maxBytes: 100 }),
    );
    offer({ from: A, size: 60, fee: 600 });
    offer({ from: B, size: 40, fee: 400 });
    // Of equal ones the newer goes, and nobody with it.
    expect(offer({ from: 3, size: 10, fee: 100 }).verdict).toEqual(
      refused("mempool-full", { size: 10, maxBytes: 100 }),
    );
    expect([mempool.bytes, listener.take()]).toEqual([100, []]);
    // Now it is known that this does not suffice.
    expect(offer({ from: 4, size: 10, fee: 100 }).verdict).toMatchObject(refused("fee-too-low"));
    // A replacement gets no room that is not there: the rival stays.
    expect(offer({ from: B, size: 41, fee: 9000 }).verdict).toMatchObject(refused("mempool-full"));
    expect(mempool.size).toBe(2);
  });

  it("with a code that has a number, each once", () => {
    expect(new Set(MEMPOOL_REJECTION_CODES).size).toBe(MEMPOOL_REJECTION_CODES.length);
    expect(mempoolRejectionNumberOf("amount-not-positive")).toBe(0);
    expect(mempoolRejectionNumberOf("mempool-full")).toBe(12);
  });
});

describe("a wallet is told", () => {
  it("the next sequence, and what may be spent", () => {
    const { offer, mempool, ledger } = mempoolWith({}, 100);
    ledger.write(A, 100, 7, 5);
    offer({ from: A, sequence: 5, amount: 10, fee: 1 });
    offer({ from: A, sequence: 6, amount: 20, fee: 2 });
    // One behind a gap counts for neither.
    offer({ from: A, sequence: 8, amount: 30 });
    expect([mempool.nextSequence(ledger, A), mempool.spendable(ledger, A)]).toEqual([7, 67]);
    expect([mempool.nextSequence(ledger, B), mempool.spendable(ledger, B)]).toEqual([0, 100]);
  });
});

describe("what is behind a gap", () => {
  it("waits and is promoted in one go, and is not mined before", () => {
    const { offer, mempool, listener } = mempoolWith();
    const [second, third] = [offer({ from: A, sequence: 1 }), offer({ from: A, sequence: 2 })];
    expect([second.verdict, third.verdict]).toEqual([WAITING, WAITING]);
    expect([mempool.select(10), mempool.bytes]).toEqual([[], 0]);
    expect(mempool.isWaiting(third.index) && !mempool.has(third.index)).toBe(true);
    const first = offer({ from: A });
    expect(listener.take()).toEqual([`promoted ${second.index}`, `promoted ${third.index}`]);
    expect(mempool.select(10)).toEqual([first.index, second.index, third.index]);
    expect(mempool.waiting()).toEqual([]);
  });

  it("is promoted by a block that brings the predecessor", () => {
    const { offer, facts, mempool, ledger, listener } = mempoolWith();
    const second = offer({ from: A, sequence: 1 });
    ledger.write(A, 100, 0, 1);
    const block = blockOf(facts, facts.add({ from: A }));
    mempool.onTipChanged(ledger, connecting(block), 9, listener);
    expect(listener.take()).toEqual([`promoted ${second.index}`]);
    expect(mempool.has(second.index)).toBe(true);
  });

  it("is forgotten where its turn shows that it cannot be paid", () => {
    const { offer, mempool, listener } = mempoolWith({}, 100);
    offer({ from: A, sequence: 1, amount: 90 });
    offer({ from: A, amount: 20 });
    expect([mempool.size, mempool.waiting(), listener.take()]).toEqual([1, [], []]);
  });

  it("is forgotten once its sequence is used, and after its time", () => {
    const { offer, facts, mempool, ledger, listener } = mempoolWith({ expiry: 10 as Duration });
    offer({ from: A, sequence: 1 });
    ledger.write(A, 100, 0, 2);
    const others = [facts.add({ from: A }), facts.add({ from: A, sequence: 1 })];
    mempool.onTipChanged(ledger, connecting(blockOf(facts, ...others)), 5, listener);
    expect(mempool.waiting()).toEqual([]);
    const late = offer({ from: B, sequence: 1 });
    mempool.expire(11, listener);
    expect(mempool.waiting()).toEqual([late.index]);
    mempool.expire(12, listener);
    expect([mempool.waiting(), listener.take()]).toEqual([[], []]);
  });

  it("makes the oldest go where too much waits", () => {
    const { offer, mempool } = mempoolWith({ maxWaiting: 2 });
    const [, second, third] = [1, 2, 3].map((from) => offer({ from, sequence: 1 }));
    expect(mempool.waiting()).toEqual([second!.index, third!.index]);
  });

  it("yields to a rival that pays more, among those that wait too", () => {
    const { offer, mempool, listener } = mempoolWith();
    const cheap = offer({ from: A, sequence: 1, fee: 5 }).index;
    const dear = offer({ from: A, sequence: 1, fee: 9 }).index;
    offer({ from: A });
    expect(mempool.has(dear) && !mempool.has(cheap)).toBe(true);
    expect(listener.take()).toEqual([
      `promoted ${cheap}`,
      `replaced ${cheap} by ${dear}`,
      `promoted ${dear}`,
    ]);
  });
});

describe("a mempool without room", () => {
  it("evicts what pays least, with what follows it, and makes entry dearer", () => {
    const { offer, mempool, listener } = mempoolWith({ maxBytes: 320, incrementalFeeRate: 1000 });
    const parent = offer({ from: A, size: 100, fee: 100 });
    const child = offer({ from: A, sequence: 1, size: 100, fee: 300 });
    const other = offer({ from: B, size: 100, fee: 250 });
    expect(mempool.leastFeeRate).toBe(0);
    // The parent counts 2 with its child, the other 2.5.
    const dear = offer({ from: 3, size: 100, fee: 900 });
    expect(dear.verdict).toEqual(ADMITTED);
    expect(listener.take()).toEqual([`evicted ${parent.index}`, `evicted ${child.index}`]);
    expect(mempool.transactions()).toEqual([other.index, dear.index]);
    // 2 a byte were given up, and one more is the price of relaying.
    expect(mempool.leastFeeRate).toBe(3000);
    expect(offer({ from: 4, size: 100, fee: 299 }).verdict).toMatchObject(refused("fee-too-low"));
    expect(offer({ from: 4, size: 100, fee: 300 }).verdict).toEqual(ADMITTED);
  });

  it("evicts the newer of equal ones, in a chain too, and so no more than it must", () => {
    const { offer, mempool, listener } = mempoolWith({ maxBytes: 34 });
    const chain = [0, 1, 2].map((sequence) => offer({ from: A, sequence, size: 10, fee: 10 }));
    const dear = offer({ from: B, size: 10, fee: 90 });
    expect(listener.take()).toEqual([`evicted ${chain[2]!.index}`]);
    expect(mempool.transactions()).toEqual([chain[0]!.index, chain[1]!.index, dear.index]);
  });

  it("makes room down to fifteen sixteenths, so that it does not search every time", () => {
    const { offer, mempool, listener } = mempoolWith({ maxBytes: 1600 });
    const given = Array.from({ length: 16 }, (_, i) =>
      offer({ from: 10 + i, size: 100, fee: 1000 + i }),
    );
    offer({ from: A, size: 1, fee: 100 });
    expect(listener.take()).toEqual([`evicted ${given[0]!.index}`, `evicted ${given[1]!.index}`]);
    expect(mempool.bytes).toBe(1401);
  });

  it("keeps a newcomer that fits, even if it alone is more than fifteen sixteenths", () => {
    const { offer, mempool, listener } = mempoolWith({ maxBytes: 100 });
    const cheap = offer({ from: A, size: 50, fee: 10 });
    const large = offer({ from: B, size: 99, fee: 1e6 });
    expect([large.verdict, listener.take()]).toEqual([ADMITTED, [`evicted ${cheap.index}`]]);
    expect(mempool.bytes).toBe(99);
  });

  it("refuses a newcomer whose whole chain has to go, and tells of the others", () => {
    const { offer, mempool, listener } = mempoolWith({ maxBytes: 100 });
    const parent = offer({ from: A, size: 40, fee: 40 });
    const other = offer({ from: B, size: 50, fee: 500 });
    const child = offer({ from: A, sequence: 1, size: 40, fee: 44 });
    expect(child.verdict).toMatchObject(refused("mempool-full"));
    expect(mempool.has(child.index)).toBe(false);
    // The parent is the worst, even with its child, and then there is room.
    expect([mempool.has(parent.index), mempool.has(other.index)]).toEqual([false, true]);
    expect(listener.take()).toEqual([`evicted ${parent.index}`]);
  });

  it("becomes cheaper with the blocks, the faster the emptier, until nothing is left of it", () => {
    const { offer, mempool, ledger, listener } = mempoolWith({ maxBytes: 100, minFeeRate: 7 });
    offer({ from: A, size: 60, fee: 600 });
    offer({ from: B, size: 60, fee: 1200 });
    const raised = 11_000;
    expect(mempool.leastFeeRate).toBe(raised);
    const empty = { accounts: new Int32Array(0), transactions: new Int32Array(0) };
    mempool.onTipChanged(ledger, connecting(empty), 10, listener);
    expect(mempool.leastFeeRate).toBe(raised * (31 / 32));
    ledger.write(B, 1e6, 0, 1);
    const block = {
      accounts: Int32Array.of(B),
      transactions: Int32Array.from(mempool.transactions()),
    };
    mempool.onTipChanged(ledger, connecting(block), 20, listener);
    expect([mempool.size, mempool.leastFeeRate]).toEqual([0, raised * (31 / 32) * (7 / 8)]);
    // Half is gone after six blocks, and it is forgotten below 500: 22 blocks from 9324.
    for (let i = 0; i < 21; i++) mempool.onTipChanged(ledger, connecting(empty), 30, listener);
    expect(mempool.leastFeeRate).toBeGreaterThan(500);
    mempool.onTipChanged(ledger, connecting(empty), 30, listener);
    expect(mempool.leastFeeRate).toBe(7);
  });
});

describe("after its time", () => {
  it("a transaction goes with what follows it, and not a microsecond before", () => {
    const { offer, mempool, listener } = mempoolWith({ expiry: 100 as Duration });
    const [parent, child, other] = [
      offer({ from: A }),
      offer({ from: A, sequence: 1 }),
      offer({ from: B }),
    ];
    mempool.expire(100, listener);
    expect(listener.take()).toEqual([]);
    mempool.expire(101, listener);
    expect(listener.take()).toEqual([`expired ${parent.index}`, `expired ${child.index}`]);
    expect(mempool.transactions()).toEqual([other.index]);
    mempool.expire(103, listener);
    expect(mempool.size).toBe(0);
  });
});

describe("a new tip", () => {
  it("confirms, and leaves no place for rivals and for what the sender cannot pay any more", () => {
    const { offer, facts, mempool, ledger, listener } = mempoolWith({}, 100);
    const confirmed = offer({ from: A, amount: 10 });
    const next = offer({ from: A, sequence: 1, amount: 10 });
    const rival = offer({ from: B, amount: 10 });
    const poor = offer({ from: B, sequence: 1, amount: 50 });
    const last = offer({ from: B, sequence: 2, amount: 1 });
    const unseen = facts.add({ from: B, amount: 60 });
    ledger.write(A, 90, 0, 1);
    ledger.write(B, 40, 0, 1);
    const block = blockOf(facts, confirmed.index, unseen);
    mempool.onTipChanged(ledger, connecting(block), 9, listener);
    expect(mempool.transactions()).toEqual([next.index]);
    expect(listener.take()).toEqual([rival, poor, last].map(({ index }) => `conflicted ${index}`));
  });

  it("of another branch brings back what it does not confirm, in front and in block order", () => {
    const { offer, facts, mempool, ledger, listener } = mempoolWith();
    const [a0, b0, a1] = [
      facts.add({ from: A }),
      facts.add({ from: B }),
      facts.add({ from: A, sequence: 1 }),
    ];
    // They are on the chain when the node begins to listen.
    ledger.write(A, 1000, 0, 2);
    ledger.write(B, 1000, 0, 1);
    const later = offer({ from: A, sequence: 2 });
    const stranger = offer({ from: 3 });
    const bRival = facts.add({ from: B });
    ledger.write(A, 1000, 0, 0);
    const change = {
      disconnected: [blockOf(facts, a1), blockOf(facts, a0, b0)],
      connected: [blockOf(facts, bRival)],
    };
    mempool.onTipChanged(ledger, change, 9, listener);
    expect(mempool.transactions()).toEqual([a0, a1, later.index, stranger.index]);
    expect(listener.take()).toEqual([`conflicted ${b0}`, `returned ${a0}`, `returned ${a1}`]);
    expect(mempool.select(4)).toEqual([a0, a1, later.index, stranger.index]);
  });

  it("of another branch takes coins back that were spent on", () => {
    const { offer, facts, mempool, ledger, listener } = mempoolWith({}, 0);
    const gift = facts.add({ from: A, to: B, amount: 50 });
    ledger.write(A, 50, 0, 1);
    ledger.write(B, 50, 0, 0);
    const spend = offer({ from: B, amount: 50 });
    ledger.write(A, 100, 0, 0);
    ledger.write(B, 0, 0, 0);
    const change = { disconnected: [blockOf(facts, gift)], connected: [] };
    mempool.onTipChanged(ledger, change, 9, listener);
    expect(mempool.transactions()).toEqual([gift]);
    expect(listener.take()).toEqual([`conflicted ${spend.index}`, `returned ${gift}`]);
  });

  it("brings back what pays less than is asked of newcomers, unless there is no room", () => {
    const { offer, facts, mempool, ledger, listener } = mempoolWith({
      minFeeRate: 1000,
      maxBytes: 100,
    });
    const free = [facts.add({ from: A, size: 40 }), facts.add({ from: B, size: 40 })];
    const back = { disconnected: [blockOf(facts, ...free)], connected: [] };
    mempool.onTipChanged(ledger, back, 1, listener);
    expect(mempool.transactions()).toEqual(free);
    // Of equal ones the newer goes first.
    const paying = offer({ from: 3, size: 40, fee: 80 });
    expect(mempool.transactions()).toEqual([free[0], paying.index]);
  });
});

it("a node that crashes forgets all", () => {
  const { offer, mempool, ledger } = mempoolWith({ maxBytes: 10 });
  for (let from = 1; from < 20; from++) offer({ from, size: 1, fee: from });
  offer({ from: 30, sequence: 1, fee: 90 });
  mempool.clear();
  expect([mempool.size, mempool.bytes, mempool.waiting(), mempool.leastFeeRate]).toEqual([
    0,
    0,
    [],
    0,
  ]);
  expect([mempool.select(100), mempool.nextSequence(ledger, A)]).toEqual([[], 0]);
});

it("is asked with the ledger of its tip, or the run ends", () => {
  const { offer, ledger } = mempoolWith();
  offer({ from: A });
  ledger.write(A, 100, 0, 1);
  expect(() => offer({ from: A, sequence: 1 })).toThrow("the ledger of its tip");
});
