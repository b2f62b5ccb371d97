/**
 * The layers of a scenario laid over each other: what it extends, the file itself, `--set` and
 * `--seed`. Files are read through a callback alone; every value keeps the place that it came from.
 */
import { nearest } from "../lib/edit-distance.ts";
import {
  type Located,
  type LocatedMap,
  locate,
  mergeLocated,
  type Problem,
  type Range,
  readLocated,
} from "./located.ts";
import { PRESETS } from "./presets.ts";

/** The pseudo files that the command line's texts stand in, one `--set` a line. */
const SET_FILE = "--set";
const SEED_FILE = "--seed";

/** How a scenario is put together. */
export interface LayerOptions {
  readonly fileName: string;
  /** Reads a file that an `extends` names; throws where it cannot. */
  readonly read?: ((path: string) => string) | undefined;
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | number | undefined;
}

/** All layers as one tree; null where a layer's syntax is broken or it is no map. */
export interface Layers {
  readonly tree: LocatedMap | null;
  readonly problems: readonly Problem[];
  /** The texts read so far; whoever reads more for the same scenario adds them. */
  readonly sources: Map<string, string>;
}

/** Reads and merges the layers; problems of all of them come together. */
export function readLayers(text: string, options: LayerOptions): Layers {
  const loader = new LayerLoader(options.read);
  let tree = loader.load(text, options.fileName, []);
  if (tree !== null) tree = loader.applySets(tree, options.set ?? []);
  if (tree !== null && options.seed !== undefined) tree = loader.applySeed(tree, options.seed);
  return { tree, problems: loader.problems, sources: loader.sources };
}

/** Lays one value over a tree, as `--set path=value` does; `path` may be `a.b[0].c`. */
export function layOver(
  tree: LocatedMap,
  path: string,
  entry: { readonly key: Range; readonly value: Located },
): { readonly tree: LocatedMap; readonly problems: readonly Problem[] } {
  const loader = new LayerLoader(undefined);
  const steps = splitPath(path);
  const first = steps[0]!;
  if (first === "sweep" || first === "seed" || first === "extends" || steps.includes("__proto__")) {
    const message = `a grid cannot vary "${path}"`;
    const hint = first === "seed" ? "write: seeds: 1..20" : undefined;
    return { tree, problems: [{ range: entry.key, path: [], code: "bad-sweep", message, hint }] };
  }
  return { tree: loader.put(tree, steps, entry) as LocatedMap, problems: loader.problems };
}

class LayerLoader {
  readonly problems: Problem[] = [];
  readonly sources = new Map<string, string>();
  private readonly readFile: LayerOptions["read"];

  constructor(readFile: LayerOptions["read"]) {
    this.readFile = readFile;
  }

  /** One file with what it extends underneath; `within` are the files that extend it. */
  load(text: string, file: string, within: readonly string[]): LocatedMap | null {
    this.sources.set(file, text);
    const { tree, problems } = readLocated(text, file);
    this.problems.push(...problems);
    if (tree === null) return null;
    if (tree.kind !== "map") {
      const message = "a scenario is a map of keys such as name, seed, stop and nodes";
      this.report(firstLine(tree.range, text), "not-a-map", message);
      return null;
    }
    const entry = tree.entries.get("extends");
    if (entry === undefined) return tree;
    const own = new Map(tree.entries);
    own.delete("extends");
    const chain = [...within, file];
    let below: Located = { kind: "map", range: tree.range, entries: new Map() };
    const names = entry.value.kind === "list" ? entry.value.items : [entry.value];
    for (const name of names) {
      const layer = this.loadNamed(name, file, chain);
      if (layer !== null) below = mergeLocated(below, layer);
    }
    return mergeLocated(below, { ...tree, entries: own }) as LocatedMap;
  }

  private loadNamed(at: Located, file: string, within: readonly string[]): LocatedMap | null {
    const name = at.kind === "scalar" ? at.value : undefined;
    if (typeof name !== "string" || name === "") {
      const message = "extends takes the name of a preset or a file, or a list of them";
      this.report(at.range, "wrong-type", message, "for example: extends: bitcoin");
      return null;
    }
    const isFile = name.includes("/") || /\.(ya?ml|json)$/.test(name);
    const path = isFile ? joinPath(file, name) : `preset:${name}`;
    if (within.includes(path)) {
      const circle = [...within.slice(within.indexOf(path)), path].join(" -> ");
      this.report(at.range, "extends-cycle", `this extends itself: ${circle}`);
      return null;
    }
    const text = isFile ? this.readText(path, at.range) : this.presetText(name, at.range);
    return text === null ? null : this.load(text, path, within);
  }

  private presetText(name: string, range: Range): string | null {
    if (Object.hasOwn(PRESETS, name)) return PRESETS[name]!.text;
    const names = Object.keys(PRESETS);
    const near = nearest(name, names);
    const hint =
      near === undefined
        ? `the presets are ${names.join(", ")}; a file's name ends in .yaml, .yml or .json`
        : `did you mean "${near}"?`;
    this.report(range, "unknown-preset", `there is no preset "${name}"`, hint);
    return null;
  }

