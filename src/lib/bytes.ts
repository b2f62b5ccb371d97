/**
 * Bytes: hex, comparison, and a little-endian writer and reader with Bitcoin's CompactSize.
 * Invariant: a reader refuses truncated, trailing and non-canonical input with an `InputError` and
 * throws nothing else, so that a decoder made of its calls is total.
 */
import { assert, InputError } from "./assert.ts";

/** Collects little-endian fields into one byte string. Values out of a field's range are bugs. */
export class ByteWriter {
  private bytes: Uint8Array;
  private length = 0;

  /** `capacity` is a guess that saves copying; the writer grows beyond it. */
  constructor(capacity = 128) {
    this.bytes = new Uint8Array(capacity);
  }

  u8(value: number): this {
    return this.unsigned(value, 1);
  }

  u16(value: number): this {
    return this.unsigned(value, 2);
  }

  u32(value: number): this {
    return this.unsigned(value, 4);
  }

  /** A whole number from 0 to 2^53 − 1 in eight bytes. */
  u64(value: number): this {
    return this.unsigned(value, 8);
  }

  i32(value: number): this {
    assert(value === (value | 0), "a field is out of its range", { value, field: "i32" });
    return this.unsigned(value >>> 0, 4);
  }

  /** A whole number from −2^63 to 2^63 − 1 in eight bytes. */
  i64(value: bigint): this {
    // Money is nearly always here, and bigint arithmetic costs more than all else of a field.
    if (value >= 0n && value <= MAX_SAFE) return this.u64(Number(value));
    assert(BigInt.asIntN(64, value) === value, "a field is out of its range", { value });
    const word = BigInt.asUintN(64, value);
    return this.u32(Number(word & 0xffff_ffffn)).u32(Number(word >> 32n));
  }

  compactSize(value: number): this {
    if (value < 0xfd) return this.u8(value);
    if (value <= 0xffff) return this.u8(0xfd).u16(value);
    if (value <= 0xffff_ffff) return this.u8(0xfe).u32(value);
    return this.u8(0xff).u64(value);
  }

  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Exactly `size` bytes given as hex in byte order; another number of digits is a bug. */
  hex(text: string, size: number): this {
    assert(text.length === 2 * size, "a field has another size", { digits: text.length, size });
    this.reserve(size);
    const { bytes, length } = this;
    for (let i = 0; i < size; i++) bytes[length + i] = hexByte(text, 2 * i);
    this.length = length + size;
    return this;
  }

  /** So many zero bytes. */
  zeros(count: number): this {
    this.reserve(count);
    // What a writer has not written yet is zero.
    this.length += count;
    return this;
  }

  /** A 32-byte hash given as 64 hex digits in display order. */
  hash(displayHex: string): this {
    assert(displayHex.length === 64, "a hash has 64 hex digits", { digits: displayHex.length });
    this.reserve(32);
    const { bytes, length } = this;
    for (let i = 0; i < 32; i++) bytes[length + 31 - i] = hexByte(displayHex, 2 * i);
    this.length = length + 32;
    return this;
  }

  /** The bytes written; the writer must not be used again. */
  finish(): Uint8Array {
    return this.length === this.bytes.length ? this.bytes : this.bytes.slice(0, this.length);
  }

  /** The bytes written so far, for reading at once: a later write may change them. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Begins again at the first byte. What is written often saves the memory for it in this way. */
  restart(): this {
    this.bytes.fill(0, 0, this.length);
    this.length = 0;
    return this;
  }

  private unsigned(value: number, width: number): this {
    const whole = Number.isSafeInteger(value) && value >= 0;
    assert(whole && (width === 8 || value < WIDTH_LIMIT[width]!), "a field is out of its range", {
      value,
      width,
    });
    this.reserve(width);
    if (width === 8) {
      this.put(value % 0x1_0000_0000, 4);
      this.put(Math.floor(value / 0x1_0000_0000), 4);
    } else {
      this.put(value, width);
    }
    return this;
  }

