/** Lists of seeds as the command line writes them: whole numbers and ranges, `1..20` or `1,2,5..8`. */
import { UsageError } from "../lib/assert.ts";

const SEEDS_MAX = 100_000;

/** The seeds in the order written, each once; throws `UsageError` where the text is no list of seeds. */
export function parseSeeds(text: string): string[] {
  const seeds = new Set<string>();
  for (const part of text.split(",")) {
    for (const seed of parsePart(part.trim(), text)) seeds.add(seed);
    if (seeds.size > SEEDS_MAX) throw tooMany(text);
  }
  return [...seeds];
}

function parsePart(part: string, text: string): string[] {
  const match = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(part);
  if (match === null) {
    const hint = "write whole numbers and ranges, for example 1..20 or 1,2,5..8";
    throw new UsageError(`--seeds ${JSON.stringify(text)} is no list of seeds: ${hint}`);
  }
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (last < first) {
    throw new UsageError(`--seeds ${part} runs backwards: write ${last}..${first}`);
  }
  if (last - first >= SEEDS_MAX) throw tooMany(text);
  return Array.from({ length: last - first + 1 }, (_, k) => String(first + k));
}

function tooMany(text: string): UsageError {
  return new UsageError(`--seeds ${text} means more than ${SEEDS_MAX} runs`);
}
