import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/streams.ts";
import { flipBit, HeldMessages } from "../../../src/sim/faults/in-transit.ts";

describe("a flipped bit", () => {
  it("is one, in a copy, and any of them (every bit of 4 bytes in 2,000 draws)", () => {
    const draw = new RandomStreams("42").get("flips").double;
    const bytes = Uint8Array.of(0, 255, 170, 1);
    const hit = new Set<number>();
    for (let k = 0; k < 2000; k += 1) {
      const flipped = flipBit(bytes, draw);
      const changed = [...flipped].flatMap((byte, at) =>
        [0, 1, 2, 3, 4, 5, 6, 7]
          .filter((bit) => (((byte ^ bytes[at]!) >> bit) & 1) === 1)
          .map((bit) => 8 * at + bit),
      );
      if (changed.length !== 1) throw new Error(`${changed.length} bits changed`);
      hit.add(changed[0]!);
    }
    expect(hit.size).toBe(32);
    expect([...bytes]).toEqual([0, 255, 170, 1]);
  });
});

describe("messages held", () => {
  it("come out in the order they went in, those meant alone, and after a save", () => {
    const held = new HeldMessages();
    const message = { message: 1, arg: 0, arrival: 5, announces: false, isCorrupted: false };
    for (let item = 0; item < 6; item += 1) held.add({ ...message, link: item % 2, item });
    const copy = new HeldMessages();
    copy.load(held.save());
    for (const one of [held, copy]) {
      expect(one.take((link) => link === 1).map(({ item }) => item)).toEqual([1, 3, 5]);
      expect(one.take(() => true).map(({ item }) => item)).toEqual([0, 2, 4]);
      expect(one.save()).toEqual([]);
    }
  });
});
