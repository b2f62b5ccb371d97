import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, SimulationBug } from "../../src/lib/assert.ts";
import {
  ByteReader,
  ByteWriter,
  compareBytes,
  concatBytes,
  fromDisplayHex,
  fromHex,
  toDisplayHex,
  toHex,
} from "../../src/lib/bytes.ts";

describe("hex", () => {
  it("comes back from any bytes (seed 42)", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(fromDisplayHex(toDisplayHex(bytes))).toEqual(bytes);
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      }),
      { seed: 42 },
    );
  });

  it("comes back from bytes of any length around the pieces it is made of", () => {
    for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 7) % 256);
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      expect(toDisplayHex(bytes)).toBe(Buffer.from(bytes).reverse().toString("hex"));
    }
  });

  it("refuses what is not hex", () => {
    expect(() => fromHex("abc")).toThrow(InputError);
    for (const text of ["0g", "g0", "/0", ":0", "@0", "`0", " 0", "\u{100}0"]) {
      expect(() => fromHex(text), text).toThrow(InputError);
    }
    expect(fromHex("aAfF09")).toEqual(Uint8Array.of(0xaa, 0xff, 0x09));
  });
});

describe("compareBytes", () => {
  it("orders as Buffer.compare does (seed 42)", () => {
    const short = fc.uint8Array({ maxLength: 4, max: 2 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(compareBytes(a, b)).toBe(Buffer.compare(a, b));
      }),
      { seed: 42 },
    );
  });
});

describe("writer and reader", () => {
  it("lay fields out little-endian", () => {
    const bytes = new ByteWriter()
      .u8(1)
      .u16(0x0203)
      .u32(0x04050607)
      .i32(-2)
      .u64(2 ** 53 - 1);
    expect(toHex(bytes.finish())).toBe("01030207060504feffffffffffffffffff1f00");
  });

  it("writes hex of the field's size, and nothing else", () => {
    const bytes = new ByteWriter(1).u8(9).hex("0aFf", 2).zeros(3).u8(8);
    expect(toHex(bytes.finish())).toBe("090aff00000008");
    expect(() => new ByteWriter().hex("0aff", 3)).toThrow(SimulationBug);
    expect(() => new ByteWriter().hex("0aff0", 2)).toThrow(SimulationBug);
    expect(() => new ByteWriter().hex("0afg", 2)).toThrow(InputError);
  });

  it("writes the same again after a restart, zeros too (seed 42)", () => {
    const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(20)), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(pieces, pieces, (first, second) => {
        const write = (writer: ByteWriter, parts: typeof first) => {
          for (const [bytes, zeros] of parts) writer.raw(bytes).zeros(zeros);
          return writer;
        };
        const fresh = write(new ByteWriter(4), second).finish();
        const used = write(write(new ByteWriter(4), first).restart(), second);
        expect(used.written()).toEqual(fresh);
        expect(used.finish()).toEqual(fresh);
      }),
      { seed: 42 },
    );
  });

  it("holds any integer of 64 bits, on both sides of what a double holds", () => {
    const edge = 2n ** 53n;
    for (const value of [0n, 1n, -1n, edge - 1n, edge, -edge, 2n ** 63n - 1n, -(2n ** 63n)]) {
      const bytes = new ByteWriter().i64(value).finish();
      expect(new DataView(bytes.buffer).getBigInt64(bytes.byteOffset, true)).toBe(value);
      expect(new ByteReader(bytes).i64()).toBe(value);
    }
    for (const value of [2n ** 63n, -(2n ** 63n) - 1n]) {
      expect(() => new ByteWriter().i64(value)).toThrow(SimulationBug);
    }
  });

  // The forms of Bitcoin's CompactSize: one byte below 253, else a marker and 2, 4 or 8 bytes.
  it.each([
    [0, "00"],
    [252, "fc"],
    [253, "fdfd00"],
    [65_535, "fdffff"],
    [65_536, "fe00000100"],
    [4_294_967_295, "feffffffff"],
    [4_294_967_296, "ff0000000001000000"],
  ])("write the CompactSize %i as %s and read it back", (value, hex) => {
    expect(toHex(new ByteWriter().compactSize(value).finish())).toBe(hex);
    expect(new ByteReader(fromHex(hex)).compactSize()).toBe(value);
  });

  it.each(["fdfc00", "feffff0000", "ffffffffff00000000", "ff0000000000002000"])(
    "refuse the CompactSize %s: a shorter form exists, or it is above 2^53",
    (hex) => {
      expect(() => new ByteReader(fromHex(hex)).compactSize()).toThrow(InputError);
    },
  );

  it("grow beyond the first buffer", () => {
    const parts = Array.from({ length: 40 }, (_, i) => new Uint8Array(i).fill(i));
    const writer = new ByteWriter();
    for (const part of parts) writer.raw(part);
    expect(writer.finish()).toEqual(concatBytes(...parts));
  });

  it("refuse values out of a field's range as bugs", () => {
    for (const value of [-1, 256, 1.5, Number.NaN]) {
      expect(() => new ByteWriter().u8(value)).toThrow("out of its range");
    }
    expect(() => new ByteWriter().i32(2 ** 31)).toThrow("out of its range");
    expect(() => new ByteWriter().u64(2 ** 53)).toThrow("out of its range");
  });

  it("throw nothing but InputError on arbitrary bytes (seed 42)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat(7)), (bytes, fields) => {
        const reader = new ByteReader(bytes);
        try {
          for (const field of fields) {
            if (field === 0) reader.u8();
            else if (field === 1) reader.u16();
            else if (field === 2) reader.u32();
            else if (field === 3) reader.u64();
            else if (field === 4) reader.i32();
            else if (field === 5) reader.compactSize();
            else if (field === 6) reader.hash();
            else reader.raw(field);
          }
          reader.finish();
          expect(reader.remaining).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});
