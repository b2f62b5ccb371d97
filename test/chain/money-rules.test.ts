import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleBlock, type Block, blockSize } from "../../src/chain/block.ts";
import { GENESIS } from "../../src/chain/block-tree.ts";
import {
  BREAKING_OPERATORS,
  grindingSealer,
  registrySealer,
} from "../../src/chain/breaking/operators.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { coinbasePayload } from "../../src/chain/payload.ts";
import { SealRegistry } from "../../src/chain/proof-of-work.ts";
import type { SignatureName } from "../../src/chain/signatures.ts";
import { computeSubsidy } from "../../src/chain/subsidy.ts";
import type { AccountIndex, BlockIndex } from "../../src/lib/brand.ts";
import {
  createMoneyChain,
  createPayment,
  type MoneyChain,
  moneyBlock,
} from "../../src/testing/money.ts";
import {
  MONEY_OPERATORS,
  MONEY_SUBJECT_AMOUNTS,
  type MoneySubject,
  soundMoneyBlock,
} from "../../src/testing/money-operators.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

interface Variant {
  readonly signatures: SignatureName;
  readonly maturity: number;
  readonly params: ChainParams;
}

const VARIANTS: readonly Variant[] = [
  { signatures: "modelled", maturity: 2, params: TEST_PARAMS },
  { signatures: "real", maturity: 3, params: TEST_PARAMS },
  { signatures: "modelled", maturity: 100, params: { ...TEST_PARAMS, proofOfWork: "real" } },
  { signatures: "real", maturity: 2, params: { ...TEST_PARAMS, maxBlockSize: 3000 } },
];

/** A chain of `length` sound blocks and one more that is not yet interned. */
function subjectOn({ signatures, maturity, params }: Variant, length: number): MoneySubject {
  const registry = new SealRegistry();
  const isSealed = (hash: Parameters<SealRegistry["has"]>[0]) => registry.has(hash);
  const amounts = MONEY_SUBJECT_AMOUNTS;
  const chain = createMoneyChain({ signatures, maturity, params, amounts, isSealed });
  const sealer =
    params.proofOfWork === "real" ? grindingSealer(params.powLimitBits) : registrySealer(registry);
  const { tree } = chain;
  let parent: BlockIndex = GENESIS;
  const fields = (extra: number) => ({ time: tree.medianTimePast(parent) + 1, extra });
  for (let i = 0; i < length; i++) {
    parent = tree.add(soundMoneyBlock(chain, parent, sealer, fields(i)));
    expect(tree.verdict(parent)).toMatchObject({ ok: true });
  }
  const sound = soundMoneyBlock(chain, parent, sealer, fields(1000));
  return { chain, tree, parent, sealer, sound, latestTime: sound.header.time };
}

function codeOf({ tree }: { tree: MoneyChain["tree"] }, block: Block): string | null {
  const verdict = tree.verdict(tree.add(block));
  return verdict.ok ? null : verdict.reason.code;
}

const variants = fc.constantFrom(...VARIANTS);
const lengths = fc.integer({ min: 1, max: 9 });
const codes = Object.keys(MONEY_OPERATORS) as (keyof typeof MONEY_OPERATORS)[];

describe.each(codes)("the rule behind %s", (code) => {
  it("alone refuses the block that breaks it alone, on chains of any length (seed 42)", () => {
    fc.assert(
      fc.property(variants, lengths, (variant, length) => {
        const subject = subjectOn(variant, length);
        expect(codeOf(subject, MONEY_OPERATORS[code](subject))).toBe(code);
      }),
      { seed: 42, numRuns: 25 },
    );
  });

  it("leaves the ledger of the parent as it was, and the sound block sound", () => {
    const subject = subjectOn(VARIANTS[0]!, 4);
    const { chain, tree, parent, sound } = subject;
    const figures = () => {
      const ledger = chain.book.at(tree, parent);
      return chain.accounts.map((_, at) => {
        const account = at as AccountIndex;
        return [ledger.balanceOf(account), ledger.immatureOf(account), ledger.sequenceOf(account)];
      });
    };
    const before = figures();
    const broken = tree.add(MONEY_OPERATORS[code](subject));
    expect(tree.deltaOf(broken)).toBeNull();
    expect(figures()).toEqual(before);
    expect(codeOf(subject, sound)).toBeNull();
  });
});

describe("the block that operators start from", () => {
  it("is accepted, so that only the broken rule can have refused (seed 42)", () => {
    fc.assert(
      fc.property(variants, fc.nat(9), (variant, length) => {
        const subject = subjectOn(variant, length);
        expect(codeOf(subject, subject.sound)).toBeNull();
      }),
      { seed: 42, numRuns: 25 },
    );
  });
});

