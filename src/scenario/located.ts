/**
 * A scenario's text as a plain tree that remembers where each value stands, and the merging of such
 * trees. It knows YAML and nothing of what the keys mean.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Offsets into the text of one file; the end is exclusive. */
export interface Range {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A problem before its offsets became lines and columns. */
export interface Problem {
  readonly range: Range;
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Left out, it is an error. */
  readonly severity?: "warning" | undefined;
}

/** Keys and list indices from the root down. */
export type Path = readonly (string | number)[];

export type Located = LocatedScalar | LocatedList | LocatedMap;

interface LocatedScalar {
  readonly kind: "scalar";
  readonly range: Range;
  readonly value: unknown;
}

interface LocatedList {
  readonly kind: "list";
  readonly range: Range;
  readonly items: readonly Located[];
}

/** A map with the place of every key. */
export interface LocatedMap {
  readonly kind: "map";
  readonly range: Range;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

interface LocatedEntry {
  readonly key: Range;
  readonly value: Located;
}

/** Guards against alias bombs and documents that no person wrote. */
const MAX_VALUES = 400_000;
const MAX_DEPTH = 60;

/**
 * Reads one YAML or JSON text. A tree comes with the problems unless the syntax is too broken for
 * one.
 */
export function readLocated(
  text: string,
  file: string,
): { readonly tree: Located | null; readonly problems: readonly Problem[] } {
  const document = parseDocument(text, { prettyErrors: false, version: "1.2" });
  const reader = new Reader(document, file, text);
  const syntax = [...document.errors, ...document.warnings].map((error): Problem => {
    const [start, end] = error.pos;
    const code = `yaml-${error.code.toLowerCase().replaceAll("_", "-")}`;
    const duplicate = error.code === "DUPLICATE_KEY";
    return {
      range: { file, start, end: duplicate ? reader.wordEnd(start) : end },
      path: [],
      code: duplicate ? "duplicate-key" : code,
      message: SYNTAX_MESSAGES[error.code] ?? error.message,
    };
  });
  // A duplicate key leaves the rest of the document sound, so its other problems are worth telling
  // too.
  const sound = syntax.every(({ code }) => code === "duplicate-key");
  if (!sound) return { tree: null, problems: syntax };
  const tree = reader.read(document.contents, 0);
  return { tree, problems: [...syntax, ...reader.problems] };
}

/** Where the YAML library speaks to programmers, or says less than it could. */
const SYNTAX_MESSAGES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "this key is given twice in one map",
  MULTIPLE_DOCS: "a file holds one scenario: this begins a second",
  TAG_RESOLVE_FAILED: "tags have no meaning here: put the text in quotes if it begins with !",
  TAB_AS_INDENT: "tabs are not allowed as indentation: use spaces",
};

class Reader {
  readonly problems: Problem[] = [];
  private values = 0;
  /** What encloses the value being read: an alias to one of these would never end. */
  private readonly open = new Set<unknown>();
  /** Where the outermost alias stands: what it stands for is shown there, the place to mend. */
  private alias: Range | null = null;
  private readonly document: Document;
  private readonly file: string;
  private readonly text: string;

  constructor(document: Document, file: string, text: string) {
    this.document = document;
    this.file = file;
    this.text = text;
  }

  read(node: unknown, depth: number): Located {
    const range = this.rangeOf(node as Node | null);
    this.values++;
    if (this.values > MAX_VALUES || depth > MAX_DEPTH) {
      const message = `more than ${MAX_VALUES} values or ${MAX_DEPTH} levels: too large to be a scenario`;
      if (this.problems.every(({ code }) => code !== "too-large")) {
        this.problems.push({ range, path: [], code: "too-large", message });
      }
      return { kind: "scalar", range, value: undefined };
    }
    if (isAlias(node)) return this.readAlias(node, range, depth);
    this.open.add(node);
    const read = this.readPlain(node, range, depth);
    this.open.delete(node);
    return read;
  }

  private readPlain(node: unknown, range: Range, depth: number): Located {
    if (isMap(node)) return this.readMap(node, range, depth);
    if (isSeq(node)) return this.readList(node, range, depth);
    if (isScalar(node)) return { kind: "scalar", range, value: node.value };
    return { kind: "scalar", range, value: null };
  }

  private readAlias(node: Alias, range: Range, depth: number): Located {
    const target = node.resolve(this.document);
    const outermost = this.alias === null;
    if (target === undefined || this.open.has(target)) {
      const code = target === undefined ? "unresolved-alias" : "alias-cycle";
      const message =
        target === undefined
          ? `there is no anchor "&${node.source}" before this`
          : `"*${node.source}" stands inside of what it stands for`;
      this.problems.push({ range, path: [], code, message });
      return { kind: "scalar", range, value: undefined };
    }
    if (outermost) this.alias = range;
    const read = this.read(target, depth + 1);
    if (outermost) this.alias = null;
    return read;
  }

  /** Where the word that starts at an offset ends. */
  wordEnd(start: number): number {
    const word = /^[^\s:,{}[\]]+/.exec(this.text.slice(start));
    return start + Math.max(1, word?.[0].length ?? 1);
  }