  private readText(path: string, range: Range): string | null {
    if (this.readFile === undefined) {
      this.report(range, "unreadable-file", `no files can be read here, so not "${path}" either`);
      return null;
    }
    try {
      return this.readFile(path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const hint = "the path is taken from the folder of the file that extends it";
      this.report(range, "unreadable-file", `cannot read "${path}": ${why}`, hint);
      return null;
    }
  }

  applySets(tree: LocatedMap, sets: readonly string[]): LocatedMap {
    const lines = sets.map((set) => set.replace(/[\r\n]/g, " "));
    if (lines.length > 0) this.sources.set(SET_FILE, lines.join("\n"));
    let result = tree;
    let start = 0;
    for (const line of lines) {
      result = this.applySet(result, line, start);
      start += line.length + 1;
    }
    return result;
  }

  private applySet(tree: LocatedMap, line: string, start: number): LocatedMap {
    const equals = line.indexOf("=");
    const whole: Range = { file: SET_FILE, start, end: start + line.length };
    const steps = equals < 1 ? [] : splitPath(line.slice(0, equals));
    if (steps.length === 0 || steps.some((step) => step === "" || step === "__proto__")) {
      const hint = "for example: --set chain.blockInterval='1 min'";
      this.report(whole, "bad-set", "--set takes path=value with a dotted path", hint);
      return tree;
    }
    if (steps[0] === "extends") {
      const hint = "write a file of two lines, extends: and the file";
      this.report(whole, "bad-set", "--set lies over all layers and cannot add one", hint);
      return tree;
    }
    // Padding keeps the value's offsets those of the whole pseudo file.
    const padded = " ".repeat(start + equals + 1) + line.slice(equals + 1).replaceAll("\t", " ");
    const { tree: read, problems } = readLocated(padded, SET_FILE);
    this.problems.push(...problems);
    if (read === null) return tree;
    const key: Range = { file: SET_FILE, start, end: start + equals };
    const value = read.range.start < key.end ? { ...read, range: whole } : read;
    return this.put(tree, steps, { key, value }) as LocatedMap;
  }

  /** `entry` at the end of the path, over what is there. */
  put(
    below: Located | undefined,
    steps: readonly string[],
    entry: { readonly key: Range; readonly value: Located },
  ): Located {
    const [step, ...rest] = steps;
    if (step === undefined) {
      return below === undefined ? entry.value : mergeLocated(below, entry.value);
    }
    if (below?.kind === "list") {
      const at = indexIn(below.items, step);
      if (at >= 0) {
        return { ...below, items: below.items.with(at, this.put(below.items[at], rest, entry)) };
      }
      const message = `there is no item "${step}": the list has ${below.items.length}`;
      const hint = "count items from 0, or give an item's name";
      this.report(entry.key, "bad-set", message, hint);
      return below;
    }
    const entries = new Map(below?.kind === "map" ? below.entries : []);
    const old = entries.get(step);
    const removes = entry.value.kind === "scalar" && entry.value.value === null;
    if (removes && rest.length === 0 && old !== undefined) entries.delete(step);
    else entries.set(step, { key: entry.key, value: this.put(old?.value, rest, entry) });
    const range = below?.range ?? entry.key;
    return { kind: "map", range, entries };
  }

  applySeed(tree: LocatedMap, seed: string | number): LocatedMap {
    const text = String(seed);
    this.sources.set(SEED_FILE, text);
    const range: Range = { file: SEED_FILE, start: 0, end: text.length };
    const entries = new Map(tree.entries);
    entries.set("seed", { key: range, value: locate(seed, range) });
    return { ...tree, entries };
  }

  private report(range: Range, code: string, message: string, hint?: string): void {
    this.problems.push({ range, path: [], code, message, hint });
  }
}

/** `a.b[0].c` and `a.b.0.c` alike. */
function splitPath(path: string): string[] {
  return path
    .trim()
    .replace(/\[([^\]]*)\]/g, ".$1")
    .split(".");
}

/** A list item by its index, or by its `name`. */
function indexIn(items: readonly Located[], step: string): number {
  const index = /^\d{1,9}$/.test(step) ? Number(step) : -1;
  if (index >= 0 && index < items.length) return index;
  return items.findIndex((item) => {
    const name = item.kind === "map" ? item.entries.get("name")?.value : undefined;
    return name?.kind === "scalar" && name.value === step;
  });
}

/** A path relative to the folder of the file that names it, with `.` and `..` resolved. */
export function joinPath(from: string, path: string): string {
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return path;
  const steps = from.replaceAll("\\", "/").split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "." || step === "") continue;
    const above = steps.at(-1);
    if (step === ".." && above !== undefined && above !== ".." && above !== "") steps.pop();
    else steps.push(step);
  }
  return steps.join("/");
}

function firstLine(range: Range, text: string): Range {
  const newline = text.indexOf("\n", range.start);
  return { ...range, end: newline < 0 ? range.end : Math.min(range.end, newline) };
}
