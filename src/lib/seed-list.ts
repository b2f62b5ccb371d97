/** Lists of seeds as people write them: whole numbers and ranges, `1..20` or `1,2,5..8`. */

/** The seeds in the order written, each once; or what is wrong, to be put after the name of what holds the list. */
export type SeedList = { readonly seeds: readonly string[] } | { readonly problem: string };

const SEEDS_MAX = 100_000;

/** Reads a list. */
export function parseSeedList(text: string): SeedList {
  const seeds = new Set<string>();
  for (const part of text.split(",")) {
    const read = parsePart(part.trim(), text);
    if (typeof read === "string") return { problem: read };
    for (const seed of read) seeds.add(seed);
    if (seeds.size > SEEDS_MAX) return { problem: tooMany(text) };
  }
  return { seeds: [...seeds] };
}

function parsePart(part: string, text: string): string | string[] {
  const match = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(part);
  if (match === null) {
    const hint = "write whole numbers and ranges, for example 1..20 or 1,2,5..8";
    return `${JSON.stringify(text)} is no list of seeds: ${hint}`;
  }
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (last < first) return `${part} runs backwards: write ${last}..${first}`;
  if (last - first >= SEEDS_MAX) return tooMany(text);
  return Array.from({ length: last - first + 1 }, (_, k) => String(first + k));
}

function tooMany(text: string): string {
  return `${text} means more than ${SEEDS_MAX} runs`;
}