/** Those that a chain without money has too, apart from what a test's stand-in for a ledger dislikes. */
const plainCodes = (Object.keys(BREAKING_OPERATORS) as (keyof typeof BREAKING_OPERATORS)[]).filter(
  (code) => code !== "bad-payload" && code !== "time-too-new" && code !== "unknown-parent",
);

describe.each(plainCodes)("the rule behind %s, under real transactions", (code) => {
  it("refuses with the same code (seed 42)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIANTS.slice(0, 3)), lengths, (variant, length) => {
        const subject = subjectOn(variant, length);
        expect(codeOf(subject, BREAKING_OPERATORS[code](subject))).toBe(code);
      }),
      { seed: 42, numRuns: 10 },
    );
  });
});

describe("a duplicated tail of transactions", () => {
  it("says nothing about the block of that hash, in either order of arrival", () => {
    for (const falseFirst of [true, false]) {
      const subject = subjectOn(VARIANTS[0]!, 2);
      const { tree, sound } = subject;
      const malleated = MONEY_OPERATORS["merkle-malleated"](subject);
      expect(malleated.header).toEqual(sound.header);
      for (const block of falseFirst ? [malleated, sound] : [sound, malleated]) tree.add(block);
      expect(codeOf(subject, sound)).toBeNull();
      expect(codeOf(subject, malleated)).toBe("merkle-malleated");
    }
  });
});

/** A chain on which account 0 has `amount`, 1 nothing, and 2 is paid for blocks. */
function chainOf(amount: number, subsidy = 50, maturity = 1): MoneyChain {
  const params = { ...TEST_PARAMS, subsidy: { initial: subsidy, halvingInterval: 1000 } };
  return createMoneyChain({ amounts: [amount, 0, 0], params, maturity });
}

/** Whether a first block with one payment by account 0 is accepted, or with which code it is refused. */
function codeOfPayment(
  chain: MoneyChain,
  fields: { amount: bigint; fee?: bigint; sequence?: number },
) {
  const payment = createPayment(chain, { from: 0, to: 1, sequence: 0, ...fields });
  return codeOf(chain, moneyBlock(chain, GENESIS, { transactions: [payment], finder: 2 }));
}

const MOST = Number.MAX_SAFE_INTEGER;

