import { describe, expect, it } from "vitest";
import { assembleBlock, type Block } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { grindingSealer } from "../../src/chain/breaking/operators.ts";
import { STATUS } from "../../src/chain/chain-view.ts";
import { selectTip } from "../../src/chain/fork-choice.ts";
import { LedgerBook } from "../../src/chain/ledger-book.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { coinbasePayload, transactionPayload } from "../../src/chain/payload.ts";
import type { BlockRejectionCode } from "../../src/chain/rejection.ts";
import { SIGNATURE_SCHEMES, type SignatureName, type Signer } from "../../src/chain/signatures.ts";
import { signingBytes, type Transaction, type Transfer } from "../../src/chain/transaction.ts";
import { TransactionTable } from "../../src/chain/transaction-table.ts";
import type { BlockHash, BlockIndex } from "../../src/lib/brand.ts";
import { toHex } from "../../src/lib/bytes.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { lonelyView, noDraw, TEST_PARAMS } from "../../src/testing/tree.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

const STEPS = "forkchoice/core_feature_block.steps.json";
const TRANSACTIONS = "forkchoice/core_feature_block.txs.json";

interface CoreBlock {
  readonly name: string;
  readonly parent: string;
  readonly height: number;
  readonly time: number;
  readonly expect: "tip" | "side" | "invalid";
  readonly defect?: string;
}

interface CoreTransaction {
  readonly id: string;
  readonly cb?: 1;
  readonly in?: readonly (readonly [id: string, output: number])[];
  readonly out: readonly number[];
}

type Step = Record<"tipBefore" | "tipAfter" | "op", string> & { blocks: CoreBlock[] };

/**
 * The kinds of defect in the part of the file that we have, 12 of the whole file's 27, and what refuses each
 * here. An output that is missing or spent is an account that has nothing, or one that has paid already.
 * Amounts have another limit here (2^53 − 1 for 2.1 · 10^15), so what is too large for Core is refused because
 * nobody has it.
 */
const JUDGED: Readonly<Record<string, readonly BlockRejectionCode[]>> = {
  "input-missing-or-spent": ["insufficient-balance", "bad-sequence"],
  "tx-duplicate-input": ["duplicate-payload"],
  "tx-null-input-in-non-coinbase": ["insufficient-balance"],
  "outputs-exceed-inputs": ["insufficient-balance"],
  "tx-negative-output": ["amount-not-positive"],
  "tx-output-too-large": ["insufficient-balance"],
  "tx-output-total-too-large": ["insufficient-balance"],
  "coinbase-pays-too-much": ["coinbase-too-high"],
  "immature-coinbase-spend": ["immature-coinbase"],
};

/** Kinds for which there is no rule here, and why; their verdict is given. */
const GIVEN: Readonly<Record<string, string>> = {
  "tx-no-outputs": "a transfer has its recipient by its form",
  "tx-no-inputs": "a transfer has its sender by its form",
  "bitcoin-sigops-limit": "there are no scripts",
};

const RULES: ChainParams = {
  ...TEST_PARAMS,
  proofOfWork: "real",
  subsidy: { initial: 5_000_000_000, halvingInterval: 150 },
  money: { signatures: "modelled", maturity: 100 },
};

/**
 * Bitcoin transactions as transfers. Every output is an account of its own, named after it, and so is every
 * transaction: its inputs pay all they have to it, and it pays the outputs. What is left is the last one's
 * fee. An output of nothing is left out, since a transfer moves something; where there is no other, nothing
 * can carry the fee, and it stays.
 */
class Adapter {
  readonly #name: SignatureName;
  readonly #owners = new Map<string, { key: string; sign: Signer }>();
  readonly #values = new Map<string, bigint>();

  constructor(name: SignatureName) {
    this.#name = name;
  }

  keyOf(account: string): string {
    return this.#ownerOf(account).key;
  }

  rewardOf({ id, out }: CoreTransaction): { account: string; amount: bigint } {
    expect(out).toHaveLength(1);
    const amount = BigInt(out[0]!);
    this.#values.set(`${id}:0`, amount);
    return { account: this.keyOf(`${id}:0`), amount };
  }

