import { expect, it } from "vitest";
import { assembleBlock, createGenesis } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { blockHash } from "../../src/chain/header.ts";
import { LedgerBook } from "../../src/chain/ledger-book.ts";
import { coinbasePayload } from "../../src/chain/payload.ts";
import { SIGNATURE_SCHEMES } from "../../src/chain/signatures.ts";
import { signingBytes, type Transfer } from "../../src/chain/transaction.ts";
import { TransactionTable } from "../../src/chain/transaction-table.ts";
import { toHex } from "../../src/lib/bytes.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

it.each(["real", "modelled"] as const)("a payment moves coins (%s signatures)", (signatures) => {
  const scheme = SIGNATURE_SCHEMES[signatures];
  const secret = new Uint8Array(32).fill(7);
  const alice = toHex(scheme.publicKeyOf(secret));
  const bob = toHex(scheme.publicKeyOf(new Uint8Array(32).fill(8)));
  const money = { signatures, maturity: 1 };
  const params = { ...TEST_PARAMS, money };
  const allocations = [{ account: alice, amount: 1000 }];
  const genesis = createGenesis(params, allocations);
  const table = new TransactionTable(scheme, blockHash(genesis.header));
  const book = new LedgerBook(money, table, allocations);
  const tree = new BlockTree(params, { genesis, checkPayloads: book.check });
  const transfer: Transfer = {
    sender: alice,
    recipient: bob,
    amount: 300n,
    fee: 10n,
    sequence: 0,
    padding: 5,
  };
  const signature = toHex(scheme.sign(secret, signingBytes(table.chain, transfer)));
  const tx = table.add({ ...transfer, signature });
  const reward = { account: bob, amount: 5_000_000_010n };
  const block = assembleBlock(
    { parent: tree.hashOf(GENESIS), time: 1_700_000_600, bits: TEST_PARAMS.genesisBits, miner: 0 },
    [coinbasePayload({ height: 1, miner: 0, extra: 0, reward }), table.payloadOf(tx)],
  );
  const index = tree.add(block);
  expect(tree.verdict(index)).toMatchObject({ ok: true });
  const ledger = book.at(tree, index);
  const [a, b] = [table.addAccount(alice), table.addAccount(bob)];
  expect([ledger.balanceOf(a), ledger.balanceOf(b), ledger.immatureOf(b)]).toEqual([
    690, 300, 5_000_000_010,
  ]);
  expect(book.at(tree, GENESIS).balanceOf(a)).toBe(1000);
});
