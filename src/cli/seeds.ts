/** Lists of seeds on the command line. */
import { UsageError } from "../lib/assert.ts";
import { parseSeedList } from "../lib/seed-list.ts";

/** The seeds in the order written, each once; throws `UsageError` where the text is no list of seeds. */
export function parseSeeds(text: string): readonly string[] {
  const list = parseSeedList(text);
  if ("problem" in list) throw new UsageError(`--seeds ${list.problem}`);
  return list.seeds;
}
