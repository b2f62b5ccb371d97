import { describe, expect, it } from "vitest";
import { toHex } from "../../src/lib/bytes.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { HashColumn } from "../../src/lib/hash-column.ts";

const hashOf = (n: number) => toHex(sha256(Uint8Array.of(n & 255, n >> 8)));

describe("a column of hashes", () => {
  it("answers as a list and a Map do, over several growths", () => {
    const column = new HashColumn();
    const list: string[] = [];
    const map = new Map<string, number>();
    for (let n = 0; n < 3_000; n++) {
      const hash = hashOf(n % 2_500);
      expect(column.find(hash)).toBe(map.get(hash) ?? -1);
      const place = column.push(hash);
      list.push(hash);
      // Every third is in the list alone.
      if (n % 3 > 0) {
        column.enter(place);
        if (!map.has(hash)) map.set(hash, place);
      }
      expect(column.find(hash)).toBe(map.get(hash) ?? -1);
    }
    expect(list.map((_, place) => column.at(place))).toEqual(list);
    expect(list.map((hash) => column.find(hash))).toEqual(list.map((hash) => map.get(hash) ?? -1));
  });

  it("finds nothing by what is no hash", () => {
    const column = new HashColumn();
    const hash = "0a".repeat(32);
    column.enter(column.push(hash));
    const others = [
      "",
      "0A".repeat(32),
      `${hash}0`,
      hash.slice(1),
      `${hash.slice(1)}g`,
      "é".repeat(64),
    ];
    expect(others.map((other) => column.find(other))).toEqual(others.map(() => -1));
    expect(column.find(hash)).toBe(0);
    expect(() => column.push("0A".repeat(32))).toThrow("64 lower-case hex digits");
  });
});
