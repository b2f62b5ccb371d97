/**
 * Hashes of 32 bytes in order of adding, to be found by their hex. Eight words each beside the heap: a million
 * strings of 64 digits, and a Map over them, cost the collector more than a run over them does.
 * Invariant: only what was entered is found, and of equal hashes the one entered first.
 */
import { assert } from "./assert.ts";
import { grown } from "./growable.ts";

const WORDS = 8;
const DIGITS = 64;
/** Texts of the latest ones, asked for most, are kept. A power of two. */
const RECENT = 64;

/** A column of hashes with a way back from each to its place. */
export class HashColumn {
  private count = 0;
  private words = new Int32Array(WORDS * 256);
  /** Open addressing: place + 1, 0 where free. At most half full. */
  private slots = new Int32Array(512);
  private entered = 0;
  private readonly recentPlaces = new Int32Array(RECENT).fill(-1);
  private readonly recentTexts: string[] = Array.from({ length: RECENT }, () => "");
  /** The hash being looked for. */
  private readonly wanted = new Int32Array(WORDS);

  get size(): number {
    return this.count;
  }

  /** Appends a hash (64 lower-case hex digits), which is not found before it is entered; returns its place. */
  push(hash: string): number {
    assert(this.parse(hash), "a hash is 64 lower-case hex digits", { hash });
    const place = this.count++;
    if (WORDS * this.count > this.words.length) {
      this.words = grown(this.words, new Int32Array(this.words.length * 2));
    }
    this.words.set(this.wanted, WORDS * place);
    this.keepText(place, hash);
    return place;
  }

  /** Lets a hash be found, unless an equal one is found already. */
  enter(place: number): void {
    const from = WORDS * place;
    for (let i = 0; i < WORDS; i++) this.wanted[i] = this.words[from + i]!;
    const slot = this.seek();
    if (this.slots[slot] !== 0) return;
    this.slots[slot] = place + 1;
    this.entered += 1;
    if (2 * this.entered > this.slots.length) this.rehash();
  }

  /** The place of an entered hash, −1 for none. */
  find(hash: string): number {
    return this.parse(hash) ? this.slots[this.seek()]! - 1 : -1;
  }

  /** The hash at a place, as hex. */
  at(place: number): string {
    if (this.recentPlaces[place & (RECENT - 1)] === place) {
      return this.recentTexts[place & (RECENT - 1)]!;
    }
    const codes: number[] = [];
    for (let i = 0; i < DIGITS; i++) {
      const word = this.words[WORDS * place + (i >> 3)]!;
      codes.push(CODES[(word >>> (28 - 4 * (i & 7))) & 15]!);
    }
    const text = String.fromCharCode(...codes);
    this.keepText(place, text);
    return text;
  }

  private keepText(place: number, text: string): void {
    this.recentPlaces[place & (RECENT - 1)] = place;
    this.recentTexts[place & (RECENT - 1)] = text;
  }

  /** Reads a text into `wanted`; false where it is no hash. */
  private parse(hash: string): boolean {
    if (hash.length !== DIGITS) return false;
    let bad = 0;
    for (let i = 0; i < WORDS; i++) {
      let word = 0;
      for (let k = 8 * i; k < 8 * i + 8; k++) {
        const value = VALUES[hash.charCodeAt(k) & 127]!;
        bad |= value | (hash.charCodeAt(k) & ~127);
        word = (word << 4) | (value & 15);
      }
      this.wanted[i] = word;
    }
    return (bad & ~15) === 0;
  }

  /** The slot of `wanted`, or the free one where it would go. */
  private seek(): number {
    const { slots, words, wanted } = this;
    const mask = slots.length - 1;
    // The last words are the ones that proof of work leaves to chance.
    for (let slot = wanted[WORDS - 1]! & mask; ; slot = (slot + 1) & mask) {
      const place = slots[slot]! - 1;
      if (place < 0) return slot;
      let word = WORDS - 1;
      while (word >= 0 && words[WORDS * place + word] === wanted[word]) word -= 1;
      if (word < 0) return slot;
    }
  }

  private rehash(): void {
    const old = this.slots;
    const mask = 2 * old.length - 1;
    this.slots = new Int32Array(2 * old.length);
    for (let i = 0; i < old.length; i++) {
      if (old[i] === 0) continue;
      let slot = this.words[WORDS * (old[i]! - 1) + WORDS - 1]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = old[i]!;
    }
  }
}

const CODES = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Value of an ASCII letter as a lower-case hex digit; where it is none a bit above the four is set. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => {
  const value = "0123456789abcdef".indexOf(String.fromCharCode(code));
  return value === -1 ? 16 : value;
});
