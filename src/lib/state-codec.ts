/**
 * Run state as text and back: plain data of any depth, with typed arrays, Map, Set and bigint. The text is
 * JSON in which an object with the key "$" stands for what JSON lacks. Versions and headers are the caller's.
 * Invariant: `decodeState(encodeState(x))` equals x, and the same state always gives the same text. What is
 * referred to twice comes back as two copies.
 */
import { assert, InputError, SimulationBug } from "./assert.ts";

/** State as text; throws SimulationBug naming the path of what is not plain data, or of a cycle. */
export function encodeState(value: unknown): string {
  return new Encoder().encode(value);
}

/** The state that `text` holds; throws InputError where it is not something that `encodeState` made. */
export function decodeState(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The engine's own message is left out: it differs between versions.
    throw new InputError("a saved state must be JSON, and this one is not");
  }
  return revive(parsed);
}

/** Marks an object that stands for something else; a plain object with this key is written as a list. */
const MARK = "$";
const MAX_DEPTH = 1000;

const TYPED_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;
type TypedArrayName = keyof typeof TYPED_ARRAYS;
const TYPED_ARRAY_TYPES: readonly { readonly name: string }[] = Object.values(TYPED_ARRAYS);

class Encoder {
  /** The keys and objects from the root to what is being written. */
  readonly #path: (string | number)[] = [];
  readonly #ancestors: object[] = [];
  #depth = 0;

  encode(value: unknown): string {
    switch (typeof value) {
      case "number":
        return encodeNumber(value);
      case "string":
        return JSON.stringify(value);
      case "boolean":
        return value ? "true" : "false";
      case "undefined":
        return '{"$":"undefined"}';
      case "bigint":
        return `{"$":"bigint","of":"${value}"}`;
      case "object":
        return value === null ? "null" : this.#encodeObject(value);
      default:
        return this.#refuse(`a ${typeof value}`);
    }
  }

