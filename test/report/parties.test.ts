import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderJson } from "../../src/report/report.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { twoParties } from "../support/two-party.ts";
import { schemaProblems } from "./support/schema-check.ts";
import { smallReportOf } from "./support/small-report.ts";

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../reports/report.schema.json", import.meta.url), "utf8"),
);

it("a report with parties meets its schema", () => {
  const strategy = { name: "selfish" } as const;
  const scenario = twoParties({ alpha: 0.4, gamma: 0.5, blocks: 60, strategy });
  const report = JSON.parse(renderJson(smallReportOf(new Simulation(scenario).run())));
  expect(report.result.parties).toHaveLength(1);
  expect(schemaProblems(SCHEMA, report)).toEqual([]);
});