describe("at its boundary", () => {
  it.each([
    [1000, 999n, 1n, null],
    [1000, 1000n, 0n, null],
    [1000, 1000n, 1n, "insufficient-balance"],
    [1000, 1n, 1000n, "insufficient-balance"],
    [1000, 1001n, 0n, "insufficient-balance"],
    [1, 1n, 0n, null],
    [0, 1n, 0n, "insufficient-balance"],
    [MOST, BigInt(MOST), 0n, null],
    [MOST, BigInt(MOST) - 1n, 1n, null],
    [MOST, BigInt(MOST), 1n, "amount-overflow"],
    [MOST - 1, BigInt(MOST), 0n, "insufficient-balance"],
    [MOST, BigInt(MOST) + 1n, 0n, "amount-overflow"],
  ] as const)("of %d coins a payment of %d for %d gives %s", (owned, amount, fee, code) => {
    expect(codeOfPayment(chainOf(owned, 0), { amount, fee })).toBe(code);
  });

  it("a sequence is the number of payments made before", () => {
    for (const [sequence, code] of [
      [0, "bad-sequence"],
      [1, null],
      [2, "bad-sequence"],
      [0xffff_ffff, "bad-sequence"],
    ] as const) {
      const chain = chainOf(1000);
      const payments = [0, sequence].map((number, at) =>
        createPayment(chain, { from: 0, to: 1, amount: BigInt(10 + at), sequence: number }),
      );
      const block = moneyBlock(chain, GENESIS, { transactions: payments, finder: 2 });
      expect(codeOf(chain, block), `${sequence}`).toBe(code);
    }
  });

  it("a coinbase claims anything from nothing to subsidy and fees", () => {
    for (const [claim, code] of [
      [-(2n ** 63n), "negative-coinbase"],
      [-1n, "negative-coinbase"],
      [0n, null],
      [56n, null],
      [57n, null],
      [58n, "coinbase-too-high"],
      [2n ** 53n, "coinbase-too-high"],
      [2n ** 63n - 1n, "coinbase-too-high"],
    ] as const) {
      const chain = chainOf(1000);
      const payment = createPayment(chain, { from: 0, to: 1, amount: 5n, fee: 7n, sequence: 0 });
      const fields = { transactions: [payment], finder: 2, claim };
      const block = chain.tree.add(moneyBlock(chain, GENESIS, fields));
      const verdict = chain.tree.verdict(block);
      expect(verdict.ok ? null : verdict.reason.code, `${claim}`).toBe(code);
      if (!verdict.ok) continue;
      const reward = chain.book.at(chain.tree, block).immatureOf(2 as AccountIndex);
      expect(BigInt(reward)).toBe(claim);
    }
  });

  it("a coinbase that pays nobody is sound, and its coins are never issued", () => {
    const chain = chainOf(1000);
    const { tree, book } = chain;
    const payment = createPayment(chain, { from: 0, to: 1, amount: 5n, fee: 7n, sequence: 0 });
    const paying = moneyBlock(chain, GENESIS, { transactions: [payment], finder: 2 });
    const unpaid = coinbasePayload({ height: 1, miner: 2, extra: 0 });
    const payloads = [unpaid, ...paying.payloads.slice(1)];
    const block = tree.add(assembleBlock({ ...paying.header, miner: 2 }, payloads));
    expect(tree.verdict(block)).toMatchObject({ ok: true });
    expect(book.at(tree, block).total(3)).toBe(993);
  });

  it("the subsidy halves, and a coinbase cannot claim that of the epoch before", () => {
    const params = { ...TEST_PARAMS, subsidy: { initial: 3, halvingInterval: 2 } };
    const chain = createMoneyChain({ amounts: [0], params });
    let parent: BlockIndex = GENESIS;
    for (let height = 1; height <= 6; height++) {
      const subsidy = computeSubsidy(params.subsidy, height);
      expect(subsidy).toBe([3n, 3n, 1n, 1n, 0n, 0n, 0n][height]);
      const greedy = { transactions: [], finder: 0, claim: subsidy + 1n, extra: 1 };
      expect(codeOf(chain, moneyBlock(chain, parent, greedy))).toBe("coinbase-too-high");
      parent = chain.tree.add(moneyBlock(chain, parent, { transactions: [], finder: 0 }));
      expect(chain.tree.isValid(parent)).toBe(true);
    }
  });

  it.each([1, 2, 3, 7])("a coinbase matures after %d blocks, not one sooner", (maturity) => {
    const chain = chainOf(1000, 50, maturity);
    const { tree } = chain;
    let parent = tree.add(moneyBlock(chain, GENESIS, { transactions: [], finder: 1 }));
    const payment = createPayment(chain, { from: 1, to: 2, amount: 50n, sequence: 0 });
    // The coinbase is that of height 1.
    for (let height = 2; height <= maturity + 2; height++) {
      const transactions = [payment];
      const spending = moneyBlock(chain, parent, { transactions, finder: 2, extra: 1 });
      const code = height < 1 + maturity ? "immature-coinbase" : null;
      expect(codeOf(chain, spending), `at height ${height}`).toBe(code);
      parent = tree.add(moneyBlock(chain, parent, { transactions: [], finder: 0 }));
    }
  });

  it("a coinbase without maturity can be spent by the next block, and not by its own", () => {
    const chain = chainOf(1000, 50, 0);
    const payment = createPayment(chain, { from: 1, to: 2, amount: 50n, sequence: 0 });
    const own = moneyBlock(chain, GENESIS, { transactions: [payment], finder: 1, extra: 1 });
    expect(codeOf(chain, own)).toBe("insufficient-balance");
    const parent = chain.tree.add(moneyBlock(chain, GENESIS, { transactions: [], finder: 1 }));
    const next = moneyBlock(chain, parent, { transactions: [payment], finder: 0 });
    expect(codeOf(chain, next)).toBeNull();
  });

  it("one unit more than mature and immature coins is simply not there", () => {
    const chain = chainOf(1000, 50, 5);
    const parent = chain.tree.add(moneyBlock(chain, GENESIS, { transactions: [], finder: 0 }));
    for (const [amount, code] of [
      [1000n, null],
      [1001n, "immature-coinbase"],
      [1050n, "immature-coinbase"],
      [1051n, "insufficient-balance"],
    ] as const) {
      const payment = createPayment(chain, { from: 0, to: 1, amount, sequence: 0 });
      const block = moneyBlock(chain, parent, { transactions: [payment], finder: 2 });
      expect(codeOf(chain, block), `${amount}`).toBe(code);
    }
  });

  it("a block of transactions may have its largest size, and not a byte more", () => {
    const params = { ...TEST_PARAMS, maxBlockSize: 700 };
    for (const [more, code] of [
      [0, null],
      [1, "oversized-block"],
    ] as const) {
      const chain = createMoneyChain({ amounts: [1000, 0], params });
      const blockWith = (padding: number) => {
        const payment = createPayment(chain, { from: 0, to: 1, amount: 1n, sequence: 0, padding });
        return moneyBlock(chain, GENESIS, { transactions: [payment], finder: 1 });
      };
      const room = params.maxBlockSize - blockSize(blockWith(253));
      const block = blockWith(253 + room + more);
      expect(blockSize(block)).toBe(params.maxBlockSize + more);
      expect(codeOf(chain, block)).toBe(code);
    }
  });
});
