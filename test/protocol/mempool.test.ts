import { expect, it } from "vitest";
import { mempoolWith } from "../support/mempools.ts";

it("a successor waits and is promoted, a child pays for its parent", () => {
  const { offer, mempool, listener } = mempoolWith();
  const child = offer({ from: 1, sequence: 1, fee: 50 });
  expect(child.verdict).toEqual({ ok: true, value: "waiting" });
  const parent = offer({ from: 1, fee: 1 });
  expect(parent.verdict).toEqual({ ok: true, value: "admitted" });
  expect(listener.take()).toEqual([`promoted ${child.index}`]);
  const medium = offer({ from: 2, fee: 10 });
  expect(mempool.select(2)).toEqual([parent.index, child.index]);
  expect(mempool.transactions()).toEqual([parent.index, child.index, medium.index]);
});
