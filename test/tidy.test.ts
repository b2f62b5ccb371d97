import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  blankNonCode,
  depthsOf,
  finding,
  findingsOf,
  importsOf,
  REPOSITORY,
  readSources,
  type SourceFile,
  sourceFile,
} from "./support/source-text.ts";

const src = readSources("src");
const everywhere = [...src, ...readSources("test"), ...readSources("tools", [".mjs"])];

/** Wall time, threads, files and the console are theirs alone. */
const HOSTS = ["cli", "server", "runner"];
/** The library's faces: they may import from every folder, re-export, and hold no code of their own. */
const FACES = ["src/index.ts", "src/testing.ts"];

/** Who may import whom; `folder (types)` is for what leaves nothing behind when types are erased. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  chain: ["lib"],
  engine: ["lib"],
  trace: ["lib", "chain (types)"],
  network: ["lib", "engine"],
  protocol: ["lib", "chain", "trace (types)"],
  node: ["lib", "protocol"],
  theory: ["lib"],
  scenario: ["lib", "chain", "network", "protocol"],
  metrics: ["lib", "chain (types)", "trace", "theory"],
  sim: "lib chain engine trace network protocol node theory scenario metrics".split(" "),
  report: ["lib", "trace", "metrics", "theory", "scenario (types)"],
  runner: "lib chain engine trace network protocol node theory scenario metrics sim report".split(
    " ",
  ),
  testing:
    "lib chain engine trace network protocol node theory scenario metrics sim report runner".split(
      " ",
    ),
  cli: ["*"],
  server: ["*"],
};

/** Which file or folder may use which package or built-in; nobody else may. */
const MAY_USE: readonly (readonly [packageName: RegExp, files: RegExp])[] = [
  [/^node:crypto$/, /^src\/lib\/(hash|signature)\.ts$/],
  [/^xstate$/, /^src\/(lib\/machine-compiler\.ts|protocol\/.*|node\/.*)$/],
  [/^seedrandom\/lib\/alea\.js$/, /^src\/engine\/streams\.ts$/],
  [/^(yaml|zod)$/, /^src\/scenario\//],
  [/^node:worker_threads$/, /^src\/runner\//],
  [/^(yargs(\/.*)?|node:.*)$/, /^src\/(cli|server)\//],
  [/^fast-check$/, /^src\/testing\b/],
];

/** Constant tables that stand for a closed union, as an enum would: they count as types. */
const VOCABULARY: Readonly<Record<string, readonly string[]>> = {
  "src/trace/observation.ts": ["OBSERVATION", "OBSERVATION_NAMES", "TX_ORIGIN"],
};

describe("imports", () => {
  it("respect the layer table", () => {
    expect(src.flatMap(forbiddenImports)).toEqual([]);
  });

  it.each([
    ["src/chain/a.ts", 'import { now } from "../engine/scheduler.ts";'],
    ["src/network/a.ts", 'import { hashOf } from "../chain/header.ts";'],
    ["src/trace/a.ts", 'import { computeWork } from "../chain/target.ts";'],
    ["src/report/a.ts", 'import { type A, resolve } from "../scenario/resolve.ts";'],
    ["src/protocol/nakamoto/a.ts", 'import { RollingDigest } from "../../trace/digest.ts";'],
    ["src/sim/a.ts", 'import "../report/report.ts";'],
    ["src/sim/a.ts", 'const late = import("../cli/main.ts");'],
    ["src/lib/a.ts", 'export { x } from "../chain/params.ts";'],
    ["src/runner/a.ts", 'import { main } from "../cli/main.ts";'],
    ["src/metrics/a.ts", 'import { simulate } from "../index.ts";'],
    ["src/elsewhere/a.ts", 'import { assert } from "../lib/assert.ts";'],
    ["src/lib/a.ts", 'import { helper } from "../../test/support/vectors.ts";'],
    ["src/chain/a.ts", 'import { createHash } from "node:crypto";'],
    ["src/chain/a.ts", 'import type { Buffer } from "node:buffer";'],
    ["src/lib/a.ts", 'import { readFileSync } from "node:fs";'],
    ["src/lib/a.ts", 'import { setup } from "xstate";'],
    ["src/engine/a.ts", 'import alea from "seedrandom";'],
    ["src/metrics/a.ts", 'import { z } from "zod";'],
    ["src/cli/a.ts", 'import { z } from "left-pad";'],
  ])("in %s may not be: %s", (name, text) => {
    expect(forbiddenImports(sourceFile(name, text))).toHaveLength(1);
  });

  it.each([
    ["src/trace/a.ts", 'import type { Header } from "../chain/header.ts";'],
    ["src/trace/a.ts", 'import {\n  type Header,\n  type Work,\n} from "../chain/header.ts";'],
    ["src/protocol/nakamoto/a.ts", 'import { OBSERVATION } from "../../trace/observation.ts";'],
    ["src/lib/a.ts", 'import { b } from "./b.ts"; // not from "../chain/params.ts"'],
    ["src/cli/commands/run.ts", 'import { readFileSync } from "node:fs";'],
    ["src/sim/a.ts", 'import { assert } from "../lib/assert.ts";'],
  ])("in %s may be: %s", (name, text) => {
    expect(forbiddenImports(sourceFile(name, text))).toEqual([]);
  });

  function forbiddenImports(file: SourceFile): string[] {
    return importsOf(file).flatMap((statement) => {
      const { specifier, offset } = statement;
      if (isAllowed(file, statement)) return [];
      return [finding(file, offset, `may not import "${specifier}"`)];
    });
  }

  function isAllowed(file: SourceFile, statement: ReturnType<typeof importsOf>[number]): boolean {
    const { specifier, isTypeOnly, names } = statement;
    if (!specifier.startsWith(".")) {
      return MAY_USE.some(([used, by]) => used.test(specifier) && by.test(file.path));
    }
    const target = path.posix.join(path.posix.dirname(file.path), specifier);
    const [from, to] = [folderOf(file.path), folderOf(target)];
    if (FACES.includes(file.path)) return target.startsWith("src/");
    if (to === undefined || from === undefined || !(from in MAY_IMPORT)) return false;
    if (from === to) return true;
    const allowed = MAY_IMPORT[from] ?? [];
    if (allowed.includes(to) || allowed.includes("*")) return true;
    const vocabulary = VOCABULARY[target] ?? [];
    const isVocabulary = names.length > 0 && names.every((name) => vocabulary.includes(name));
    const isErased = isTypeOnly || isVocabulary || typesAndVocabulary(file, statement, vocabulary);
    return allowed.includes(`${to} (types)`) && isErased;
  }

  /** `import { OBSERVATION, type ObservationKind }`: each name is a type or a constant table. */
  function typesAndVocabulary(
    file: SourceFile,
    { offset, names }: ReturnType<typeof importsOf>[number],
    vocabulary: readonly string[],
  ): boolean {
    const clause = /\{([^}]*)\}/.exec(file.code.slice(offset))?.[1] ?? "";
    const isFine = (name: string) =>
      vocabulary.includes(name) || new RegExp(`\\btype\\s+${name}\\b`).test(clause);
    return names.length > 0 && names.every(isFine);
  }

  function folderOf(name: string): string | undefined {
    const [top, folder, ...rest] = name.split("/");
    return top === "src" && rest.length > 0 ? folder : undefined;
  }
});

const MATH = "imul clz32 abs floor ceil trunc round min max sign fround sqrt".split(" ");

/** What must not be named below the hosts, each with a sample that the check must find. */
const BANNED: readonly (readonly [what: string, pattern: RegExp, sample: string])[] = [
  ["chance outside a stream", /\bMath\s*\.\s*random\b/g, "const x = Math.random();"],
  ["the engine's own functions", mathExcept(MATH), "const x = Math.pow(2, n);"],
  ["the engine's own functions", mathExcept(MATH), "const { log } = Math;"],
  ["wall time", /\bDate\b/g, "const now = Date.now();"],
  ["wall time", /\bperformance\b/g, "performance.now();"],
  ["a timer", /\b(set(Timeout|Interval|Immediate)|queueMicrotask)\b/g, "setTimeout(f, 1);"],
  ["the process", /(?<![.\w$])process\b(?!\s*\(|\s*:)/g, "if (process.env.X) f();"],
  ["asynchrony", /\b(async|await|Promise)\b/g, "export async function f() {}"],
  ["the console", /\bconsole\b/g, "console.log(1);"],
  ["a locale", /\b(Intl|localeCompare|toLocale\w+)\b/g, "a.localeCompare(b);"],
  ["collection by chance", /\b(WeakRef|FinalizationRegistry)\b/g, "new WeakRef(x);"],
  ["the global object", /\b(globalThis|require|fetch)\b/g, "globalThis.x = 1;"],
  ["where the file lies", /\bimport\s*\.\s*meta\b/g, "import.meta.url;"],
];

describe("below the hosts", () => {
  const below = src.filter(({ path: name }) => !HOSTS.includes(name.split("/")[1] ?? ""));

  it("nothing is out of the simulation's hands", () => {
    expect(below.flatMap(bannedIn)).toEqual([]);
  });

  it("and what the runner works out is the same on every engine, too", () => {
    const figures = ["chance outside a stream", "the engine's own functions", "a locale"];
    const runner = src.filter(({ path: name }) => name.startsWith("src/runner/"));
    const found = runner.flatMap(bannedIn);
    expect(found.filter((one) => figures.some((what) => one.endsWith(what)))).toEqual([]);
  });

  it.each(BANNED)("%s is found: %s", (what, _, sample) => {
    expect(bannedIn(sourceFile("src/sim/a.ts", sample))).toContain(`src/sim/a.ts:1: ${what}`);
  });

  it("words in comments, strings and other words are not mistaken for it", () => {
    const text = [
      "// a Date, Math.random() and `await` in passing",
      "const words = \"console.log(process.env)\" + 'setTimeout' + `Date`;",
      "const pattern = /Date|async/; const update = Math.floor(candidate / 2) / 3;",
      "state.process = 1; const row = { process: 2 }; processAll();",
    ].join("\n");
    expect(bannedIn(sourceFile("src/sim/a.ts", text))).toEqual([]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is a template
    expect(bannedIn(sourceFile("src/sim/a.ts", "const s = `${Date.now()}`;"))).toHaveLength(1);
  });

  it("powers are of literals only", () => {
    expect(below.flatMap(powersIn)).toEqual([]);
    for (const bad of ["x ** 2", "2 ** x", "(2) ** n", "x **= 2", "10 ** -5", "n ** 2n"]) {
      expect(powersIn(sourceFile("a.ts", bad))).toHaveLength(1);
    }
    for (const good of ["2 ** 32", "10n ** BigInt(k)", "1_0 ** 3", "/** doc */"]) {
      expect(powersIn(sourceFile("a.ts", good))).toEqual([]);
    }
  });

  function bannedIn(file: SourceFile): string[] {
    const found = BANNED.flatMap(([what, pattern]) => findingsOf(file, pattern, what));
    return [...new Set(found)];
  }

  function powersIn(file: SourceFile): string[] {
    return [...file.code.matchAll(/\*\*/g)].flatMap(({ index }) => {
      // A power of bigints is exact; 10 ** -5 is not the same number on every engine.
      if (/(^|[^\w$.])\d[\d_]*n\s*$/.test(file.code.slice(0, index))) return [];
      const isLiteral =
        /(^|[^\w$.])\d[\d_]*\s*$/.test(file.code.slice(0, index)) &&
        /^\s*\d[\d_]*(?![\w$.])/.test(file.code.slice(index + 2));
      return isLiteral ? [] : [finding(file, index, "a power of what is no literal")];
    });
  }
});

describe("machines", () => {
  const machines = src.filter(({ path: name }) => name.endsWith(".machine.ts"));

  it("have no time and no data of their own", () => {
    expect(machines.length).toBeGreaterThan(0);
    expect(machines.flatMap(liveParts)).toEqual([]);
    for (const part of ["after: {}", "delay: 5", "raise(x)", "sendTo(a, b)", "assign({})"]) {
      expect(liveParts(sourceFile("x.machine.ts", `const m = { ${part} };`))).toHaveLength(1);
    }
  });

  it("are all driven against XState", () => {
    const driver = readFileSync(path.join(REPOSITORY, "test/node/machines.test.ts"), "utf8");
    const undriven = machines.filter(({ path: name }) => !driver.includes(`../../${name}`));
    expect(undriven.map(({ path: name }) => name)).toEqual([]);
  });

  function liveParts(file: SourceFile): string[] {
    const parts =
      /\b(after|delays?|always|invoke)\s*:|\b(raise|sendTo|sendParent|assign|emit|spawn\w*)\s*\(/g;
    return findingsOf(file, parts, "not in a machine: $&");
  }
});

describe("exports", () => {
  /** A declaration file describes what somebody else exports. */
  const ours = src.filter(({ path: name }) => !name.endsWith(".d.ts"));

  it("are named, and re-exported by the faces alone", () => {
    expect(ours.flatMap(unnamedExports)).toEqual([]);
    for (const bad of [
      "export default 1;",
      "export { a as default };",
      'export * from "./b.ts";',
      'export { a } from "./b.ts";',
      "export = x;",
    ]) {
      expect(unnamedExports(sourceFile("src/lib/a.ts", bad)).length).toBeGreaterThan(0);
    }
    expect(unnamedExports(sourceFile("src/index.ts", 'export { a } from "./b.ts";'))).toEqual([]);
    expect(unnamedExports(sourceFile("src/index.ts", 'export * from "./b.ts";'))).toHaveLength(1);
  });

  it("have a doc comment each; that of a file's main export is the file's", () => {
    expect(ours.flatMap(undocumented)).toEqual([]);
    const main = "/** File. */\nimport type { A } from './a.ts';\n\nexport class BlockTree {}";
    expect(undocumented(sourceFile("src/chain/block-tree.ts", main))).toEqual([]);
    expect(undocumented(sourceFile("src/chain/other.ts", main))).toHaveLength(1);
    const [bare, told] = ["export const a = 1;", "/** Doc. */\nexport interface A {}"];
    expect(undocumented(sourceFile("b.ts", `/** File. */\n\nlet x;\n${bare}`))).toHaveLength(1);
    expect(undocumented(sourceFile("a.ts", told))).toEqual([]);
  });

  it("leave no folder's door: no file is called index", () => {
    const doors = (names: readonly string[]) =>
      names.filter((name) => name.endsWith("/index.ts") && !FACES.includes(name));
    expect(doors(src.map(({ path: name }) => name))).toEqual([]);
    expect(doors(["src/chain/index.ts", "src/index.ts"])).toEqual(["src/chain/index.ts"]);
  });

  function unnamedExports(file: SourceFile): string[] {
    const defaults = /\bexport\s*(default\b|=|\*)|\bas\s+default\b/g;
    const reexports = importsOf(file).filter(
      ({ isReexport, isTypeOnly, names }) =>
        isReexport && !isTypeOnly && !names.includes("*") && !FACES.includes(file.path),
    );
    return [
      ...findingsOf(file, defaults, "an export without a name of its own"),
      ...reexports.map(({ offset }) => finding(file, offset, "a re-export outside the faces")),
    ];
  }

  function undocumented(file: SourceFile): string[] {
    const declarations =
      /^export\s+(?:declare\s+|abstract\s+)*(?:function\*?|class|interface|type|const)\s+(\w+)/gm;
    return [...file.code.matchAll(declarations)].flatMap((match) => {
      const before = file.text.slice(0, match.index).trimEnd();
      const name = match[1] ?? "";
      const isTold = before.endsWith("*/") || isMain(file, name) || isAlias(file, name, before);
      return isTold ? [] : [finding(file, match.index, `${name} has no doc comment`)];
    });
  }
});

/** Habit 1: a file's main export has the file's name, so the comment that opens the file is its own. */
function isMain(file: SourceFile, name: string): boolean {
  const kebab = name.replace(/(?<=[a-z0-9])[A-Z]/g, "-$&").toLowerCase();
  return path.posix.basename(file.path, ".ts").replaceAll(".", "-") === kebab;
}

/** `export type X = (typeof Y)[…]` after `export const Y = …` shares its doc comment. */
function isAlias(file: SourceFile, name: string, before: string): boolean {
  const alias = new RegExp(`export (?:type|const) ${name}\\b[^;]*?\\b(?:typeof|keys\\() ?(\\w+)`);
  const table = alias.exec(file.code)?.[1];
  return table !== undefined && before.includes(`export const ${table} `);
}

describe("files", () => {
  it("open with a doc comment", () => {
    const closed = (files: readonly SourceFile[]) =>
      files.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path: name }) => name);
    expect(closed([...src, ...readSources("test/support")])).toEqual([]);
    expect(closed([sourceFile("a.ts", "// Doc.\n")])).toEqual(["a.ts"]);
    expect(closed([sourceFile("a.ts", "#!/usr/bin/env node\n/** Doc. */\n")])).toEqual([]);
  });

  it("keep no state at their top", () => {
    expect(src.flatMap(topLevelState)).toEqual([]);
    for (const bad of [
      "let counter = 0;",
      "export let x: number;",
      "var y;",
      "const cache = new Map<string, number>();",
      "const seen = new Set();",
      "export const list: string[] = [];",
      "const table: Record<string, number> = {};",
    ]) {
      expect(topLevelState(sourceFile("a.ts", bad))).toHaveLength(1);
    }
    const inside = "function f() {\n  let x = 0;\n}\nconst A = [1];\nconst B = new Map([[1, 2]]);";
    expect(topLevelState(sourceFile("a.ts", inside))).toEqual([]);
  });

  it("throw the project's three kinds of error alone", () => {
    expect(src.flatMap(foreignErrors)).toEqual([]);
    for (const bad of ['throw new Error("x");', "throw new TypeError();", "throw 'x';"]) {
      expect(foreignErrors(sourceFile("a.ts", bad))).toHaveLength(1);
    }
    const fine = "throw new InputError(x); throw error; throw new SimulationBug(x);";
    expect(foreignErrors(sourceFile("a.ts", fine))).toEqual([]);
  });

  it("leave nothing to do without an issue's number", () => {
    expect(everywhere.flatMap(loose)).toEqual([]);
    const word = ["TO", "DO"].join("");
    expect(loose(sourceFile("a.ts", `// ${word}: later`))).toHaveLength(1);
    expect(loose(sourceFile("a.ts", `// ${word}(#12): later`))).toEqual([]);
  });

  function topLevelState(file: SourceFile): string[] {
    const depths = depthsOf(file.code);
    const state =
      /^(?:export\s+)?(?:let|var)\s|^(?:export\s+)?const\s[^=]*=\s*(?:new (?:Weak)?(?:Map|Set)\b[^(;]*\(\s*\)|\[\s*\]|\{\s*\})\s*;/gm;
    return [...file.code.matchAll(state)]
      .filter(({ index }) => depths[index] === 0)
      .map(({ index }) => finding(file, index, "state at the top of a file"));
  }

  function foreignErrors(file: SourceFile): string[] {
    return [
      ...findingsOf(
        file,
        /\bthrow\s+new\s+(?!(?:SimulationBug|InputError|UsageError)\b)\w+/g,
        "$&",
      ),
      ...findingsOf(file, /\bthrow\s+["'`{]/g, "$&"),
    ];
  }

  function loose(file: SourceFile): string[] {
    const words = new RegExp(
      `\\b(${["TO", "FIX"].map((w, k) => w + ["DO", "ME"][k]).join("|")})\\b(?!\\(#\\d+\\))`,
      "g",
    );
    return [...file.text.matchAll(words)].map(({ index, 0: word }) =>
      finding(file, index, `${word} without an issue's number`),
    );
  }
});

describe("the top of the repository", () => {
  const MAIN = "package.json tsconfig.json src scenarios test reports README.md".split(" ");
  const CUSTOMARY =
    "LICENSE package-lock.json tools biome.json knip.json vitest.config.ts .ci .editorconfig .git .github .gitignore .npmrc".split(
      " ",
    );

  it("holds what belongs there", () => {
    expect(strangers(readdirSync(REPOSITORY))).toEqual([]);
    expect(strangers(["src", "notes.md", "node_modules"])).toEqual(["notes.md"]);
    for (const name of MAIN) expect(existsSync(path.join(REPOSITORY, name)), name).toBe(true);
  });

  function strangers(names: readonly string[]): string[] {
    const ignored = readFileSync(path.join(REPOSITORY, ".gitignore"), "utf8")
      .split("\n")
      .map((line) => line.replaceAll("/", ""));
    return names.filter((name) => ![...MAIN, ...CUSTOMARY, ...ignored].includes(name)).sort();
  }
});

describe("the scanner", () => {
  it("keeps code, lines and lengths, and blanks the rest", () => {
    const text = [
      "const a = 'it\\'s'; // don't",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is a template
      "/* const b = 1; */ const c = `x${f(`y${d}`)}z`;",
      "const e = /[\"'`/]/g.test(g) ? h / 2 : i / 3;",
      "return /x/;",
    ].join("\n");
    const code = blankNonCode(text);
    expect(code).toHaveLength(text.length);
    expect(code.split("\n").map((line) => line.replace(/ +/g, " ").trim())).toEqual([
      "const a = ' ';",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is a template
      "const c = ` ${f(` ${d}`)} `;",
      "const e = / /g.test(g) ? h / 2 : i / 3;",
      "return / /;",
    ]);
  });
});

function mathExcept(allowed: readonly string[]): RegExp {
  return new RegExp(`\\bMath\\b(?!\\s*\\.\\s*(?:${allowed.join("|")})\\b)`, "g");
}