  transfersOf(chain: BlockHash, { id, in: inputs = [], out }: CoreTransaction): Transaction[] {
    const sign = (sender: string, recipient: string, fields: Partial<Transfer>) =>
      this.#sign(chain, sender, recipient, fields);
    const names = inputs.map(([from, output]) => `${from}:${output}`);
    // What nobody ever made has some value that its account does not have.
    const values = names.map((name) => this.#values.get(name) ?? 1n);
    out.forEach((amount, output) => {
      this.#values.set(`${id}:${output}`, BigInt(amount));
    });
    const gathered = names.map((name, at) => sign(name, id, { amount: values[at]! }));
    const paid = out.flatMap((amount, output) => (amount === 0 ? [] : [{ amount, output }]));
    const left =
      values.reduce((sum, value) => sum + value, 0n) -
      paid.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    const spread = paid.map(({ amount, output }, sequence) => {
      const fee = sequence === paid.length - 1 && left > 0n ? left : 0n;
      return sign(id, `${id}:${output}`, { amount: BigInt(amount), fee, sequence });
    });
    return [...gathered, ...spread];
  }

  #sign(chain: BlockHash, from: string, to: string, fields: Partial<Transfer>): Transaction {
    const { key: sender, sign } = this.#ownerOf(from);
    const zero = { amount: 0n, fee: 0n, sequence: 0, padding: 0 };
    const transfer = { ...zero, sender, recipient: this.keyOf(to), ...fields };
    return { ...transfer, signature: toHex(sign(signingBytes(chain, transfer))) };
  }

  #ownerOf(account: string): { key: string; sign: Signer } {
    const known = this.#owners.get(account);
    if (known !== undefined) return known;
    const scheme = SIGNATURE_SCHEMES[this.#name];
    const secret = sha256(new TextEncoder().encode(account));
    const owner = { key: toHex(scheme.publicKeyOf(secret)), sign: scheme.createSigner(secret) };
    this.#owners.set(account, owner);
    return owner;
  }
}

/** Bitcoin's own account of a branch, straight from the file: who has been spent, and what is left. */
class Outputs {
  readonly spent: ReadonlySet<string>;
  readonly unspent: ReadonlyMap<string, number>;

  constructor(transactions: readonly CoreTransaction[]) {
    const names = (one: CoreTransaction) => (one.in ?? []).map(([id, output]) => `${id}:${output}`);
    this.spent = new Set(transactions.flatMap(names));
    this.unspent = new Map(
      transactions
        .flatMap(({ id, out }) => out.map((amount, at) => [`${id}:${at}`, amount] as const))
        .filter(([name]) => !this.spent.has(name)),
    );
  }
}

