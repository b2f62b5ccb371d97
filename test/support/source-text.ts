/**
 * Source files as text for checks of the project's habits: the code with comments, strings and regular
 * expressions blanked out, imports, and places. Knows just enough of TypeScript to tell these apart.
 * Invariant: the blanked code has the same length and the same lines as the text.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's top folder. */
export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** A file by its path from the repository's top, with `/`; `code` is the text with what is no code blanked. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly code: string;
}

/** One `import` or `export … from`. */
export interface ImportStatement {
  readonly offset: number;
  readonly specifier: string;
  /** Nothing of it is left when types are erased. */
  readonly isTypeOnly: boolean;
  readonly isReexport: boolean;
  /** The imported names, without `type`; `*` for a namespace, empty for a side effect. */
  readonly names: readonly string[];
}

/** All files under `folder` whose names end in one of `endings`, in order of their paths. */
export function readSources(folder: string, endings: readonly string[] = [".ts"]): SourceFile[] {
  const names = readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return names
    .map((name) => `${folder}/${name.split(path.sep).join("/")}`)
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => sourceFile(name, readFileSync(path.join(REPOSITORY, name), "utf8")));
}

/** A file from its text. */
export function sourceFile(name: string, text: string): SourceFile {
  return { path: name, text, code: blankNonCode(text) };
}

/** `path:line: message`, for a place in a file. */
export function finding(file: SourceFile, offset: number, message: string): string {
  const line = file.text.slice(0, offset).split("\n").length;
  return `${file.path}:${line}: ${message}`;
}

/** One finding for each match of `pattern` (with flag g) in the file's code. */
export function findingsOf(file: SourceFile, pattern: RegExp, message: string): string[] {
  return [...file.code.matchAll(pattern)].map((match) =>
    finding(file, match.index, message.replace("$&", match[0].trim())),
  );
}

/** The file's imports and re-exports, static ones. */
export function importsOf(file: SourceFile): ImportStatement[] {
  const withNames = /\b(import|export)\b([^;"'`]*?)\bfrom\s*(["'])/g;
  const statements = [...file.code.matchAll(withNames)].map((match) => {
    const [whole, keyword, clause = ""] = match;
    const names = namesOf(clause);
    const isTypeOnly = /^\s*type\b(?!\s*,|\s+from)/.test(clause) || allTypes(clause);
    const specifier = stringAt(file, match.index + whole.length - 1);
    const isReexport = keyword === "export";
    return { offset: match.index, specifier, isTypeOnly, isReexport, names };
  });
  const bare = [...file.code.matchAll(/\bimport\s*\(?\s*(["'])/g)].map((match) => {
    const specifier = stringAt(file, match.index + match[0].length - 1);
    return { offset: match.index, specifier, isTypeOnly: false, isReexport: false, names: [] };
  });
  return [...statements, ...bare].sort((a, b) => a.offset - b.offset);
}

/** How many brackets are open at each offset of the code. */
export function depthsOf(code: string): Int32Array {
  const depths = new Int32Array(code.length);
  let depth = 0;
  for (let at = 0; at < code.length; at += 1) {
    const character = code[at] ?? "";
    if (")]}".includes(character)) depth -= 1;
    depths[at] = depth;
    if ("([{".includes(character)) depth += 1;
  }
  return depths;
}

function namesOf(clause: string): string[] {
  if (clause.includes("*")) return ["*"];
  const braces = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
  return braces
    .split(",")
    .map((name) =>
      name
        .trim()
        .replace(/^type\s+/, "")
        .replace(/\s+as\s+.*$/, ""),
    )
    .filter((name) => name !== "");
}

function allTypes(clause: string): boolean {
  const braces = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  const names = (braces ?? "").split(",").filter((name) => name.trim() !== "");
  return names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

function stringAt(file: SourceFile, quote: number): string {
  const end = file.code.indexOf(file.code[quote] ?? '"', quote + 1);
  return file.text.slice(quote + 1, end);
}

/** Spaces for comments and for what is between quotes; the quotes and the code in `${}` stay. */
export function blankNonCode(text: string): string {
  const code = text.split("");
  /** What closes what is open: a template's `${` waits for its `}`. */
  const open: ("`" | "${" | "{")[] = [];
  let at = 0;
  const blankTo = (end: number) => {
    for (; at < end && at < text.length; at += 1) if (code[at] !== "\n") code[at] = " ";
  };
  const skipTemplate = () => {
    while (at < text.length && text[at] !== "`") {
      if (text.startsWith("${", at)) {
        open.push("${");
        at += 2;
        return;
      }
      blankTo(at + (text[at] === "\\" ? 2 : 1));
    }
    at += 1;
    open.pop();
  };
  while (at < text.length) {
    const character = text[at];
    if (text.startsWith("//", at)) blankTo(endOf(text, "\n", at));
    else if (text.startsWith("/*", at)) blankTo(endOf(text, "*/", at + 2) + 2);
    else if (character === '"' || character === "'") {
      at += 1;
      blankTo(endOfString(text, at, character));
      at += 1;
    } else if (character === "`") {
      open.push("`");
      at += 1;
      skipTemplate();
    } else if (character === "/" && startsRegExp(code, at)) {
      at += 1;
      blankTo(endOfRegExp(text, at));
      at += 1;
    } else {
      if (character === "{") open.push("{");
      at += 1;
      if (character === "}" && open.pop() === "${") skipTemplate();
    }
  }
  return code.join("");
}

function endOf(text: string, ending: string, from: number): number {
  const end = text.indexOf(ending, from);
  return end < 0 ? text.length : end;
}

function endOfString(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length && text[at] !== quote) at += text[at] === "\\" ? 2 : 1;
  return at;
}

function endOfRegExp(text: string, from: number): number {
  let isInClass = false;
  let at = from;
  while (at < text.length && (text[at] !== "/" || isInClass) && text[at] !== "\n") {
    if (text[at] === "[") isInClass = true;
    if (text[at] === "]") isInClass = false;
    at += text[at] === "\\" ? 2 : 1;
  }
  return at;
}

/** A slash divides after a value, and begins a regular expression after anything else. */
function startsRegExp(code: readonly string[], at: number): boolean {
  const before = code
    .slice(Math.max(0, at - 80), at)
    .join("")
    .trimEnd();
  if (/\b(return|typeof|case|in|of|void|yield|throw)$/.test(before)) return true;
  return before === "" || !/[\w$)\]}"'`]$/.test(before);
}
