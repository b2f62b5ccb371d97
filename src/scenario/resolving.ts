/**
 * The desk that the resolvers share: it collects what they find and keeps silent about what only
 * follows from a problem already told.
 */
import type { Duration } from "../lib/brand.ts";
import { nearest, suggest } from "../lib/edit-distance.ts";
import { renderDuration } from "../lib/units.ts";
import { joinPath } from "./layers.ts";
import {
  keyRangeAt,
  type Located,
  type Path,
  type Problem,
  rangeAt,
  renderPath,
} from "./located.ts";

/** How a problem found while resolving is placed and when it is kept back. */
export interface ReportOptions {
  readonly hint?: string | undefined;
  /** Point at the key, where the value itself is not what is wrong. */
  readonly atKey?: boolean;
  /** Sections that the finding builds on; one with a problem of its own keeps it back. */
  readonly uses?: readonly string[];
  /** The part whose condemned values would make the finding untrue; by default its own path. */
  readonly scope?: Path;
  readonly severity?: "warning";
}

/** Other files that a scenario names: how they are read, and the texts that problems point into. */
export interface Files {
  /** Throws where it cannot; without it no file can be read. */
  readonly read?: ((path: string) => string) | undefined;
  readonly sources: Map<string, string>;
}

/** What to say of an expectation or a law that is to hold from such an instant on. */
export const BEGINS_LATE = "this begins only when the run has ended";

/** A word with the article before it. */
export function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}

/** Collects the problems of one scenario. */
export class Resolving {
  readonly problems: Problem[] = [];
  readonly tree: Located;
  private readonly condemned: readonly string[];
  private readonly files: Files;

  constructor(tree: Located, condemned: readonly Path[], files: Files) {
    this.tree = tree;
    this.condemned = condemned.map(renderPath);
    this.files = files;
  }

  report(code: string, path: Path, message: string, options: ReportOptions = {}): void {
    const scope = renderPath(options.scope ?? path);
    if ([scope, ...(options.uses ?? [])].some((part) => this.isCondemned(part))) return;
    const range = options.atKey ? keyRangeAt(this.tree, path) : rangeAt(this.tree, path);
    const { hint, severity } = options;
    this.problems.push({ range, path, code, message, hint, severity });
  }

  /** Reports an instant that comes only when the run is over. */
  checkReached(at: number, stop: Duration | undefined, path: Path, message?: string): void {
    if (stop === undefined || at < stop) return;
    const said = message ?? `the run ends at ${renderDuration(stop)}: this never happens`;
    this.report("after-the-end", path, said, { uses: ["stop"] });
  }

  /** A problem that already knows its place, in a file beside the scenario. */
  reportAt(problem: Problem): void {
    this.problems.push(problem);
  }

  /** Something that can be run and is probably not what was meant. */
  warn(code: string, path: Path, message: string, options: ReportOptions = {}): void {
    this.report(code, path, message, { ...options, severity: "warning" });
  }

  /**
   * The text of a file that the value at a path names, relative to the file that the value stands in, and
   * what problems in it are filed under; null, and reported, where it cannot be read.
   */
  readFile(name: string, path: Path): { readonly text: string; readonly file: string } | null {
    const file = joinPath(rangeAt(this.tree, path).file, name);
    if (this.files.read === undefined) {
      this.report("unreadable-file", path, `no files can be read here, so not "${file}" either`);
      return null;
    }
    try {
      return this.keepText(this.files.read(file), file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const hint = "the path is taken from the folder of the file that names it";
      this.report("unreadable-file", path, `cannot read "${file}": ${why}`, { hint });
      return null;
    }
  }

  /** Lets problems point into a text. */
  keepText(text: string, file: string): { readonly text: string; readonly file: string } {
    this.files.sources.set(file, text);
    return { text, file };
  }

  /** A name that is none of those known. */
  unknown(what: string, name: string, known: readonly string[], path: Path, uses: string[]): void {
    const hint = known.length === 0 ? `there is no ${what} at all` : suggest(name, known);
    const code = `unknown-${what.replaceAll(" ", "-")}`;
    this.report(code, path, `there is no ${what} "${name}"`, { hint, uses });
  }

  /**
   * The one key of several that is given; reports none and more than one, and then returns null.
   */
  oneOf<Key extends string>(
    given: Readonly<Partial<Record<Key, unknown>>>,
    keys: readonly Key[],
    path: Path,
    what: string,
  ): Key | null {
    const found = keys.filter((key) => given[key] !== undefined);
    if (found.length === 1) return found[0]!;
    const list = keys.join(", ");
    if (found.length === 0) {
      this.report("missing-key", path, `${what} needs one of ${list}`);
      return null;
    }
    const message = `${what} takes only one of ${found.join(" and ")}`;
    const second = [...path, found[1]!];
    this.report("conflicting-keys", second, message, { atKey: true, scope: path });
    return null;
  }

  /** Whether an unknown key of the top was probably meant to be this one. */
  isMisspelt(key: string): boolean {
    return this.condemned.some((path) => nearest(path, [key]) === key);
  }

  /** Whether a value was condemned in this part, or the whole part was. */
  private isCondemned(part: string): boolean {
    return this.condemned.some(
      (bad) =>
        bad === part || startsWithPart(bad, part) || (bad !== "" && startsWithPart(part, bad)),
    );
  }
}

function startsWithPart(path: string, part: string): boolean {
  if (part === "") return false;
  return path.startsWith(part) && (path[part.length] === "." || path[part.length] === "[");
}
