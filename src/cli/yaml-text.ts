/**
 * Plain data as YAML in the style of scenario files: what is short stands on one line, a text is quoted
 * only where it must be. Invariant: any YAML 1.2 reader gets the same data back.
 */

const WIDTH = 100;
/** Down to this depth a map is one key a line even where it is short. */
const OPEN_DEPTH = 1;

/** The document of a map, list or scalar of JSON's types; ends with a line feed. */
export function renderYaml(value: unknown): string {
  return `${renderBlock(value, 0, 0).join("\n")}\n`;
}

/** The lines of a value that starts a line, indented. */
function renderBlock(value: unknown, depth: number, indent: number): string[] {
  const pad = " ".repeat(indent);
  if (isShort(value, depth, indent)) return [pad + renderFlow(value)];
  if (Array.isArray(value)) {
    if (value.every(isScalar)) return wrapList(value, pad);
    return value.flatMap((item) => {
      const [first = "", ...rest] = renderBlock(item, depth + 1, indent + 2);
      return [`${pad}- ${first.slice(indent + 2)}`, ...rest];
    });
  }
  return Object.entries(value as object).flatMap(([key, inner]) => {
    const head = `${pad}${renderText(key)}:`;
    if (isShort(inner, depth + 1, head.length + 1)) return [`${head} ${renderFlow(inner)}`];
    return [head, ...renderBlock(inner, depth + 1, indent + 2)];
  });
}

function isShort(value: unknown, depth: number, column: number): boolean {
  if (isScalar(value) || Object.keys(value as object).length === 0) return true;
  if (depth <= OPEN_DEPTH && !(Array.isArray(value) && value.every(isScalar))) return false;
  return column + renderFlow(value).length <= WIDTH;
}

/** A long list of scalars, as many on a line as fit. */
function wrapList(items: readonly unknown[], pad: string): string[] {
  const lines = [`${pad}[`];
  let line = "";
  for (const item of items) {
    const next = `${renderFlow(item)},`;
    if (line !== "" && pad.length + 3 + line.length + next.length > WIDTH) {
      lines.push(`${pad}  ${line}`);
      line = "";
    }
    line = line === "" ? next : `${line} ${next}`;
  }
  return [...lines, `${pad}  ${line}`, `${pad}]`];
}

function renderFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(", ")}]`;
  if (typeof value === "string") return renderText(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  const shown = entries.map(([key, inner]) => `${renderText(key)}: ${renderFlow(inner)}`);
  return `{ ${shown.join(", ")} }`;
}

/** Words, and numbers with a unit; neither can be mistaken for anything else. */
const PLAIN =
  /^(?:[A-Za-z][\w-]*(?:[ /.][\w-]+)*|\d+(?:\.\d+)? [A-Za-zµ][A-Za-z/]*|\d+(?:\.\d+)?%)$/;
/** What one reader or another takes for no text. */
const SPECIAL = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

function renderText(text: string): string {
  if (PLAIN.test(text) && !SPECIAL.test(text)) return text;
  // JSON's escapes are YAML's too, but YAML also wants these escaped.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