function runSteps(name: SignatureName) {
  const { steps } = vectorJson<{ steps: Step[] }>(STEPS);
  const { blocks: bodies } = vectorJson<{ blocks: Record<string, CoreTransaction[]> }>(
    TRANSACTIONS,
  );
  const params = { ...RULES, money: { ...RULES.money!, signatures: name } };
  const adapter = new Adapter(name);
  const genesisHash = new BlockTree(params).hashOf(GENESIS);
  const table = new TransactionTable(SIGNATURE_SCHEMES[name], genesisHash);
  const book = new LedgerBook(params.money, table, []);
  const tree = new BlockTree(params, { checkPayloads: book.check });
  const sealer = grindingSealer(params.powLimitBits);
  const view = lonelyView(tree);
  const indices = new Map<string, BlockIndex>([["genesis", GENESIS]]);
  const parents = new Map<string, string>();
  const codes = new Map<string, Set<string>>();
  let submitted = 0;

  const tipName = () => [...indices].find(([, index]) => index === view.tip)![0];
  const branchOf = (block: string): CoreTransaction[] => {
    const parent = parents.get(block);
    return parent === undefined ? [] : [...branchOf(parent), ...bodies[block]!];
  };

  const blockOf = ({ name: block, parent, height, time }: CoreBlock): Block => {
    const on = indices.get(parent)!;
    const [coinbase, ...others] = bodies[block]!;
    const reward = adapter.rewardOf(coinbase!);
    const extra = submitted++;
    const payloads = [
      coinbasePayload({ height, miner: -1, extra, reward }),
      ...others
        .flatMap((one) => adapter.transfersOf(genesisHash, one))
        .map((one) => transactionPayload(one)),
    ];
    const seconds = params.genesisTime + time;
    const bits = tree.nextBits(on, seconds);
    const template = { parent: tree.hashOf(on), time: seconds, bits, miner: -1 };
    const plain = assembleBlock(template, payloads);
    return { ...plain, header: sealer.seal(plain.header) };
  };

  /** The code with which the block has to be refused, null where it has to be accepted. */
  const wantedCode = ({ name: block, parent, defect, expect: wanted }: CoreBlock) => {
    if (defect === undefined) return wanted === "invalid" ? "invalid-parent" : null;
    if (defect in GIVEN) return "bad-payload";
    const [absent, other] = JUDGED[defect]!;
    if (other === undefined) return absent!;
    const { spent } = new Outputs(branchOf(parent));
    const inputs = bodies[block]!.flatMap((one) => one.in ?? []);
    return inputs.some(([id, output]) => spent.has(`${id}:${output}`)) ? other : absent!;
  };

  /** Every account that stands for an output has exactly what Bitcoin leaves there. */
  const checkOutputs = () => {
    const ledger = book.at(tree, view.tip);
    const { spent, unspent } = new Outputs(branchOf(tipName()));
    const held = (output: string) => {
      const account = table.addAccount(adapter.keyOf(output));
      return ledger.balanceOf(account) + ledger.immatureOf(account);
    };
    for (const [output, amount] of unspent) expect(held(output), output).toBe(amount);
    for (const output of spent) expect(held(output), output).toBe(0);
  };

  for (const step of steps) {
    expect(step.op).toBe("submit");
    expect(tipName()).toBe(step.tipBefore);
    for (const core of step.blocks) {
      const block = blockOf(core);
      // Core looks at some defects only when it connects the block and calls it "side" until then; here it
      // is refused at once, to the same tip.
      const { defect } = core;
      const index =
        defect !== undefined && defect in GIVEN
          ? tree.addRefused(block, { code: "bad-payload", defect })
          : tree.add(block);
      indices.set(core.name, index);
      parents.set(core.name, core.parent);
      view.setStatus(index, tree.isValid(index) ? STATUS.accepted : STATUS.refused);
      if (view.has(index)) view.tip = selectTip(params, tree, view, view.tip, index, noDraw);
      const verdict = tree.verdict(index);
      const code = verdict.ok ? null : verdict.reason.code;
      expect(code, core.name).toBe(wantedCode(core));
      expect(tree.height(index), core.name).toBe(core.height);
      expect(view.tip === index, core.name).toBe(core.expect === "tip");
      if (defect !== undefined) codes.set(defect, (codes.get(defect) ?? new Set()).add(code!));
    }
    expect(tipName()).toBe(step.tipAfter);
    checkOutputs();
  }
  expect(submitted).toBeGreaterThan(100);
  return codes;
}

describe.skipIf(!hasVectors(STEPS, TRANSACTIONS))(
  vectorTitle("Bitcoin Core's feature_block with its transactions", STEPS, TRANSACTIONS),
  () => {
    it.each(["modelled", "real"] as const)(
      "ends every step on Core's tip, with Core's coins (%s signatures)",
      (name) => {
        const codes = runSteps(name);
        const expected = [
          ...Object.entries(JUDGED),
          ...Object.keys(GIVEN).map((defect) => [defect, ["bad-payload"]] as const),
        ].map(([defect, of]) => [defect, [...of].sort()]);
        const found = [...codes].map(([defect, of]) => [defect, [...of].sort()]);
        // Every kind in the file is in one of the tables, and every entry of a table is in the file.
        expect(found.sort()).toEqual(expected.sort());
      },
    );

    it.each(Object.entries(JUDGED))("judges %s by itself: %s", (defect) => {
      expect(defectsOf(defect)).toBeGreaterThan(0);
    });

    it.each(Object.entries(GIVEN))("is given the verdict on %s: %s", (defect) => {
      expect(defectsOf(defect)).toBeGreaterThan(0);
    });

    function defectsOf(defect: string): number {
      const { steps } = vectorJson<{ steps: Step[] }>(STEPS);
      return steps.flatMap(({ blocks }) => blocks).filter((block) => block.defect === defect)
        .length;
    }
  },
);
