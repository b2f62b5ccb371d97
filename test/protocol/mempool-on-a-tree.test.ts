import { expect, it } from "vitest";
import { assembleBlock, createGenesis } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { blockHash } from "../../src/chain/header.ts";
import { LedgerBook } from "../../src/chain/ledger-book.ts";
import { coinbasePayload } from "../../src/chain/payload.ts";
import { planReorg } from "../../src/chain/reorg.ts";
import { SIGNATURE_SCHEMES } from "../../src/chain/signatures.ts";
import { signingBytes, type Transfer } from "../../src/chain/transaction.ts";
import { TransactionTable } from "../../src/chain/transaction-table.ts";
import type { BlockIndex, TxIndex } from "../../src/lib/brand.ts";
import { toHex } from "../../src/lib/bytes.ts";
import { Mempool } from "../../src/protocol/nakamoto/mempool.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";
import { listening, ROOMY } from "../support/mempools.ts";

/** A chain with money and real encodings, and one node's mempool that follows it. */
function chainWithMempool() {
  const scheme = SIGNATURE_SCHEMES.modelled;
  const secretOf = (n: number) => new Uint8Array(32).fill(n);
  const keyOf = (n: number) => toHex(scheme.publicKeyOf(secretOf(n)));
  const money = { signatures: "modelled", maturity: 1 } as const;
  const params = { ...TEST_PARAMS, money };
  const allocations = [1, 2].map((n) => ({ account: keyOf(n), amount: 1000 }));
  const genesis = createGenesis(params, allocations);
  const table = new TransactionTable(scheme, blockHash(genesis.header));
  const book = new LedgerBook(money, table, allocations);
  const tree = new BlockTree(params, { genesis, checkPayloads: book.check });
  const listener = listening();
  const mempool = new Mempool(table, { ...ROOMY, incrementalFeeRate: 100 });
  let tip: BlockIndex = GENESIS;

  const pay = (
    from: number,
    to: number,
    rest: { amount: bigint; fee: bigint; sequence: number },
  ) => {
    const transfer: Transfer = { sender: keyOf(from), recipient: keyOf(to), padding: 0, ...rest };
    const signature = toHex(scheme.sign(secretOf(from), signingBytes(table.chain, transfer)));
    return table.add({ ...transfer, signature });
  };
  const forge = (tx: TxIndex) => table.add({ ...table.transactionOf(tx), recipient: keyOf(9) });
  const offer = (tx: TxIndex) => mempool.admit(book.at(tree, tip), tx, 0, listener);
  /** A valid block of these on a parent, whose coins go to account 9. */
  const mine = (parent: BlockIndex, txs: readonly TxIndex[]) => {
    const height = tree.height(parent) + 1;
    const reward = { account: keyOf(9), amount: 1n };
    const index = tree.add(
      assembleBlock(
        {
          parent: tree.hashOf(parent),
          time: TEST_PARAMS.genesisTime + 600 * height,
          bits: TEST_PARAMS.genesisBits,
          miner: 0,
        },
        [
          coinbasePayload({ height, miner: 0, extra: tree.size, reward }),
          ...txs.map((tx) => table.payloadOf(tx)),
        ],
      ),
    );
    expect(tree.verdict(index)).toMatchObject({ ok: true });
    return index;
  };
  const follow = (to: BlockIndex) => {
    const { disconnect, connect } = planReorg(tree, { from: tip, to });
    const deltas = (blocks: readonly BlockIndex[]) => blocks.map((block) => tree.deltaOf(block)!);
    tip = to;
    const change = { disconnected: deltas(disconnect), connected: deltas(connect) };
    mempool.onTipChanged(book.at(tree, tip), change, 0, listener);
  };
  return { pay, forge, offer, mine, follow, mempool, listener };
}

it("follows a real tree through a reorg: back, confirmed again, conflicted, without its coins", () => {
  const { pay, offer, mine, follow, mempool, listener } = chainWithMempool();
  const first = pay(1, 2, { amount: 100n, fee: 10n, sequence: 0 });
  const second = pay(1, 3, { amount: 200n, fee: 10n, sequence: 1 });
  const other = pay(2, 3, { amount: 300n, fee: 10n, sequence: 0 });
  const rival = pay(2, 2, { amount: 300n, fee: 5n, sequence: 0 });
  for (const tx of [first, second, other]) expect(offer(tx).ok).toBe(true);
  const a1 = mine(GENESIS, mempool.select(10_000).slice(0, 1));
  follow(a1);
  const a2 = mine(a1, mempool.select(10_000));
  follow(a2);
  expect([mempool.size, listener.take()]).toEqual([0, []]);
  // Account 3 spends what it got in the block.
  const spend = pay(3, 1, { amount: 400n, fee: 20n, sequence: 0 });
  const mined = pay(9, 1, { amount: 1n, fee: 0n, sequence: 0 });
  for (const tx of [spend, mined]) expect(offer(tx).ok).toBe(true);
  // A branch of three blocks that confirms the first payment and the rival of account 2's.
  const b3 = mine(mine(mine(GENESIS, [rival]), [first]), []);
  follow(b3);
  expect(mempool.transactions()).toEqual([second, mined]);
  expect(listener.take()).toEqual([
    `conflicted ${spend}`,
    `conflicted ${other}`,
    `returned ${second}`,
  ]);
  // And back again: what the longer branch had is confirmed once more.
  follow(mine(mine(a2, []), []));
  expect(mempool.has(second)).toBe(false);
  expect(listener.take()).toEqual([`conflicted ${rival}`]);
});

it("refuses what was signed by somebody else", () => {
  const { pay, offer, forge } = chainWithMempool();
  const own = pay(1, 2, { amount: 1n, fee: 1n, sequence: 0 });
  expect(offer(forge(own))).toMatchObject({ ok: false, reason: { code: "bad-signature" } });
  expect(offer(own)).toMatchObject({ ok: true });
});
