import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { catalogueTable, withCatalogue } from "../scenario/catalogue.ts";
import { SCENARIOS, shippedScenarios } from "../scenario/shipped.ts";
import { ANSWERS } from "./answers.ts";
import { createRuns, HOW_TO_UPDATE, UPDATES } from "./runs.ts";

/** What a run must come to: the same on every machine and every supported Node. */
interface Golden {
  readonly digest: string;
  readonly height: number;
  readonly events: number;
}

const FILE = join(import.meta.dirname, "digests.json");
const README = join(SCENARIOS, "README.md");
const run = createRuns();
const paths = shippedScenarios();
const committed: Readonly<Record<string, Golden>> = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Golden>)
  : {};

function goldenOf(path: string): Golden {
  const { digest, chain, events } = run(path).result;
  return { digest, height: chain.canonicalHeight, events };
}

it.each(paths)("%s meets its expectations", (path) => {
  const failed = run(path).expectations.filter(({ ok }) => !ok);
  expect(failed.map(({ text, actual, wanted }) => `${text}: ${actual}, wanted ${wanted}`)).toEqual(
    [],
  );
});

it.runIf(UPDATES)("writes the goldens and the table of answers", () => {
  const goldens = Object.fromEntries(paths.map((path) => [path, goldenOf(path)]));
  writeFileSync(FILE, `${JSON.stringify(goldens, null, 2)}\n`);
  writeFileSync(README, readmeWithAnswers());
  expect(Object.keys(goldens)).toEqual(paths);
});

it.skipIf(UPDATES).each(paths)("%s comes to its golden", (path) => {
  expect(goldenOf(path), HOW_TO_UPDATE).toEqual(committed[path]);
});

it.skipIf(UPDATES)("goldens are of shipped scenarios", () => {
  expect(Object.keys(committed), HOW_TO_UPDATE).toEqual(paths);
});

it.skipIf(UPDATES)("the table lists every scenario, its question and the answer seen", () => {
  expect(readFileSync(README, "utf8"), HOW_TO_UPDATE).toBe(readmeWithAnswers());
});

function readmeWithAnswers(): string {
  const table = catalogueTable((path) => {
    const answer = ANSWERS[path];
    if (answer === undefined) throw new Error(`test/golden/answers.ts has none for ${path}`);
    return answer(run(path).result, (other, ...set) => run(other, ...set).result);
  });
  return withCatalogue(readFileSync(README, "utf8"), table);
}