  #encodeObject(value: object): string {
    if (ArrayBuffer.isView(value)) return this.#encodeBytes(value);
    this.#enter(value);
    const text = this.#encodeContainer(value);
    this.#depth -= 1;
    return text;
  }

  #encodeContainer(value: object): string {
    if (Array.isArray(value)) return this.#encodeList(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#encodePlain(value as Record<string, unknown>);
    if (prototype === Map.prototype) {
      return `{"$":"Map","of":${this.#encodePairs((value as Map<unknown, unknown>).entries())}}`;
    }
    if (prototype === Set.prototype) {
      return `{"$":"Set","of":${this.#encodeList([...(value as Set<unknown>)])}}`;
    }
    this.#depth -= 1;
    return this.#refuse("an instance of a class");
  }

  #encodeList(list: readonly unknown[]): string {
    if (isPlainNumbers(list)) return `[${list.join(",")}]`;
    let text = "";
    for (let i = 0; i < list.length; i += 1) {
      this.#path[this.#depth] = i;
      const item = list[i];
      if (item === undefined && !(i in list)) this.#refuse("a hole");
      text += i === 0 ? this.encode(item) : `,${this.encode(item)}`;
    }
    return `[${text}]`;
  }

  #encodePlain(object: Record<string, unknown>): string {
    const keys = Object.keys(object);
    if (keys.includes(MARK))
      return `{"$":"Object","of":${this.#encodePairs(Object.entries(object))}}`;
    let text = "";
    for (const key of keys) {
      this.#path[this.#depth] = key;
      text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${this.encode(object[key])}`;
    }
    return `{${text}}`;
  }

  #encodePairs(pairs: Iterable<readonly [unknown, unknown]>): string {
    let text = "";
    for (const [key, value] of pairs) {
      this.#path[this.#depth] = typeof key === "object" ? "(a key)" : String(key);
      text += `${text === "" ? "" : ","}[${this.encode(key)},${this.encode(value)}]`;
    }
    return `[${text}]`;
  }

  #encodeBytes(view: ArrayBufferView): string {
    const Type: { readonly name: string } = view.constructor;
    if (!TYPED_ARRAY_TYPES.includes(Type)) this.#refuse("a view of bytes that is no typed array");
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    return `{"$":"${Type.name}","of":"${encodeBase64(bytes)}"}`;
  }

  #enter(value: object): void {
    for (let i = 0; i < this.#depth; i += 1) {
      if (this.#ancestors[i] === value) this.#refuse("a cycle");
    }
    if (this.#depth >= MAX_DEPTH) this.#refuse(`nested deeper than ${MAX_DEPTH}`);
    this.#ancestors[this.#depth] = value;
    this.#depth += 1;
  }

  #refuse(what: string): never {
    const path = this.#path.slice(1, this.#depth + 1);
    throw new SimulationBug(`run state is plain data, but holds ${what}`, {
      path: path.length === 0 ? "(the whole)" : path.join("."),
    });
  }
}

function encodeNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '{"$":"-0"}' : `${value}`;
  return `{"$":"${value}"}`;
}

function isPlainNumbers(list: readonly unknown[]): boolean {
  for (let i = 0; i < list.length; i += 1) {
    const item = list[i];
    if (typeof item !== "number" || !Number.isFinite(item) || Object.is(item, -0)) return false;
  }
  return true;
}

/** Puts back, in place, what the marked objects stand for. */
function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      const item: unknown = value[i];
      if (typeof item === "object") value[i] = revive(item);
    }
    return value;
  }
  const object = value as Record<string, unknown>;
  if (Object.hasOwn(object, MARK)) return reviveMarked(object);
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (typeof item === "object") object[key] = revive(item);
  }
  return object;
}

function reviveMarked({ [MARK]: mark, of }: Record<string, unknown>): unknown {
  switch (mark) {
    case "undefined":
      return undefined;
    case "NaN":
      return Number.NaN;
    case "Infinity":
      return Number.POSITIVE_INFINITY;
    case "-Infinity":
      return Number.NEGATIVE_INFINITY;
    case "-0":
      return -0;
    case "bigint":
      return reviveBigint(of);
    case "Map":
      return new Map(pairsOf(of));
    case "Set":
      return new Set(listOf(of));
    case "Object":
      return Object.fromEntries(pairsOf(of));
    default:
      return reviveBytes(mark, of);
  }
}

function reviveBigint(of: unknown): bigint {
  if (typeof of !== "string" || !/^-?\d+$/.test(of)) return malformed("a bigint is its digits");
  return BigInt(of);
}

function reviveBytes(mark: unknown, of: unknown): ArrayBufferView {
  if (typeof mark !== "string" || !Object.hasOwn(TYPED_ARRAYS, mark)) {
    return malformed("a mark is unknown");
  }
  const Type = TYPED_ARRAYS[mark as TypedArrayName];
  const bytes = typeof of === "string" ? decodeBase64(of) : undefined;
  if (bytes === undefined || bytes.length % Type.BYTES_PER_ELEMENT !== 0) {
    return malformed("the bytes of a typed array are broken");
  }
  return new Type(bytes.buffer);
}

function listOf(of: unknown): unknown[] {
  return Array.isArray(of) ? (revive(of) as unknown[]) : malformed("a list is missing");
}

function pairsOf(of: unknown): [string, unknown][] {
  const pairs = listOf(of);
  const isPairs = pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
  return isPairs ? (pairs as [string, unknown][]) : malformed("a list of pairs is missing");
}

function malformed(what: string): never {
  throw new InputError(`a saved state cannot be read: ${what}`);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PAD = 61;
const CODE_OF = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const INVALID = 64;
const VALUE_OF = valuesByCode();
/** Stateless as used here; the codes are ASCII, which is UTF-8. Far faster than String.fromCharCode. */
const ASCII = new TextDecoder();
/** Typed arrays are written as they lie in memory, so another byte order would read them wrong. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** RFC 4648, padded. */
function encodeBase64(bytes: Uint8Array): string {
  assert(IS_LITTLE_ENDIAN, "run state is saved and loaded on little-endian machines only");
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const a = bytes[from] as number;
    const b = from + 1 < bytes.length ? (bytes[from + 1] as number) : 0;
    const c = from + 2 < bytes.length ? (bytes[from + 2] as number) : 0;
    codes[to] = CODE_OF[a >> 2] as number;
    codes[to + 1] = CODE_OF[((a & 3) << 4) | (b >> 4)] as number;
    codes[to + 2] = CODE_OF[((b & 15) << 2) | (c >> 6)] as number;
    codes[to + 3] = CODE_OF[c & 63] as number;
  }
  const missing = codes.length === 0 ? 0 : (3 - (bytes.length % 3)) % 3;
  codes.fill(PAD, codes.length - missing);
  return ASCII.decode(codes);
}

/** The bytes, or undefined where `text` is not padded base64 as `encodeBase64` writes it. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  assert(IS_LITTLE_ENDIAN, "run state is saved and loaded on little-endian machines only");
  if (text.length % 4 !== 0) return undefined;
  const missing = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const padded = text.length - missing;
  const bytes = new Uint8Array((text.length / 4) * 3);
  let seen = 0;
  const valueAt = (at: number): number => {
    if (at >= padded) return 0;
    const value = VALUE_OF[text.charCodeAt(at)] ?? INVALID;
    seen |= value;
    return value;
  };
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const word =
      (valueAt(from) << 18) |
      (valueAt(from + 1) << 12) |
      (valueAt(from + 2) << 6) |
      valueAt(from + 3);
    bytes[to] = word >> 16;
    bytes[to + 1] = word >> 8;
    bytes[to + 2] = word;
  }
  return (seen & INVALID) !== 0 ? undefined : bytes.slice(0, bytes.length - missing);
}

function valuesByCode(): Uint8Array {
  const values = new Uint8Array(128).fill(INVALID);
  CODE_OF.forEach((code, value) => {
    values[code] = value;
  });
  return values;
}
