import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { answersIn, catalogueTable, withCatalogue } from "./catalogue.ts";
import { SCENARIOS } from "./shipped.ts";

const README = join(SCENARIOS, "README.md");

it("the table lists every shipped scenario with its question (FORKSIM_UPDATE=1 rewrites it)", () => {
  const readme = readFileSync(README, "utf8");
  const answers = answersIn(readme);
  const made = withCatalogue(
    readme,
    catalogueTable((path) => answers.get(path) ?? "not run yet"),
  );
  if (process.env["FORKSIM_UPDATE"] === "1") writeFileSync(README, made);
  expect(readFileSync(README, "utf8")).toBe(made);
});
