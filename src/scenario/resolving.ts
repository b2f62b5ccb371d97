/**
 * The desk that the resolvers share: it collects what they find and keeps silent about what only
 * follows from a problem already told.
 */
import { nearest } from "../lib/edit-distance.ts";
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
}

/** Collects the problems of one scenario. */
export class Resolving {
  readonly problems: Problem[] = [];
  readonly tree: Located;
  private readonly condemned: readonly string[];

  constructor(tree: Located, condemned: readonly Path[]) {
    this.tree = tree;
    this.condemned = condemned.map(renderPath);
  }

  report(code: string, path: Path, message: string, options: ReportOptions = {}): void {
    const scope = renderPath(options.scope ?? path);
    if ([scope, ...(options.uses ?? [])].some((part) => this.isCondemned(part))) return;
    const range = options.atKey ? keyRangeAt(this.tree, path) : rangeAt(this.tree, path);
    this.problems.push({ range, path, code, message, hint: options.hint });
  }

  /** A name that is none of those known. */
  unknown(what: string, name: string, known: readonly string[], path: Path, uses: string[]): void {
    const near = nearest(name, known);
    const listed = known.slice(0, 12).join(", ") + (known.length > 12 ? ", ..." : "");
    const hint =
      near !== undefined
        ? `did you mean "${near}"?`
        : known.length === 0
          ? `there is no ${what} at all`
          : `there is ${listed}`;
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