  private readList(node: YAMLSeq, range: Range, depth: number): LocatedList {
    const items = node.items.map((item) => this.read(item, depth + 1));
    return { kind: "list", range, items };
  }

  private readMap(node: YAMLMap, range: Range, depth: number): LocatedMap {
    const entries = new Map<string, LocatedEntry>();
    for (const { key, value } of node.items) {
      const keyRange = this.rangeOf(key as Node | null);
      const name = isScalar(key) && key.value !== null ? String(key.value) : null;
      if (name === null || name === "__proto__") {
        const message = "this cannot be a key: write a plain word";
        this.problems.push({ range: keyRange, path: [], code: "bad-key", message });
        continue;
      }
      // Of a duplicate the first stays: the syntax problem has already told of the second.
      if (entries.has(name)) continue;
      const read = this.read(value, depth + 1);
      // An empty value has no place of its own worth showing: take the key's.
      const empty = read.kind === "scalar" && read.range.start === read.range.end;
      entries.set(name, { key: keyRange, value: empty ? { ...read, range: keyRange } : read });
    }
    return { kind: "map", range, entries };
  }

  private rangeOf(node: Node | null): Range {
    if (this.alias !== null) return this.alias;
    const range = node?.range;
    if (range === undefined || range === null) return { file: this.file, start: 0, end: 0 };
    return { file: this.file, start: range[0], end: range[1] };
  }
}

/** A tree for a value that no text holds; every part of it stands at one range. */
export function locate(value: unknown, range: Range): Located {
  if (Array.isArray(value)) {
    return { kind: "list", range, items: value.map((item) => locate(item, range)) };
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(
      ([name, inner]) => [name, { key: range, value: locate(inner, range) }] as const,
    );
    return { kind: "map", range, entries: new Map(entries) };
  }
  return { kind: "scalar", range, value };
}

/** The tree's values alone, as JSON would hold them. */
export function toPlain(tree: Located): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "list") return tree.items.map(toPlain);
  const plain: Record<string, unknown> = {};
  for (const [name, { value }] of tree.entries) plain[name] = toPlain(value);
  return plain;
}

/** Keys whose value says of which kind its map is: another kind shares no further keys with it. */
const KIND_KEYS = ["generator", "model", "rule", "name"];
/** Maps of which one key excludes the others: never a mixture of two layers. */
const ATOMIC_KEYS = new Set(["jitter", "region", "arrivals", "amount", "fee", "size", "trace"]);

/**
 * `above` laid over `below`: maps deeply, anything else replaced; a null takes an inherited key
 * away.
 */
export function mergeLocated(below: Located, above: Located): Located {
  if (below.kind !== "map" || above.kind !== "map") return above;
  const entries = new Map(below.entries);
  for (const [name, entry] of above.entries) {
    const inherited = below.entries.get(name);
    if (inherited === undefined) entries.set(name, entry);
    else if (entry.value.kind === "scalar" && entry.value.value === null) entries.delete(name);
    else if (ATOMIC_KEYS.has(name) || differentKinds(inherited.value, entry.value)) {
      entries.set(name, entry);
    } else {
      entries.set(name, { key: entry.key, value: mergeLocated(inherited.value, entry.value) });
    }
  }
  return { kind: "map", range: above.range, entries };
}

function differentKinds(below: Located, above: Located): boolean {
  if (below.kind !== "map" || above.kind !== "map") return false;
  return KIND_KEYS.some((key) => {
    const [one, other] = [below.entries.get(key)?.value, above.entries.get(key)?.value];
    if (one?.kind !== "scalar" || other?.kind !== "scalar") return false;
    return one.value !== other.value;
  });
}

/**
 * Where to point for a path: a scalar's own range, a collection's key; the nearest parent if
 * absent.
 */
export function rangeAt(tree: Located, path: Path): Range {
  let at = tree;
  let range = startOf(tree);
  for (const step of path) {
    const entry = at.kind === "map" ? at.entries.get(String(step)) : undefined;
    const next = entry?.value ?? (at.kind === "list" ? at.items[Number(step)] : undefined);
    if (next === undefined) return range;
    range = next.kind === "scalar" ? next.range : (entry?.key ?? next.range);
    at = next;
  }
  return range;
}

/** The range of the key that a path ends in; falls back to where `rangeAt` points. */
export function keyRangeAt(tree: Located, path: Path): Range {
  const parent = locatedAt(tree, path.slice(0, -1));
  const entry = parent?.kind === "map" ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.key ?? rangeAt(tree, path);
}

/** The subtree at a path, if there is one. */
function locatedAt(tree: Located, path: Path): Located | undefined {
  let at: Located | undefined = tree;
  for (const step of path) {
    if (at?.kind === "map") at = at.entries.get(String(step))?.value;
    else if (at?.kind === "list") at = at.items[Number(step)];
    else return undefined;
  }
  return at;
}

/** `nodes[0].count` */
export function renderPath(path: Path): string {
  return path
    .map((step, k) => (typeof step === "number" ? `[${step}]` : k === 0 ? step : `.${step}`))
    .join("");
}

function startOf(tree: Located): Range {
  const first = tree.kind === "map" ? [...tree.entries.values()][0]?.key : undefined;
  return first ?? { ...tree.range, end: tree.range.start };
}