  /** At most four bytes, for which there is room. */
  private put(value: number, width: number): void {
    const { bytes, length } = this;
    for (let i = 0; i < width; i++) bytes[length + i] = value >>> (8 * i);
    this.length = length + width;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const WIDTH_LIMIT: readonly number[] = [0, 0x100, 0x1_0000, 0, 0x1_0000_0000];

/** Bytes that a CompactSize takes. */
export function compactSizeLength(value: number): number {
  assert(value >= 0, "a count cannot be negative", { value });
  return value < 0xfd ? 1 : value <= 0xffff ? 3 : value <= 0xffff_ffff ? 5 : 9;
}

/** Reads what `ByteWriter` wrote; anything else is an `InputError`. */
export class ByteReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  u8(): number {
    return this.unsigned(1);
  }

  u16(): number {
    return this.unsigned(2);
  }

  u32(): number {
    return this.unsigned(4);
  }

  u64(): number {
    const value = this.unsigned(8);
    if (!Number.isSafeInteger(value))
      throw new InputError(`integer above 2^53 at byte ${this.at - 8}`);
    return value;
  }

  i32(): number {
    return this.unsigned(4) | 0;
  }

  i64(): bigint {
    const low = BigInt(this.u32());
    return BigInt.asIntN(64, (BigInt(this.u32()) << 32n) | low);
  }

  /** Refuses a value that a shorter form could hold, as Bitcoin Core's ReadCompactSize does. */
  compactSize(): number {
    const start = this.at;
    const first = this.u8();
    if (first < 0xfd) return first;
    const value = first === 0xfd ? this.u16() : first === 0xfe ? this.u32() : this.u64();
    const least = first === 0xfd ? 0xfd : first === 0xfe ? 0x1_0000 : 0x1_0000_0000;
    if (value < least) throw new InputError(`non-canonical CompactSize at byte ${start}`);
    return value;
  }

  raw(length: number): Uint8Array {
    if (length > this.remaining) {
      throw new InputError(
        `truncated: ${length} bytes wanted at byte ${this.at}, ${this.remaining} left`,
      );
    }
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  /** A 32-byte hash as 64 hex digits in display order. */
  hash(): string {
    return toDisplayHex(this.raw(32));
  }

  /** Refuses bytes behind the last field. */
  finish(): void {
    if (this.remaining > 0)
      throw new InputError(`${this.remaining} trailing bytes at byte ${this.at}`);
  }

  private unsigned(width: number): number {
    if (width > this.remaining) {
      throw new InputError(
        `truncated: ${width} bytes wanted at byte ${this.at}, ${this.remaining} left`,
      );
    }
    let value = 0;
    for (let i = width - 1; i >= 0; i--) value = value * 256 + this.bytes[this.at + i]!;
    this.at += width;
    return value;
  }
}

/**
 * Bytes that become text in one piece: a hash or a signature. A text put together digit by digit is a tree of
 * pieces, which costs more to keep and to flatten than to make.
 */
const HEX_CHUNK = 64;

/** ASCII of the sixteen digits. */
const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Lower-case hex of the bytes in order. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += HEX_CHUNK) {
    const codes: number[] = [];
    const end = Math.min(from + HEX_CHUNK, bytes.length);
    for (let i = from; i < end; i++) codes.push(DIGITS[bytes[i]! >> 4]!, DIGITS[bytes[i]! & 15]!);
    text += String.fromCharCode(...codes);
  }
  return text;
}

/** Bytes of a hex text of even length, either case; anything else is an `InputError`. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new InputError(`hex text of odd length ${text.length}`);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = hexByte(text, 2 * i);
  }
  return bytes;
}

/** Hex of the bytes in reverse, the order in which Bitcoin shows hashes. */
export function toDisplayHex(bytes: Uint8Array): string {
  if (bytes.length > HEX_CHUNK) return toHex(bytes.slice().reverse());
  const codes: number[] = [];
  for (let i = bytes.length - 1; i >= 0; i--)
    codes.push(DIGITS[bytes[i]! >> 4]!, DIGITS[bytes[i]! & 15]!);
  return String.fromCharCode(...codes);
}

/** Inverse of `toDisplayHex`. */
export function fromDisplayHex(text: string): Uint8Array {
  return fromHex(text).reverse();
}

/** One byte string after another. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Lexicographic order, a prefix first: −1, 0 or 1. */
export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i]! !== b[i]!) return a[i]! < b[i]! ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

/** Value of an ASCII letter as a hex digit, −1 where it is none. */
const HEX_VALUE = Int8Array.from({ length: 128 }, (_, code) =>
  "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase()),
);

function hexByte(text: string, at: number): number {
  return hexDigit(text, at) * 16 + hexDigit(text, at + 1);
}

function hexDigit(text: string, at: number): number {
  const value = HEX_VALUE[text.charCodeAt(at)] ?? -1;
  if (value === -1) throw new InputError(`not a hex digit at character ${at}`);
  return value;
}
