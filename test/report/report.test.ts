import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/lib/assert.ts";
import { parseReport, REPORT_SCHEMA, renderJson } from "../../src/report/report.ts";
import { ScriptedRun } from "../metrics/support/small-run.ts";
import { schemaProblems } from "./support/schema-check.ts";
import { smallReport, smallReportOf } from "./support/small-report.ts";

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../reports/report.schema.json", import.meta.url), "utf8"),
);

describe("report.json", () => {
  it("meets its schema, which leaves no field of a result out", () => {
    const report = JSON.parse(renderJson(smallReport()));
    expect(schemaProblems(SCHEMA, report)).toEqual([]);
  });

  it("meets its schema where nothing happened at all", () => {
    const result = new ScriptedRun([], { nodes: 2 }).finish(1, "budget-events");
    const report = smallReportOf(result);
    expect(schemaProblems(SCHEMA, JSON.parse(renderJson(report)))).toEqual([]);
    expect(report.partial).toBe(true);
  });

  it("has a schema that notices what is missing, extra or of the wrong type", () => {
    const report = JSON.parse(renderJson(smallReport()));
    delete report.digest;
    report.result.chain.staleRate = "2 %";
    report.result.extra = 1;
    expect(schemaProblems(SCHEMA, report)).toEqual([
      "$.digest: missing",
      "$.result.chain.staleRate: string, not number",
      "$.result.extra: not in the schema",
    ]);
  });

  it("begins with its schema and carries the digest at the top", () => {
    const text = renderJson(smallReport());
    expect(text.split("\n")[1]).toBe(`  "schema": "${REPORT_SCHEMA}",`);
    expect(JSON.parse(text).digest).toBe("0123456789abcdef");
    expect(text.endsWith("}\n")).toBe(true);
  });

  it("law: what is rendered is read back the same", () => {
    const report = smallReport();
    expect(parseReport(renderJson(report))).toEqual(report);
    expect(renderJson(parseReport(renderJson(report)))).toBe(renderJson(report));
  });
});

describe("parseReport", () => {
  const refuse = (text: string) => {
    try {
      parseReport(text);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).message;
    }
    return "accepted";
  };
  const edited = (edit: (report: Record<string, never>) => void) => {
    const report = JSON.parse(renderJson(smallReport()));
    edit(report);
    return JSON.stringify(report);
  };

  it("says what a file is that is no report", () => {
    expect(refuse("")).toBe("not a report: the file is empty");
    expect(refuse('{"schema": ')).toBe("not a report: the file is not JSON, or was cut off");
    expect(refuse("[1]")).toBe("not a report: the file holds no JSON object");
    expect(refuse("{}")).toMatch(/^not a report: it has no "schema"/);
  });

  it("refuses another version of the format, and another format", () => {
    const other = (schema: unknown) => refuse(JSON.stringify({ schema }));
    expect(other("forksim/report/2")).toMatch(/"forksim\/report\/2".*another version of forksim/);
    expect(other(7)).toMatch(/schema 7, .*something else/);
  });

  it("names every field that is missing or of the wrong type", () => {
    const text = edited((report: Record<string, unknown>) => {
      delete report["digest"];
      report["partial"] = "no";
      (report["scenario"] as Record<string, unknown>)["name"] = null;
    });
    expect(refuse(text).split("\n")).toEqual([
      "the report cannot be used:",
      "  partial is a string; it must be a boolean",
      "  digest is missing; it must be a string",
      "  scenario.name is null; it must be a string",
    ]);
  });

  it("notices an edited digest", () => {
    const text = edited((report: Record<string, unknown>) => {
      report["digest"] = "ffff";
    });
    expect(refuse(text)).toMatch(/digest is ffff but result.digest is 0123456789abcdef/);
  });

  it("law: no mutation of a report gives anything but a report or an InputError", () => {
    const text = renderJson(smallReport());
    fc.assert(
      fc.property(
        fc.nat({ max: text.length }),
        fc.nat({ max: 40 }),
        fc.string(),
        (at, cut, put) => {
          const message = refuse(text.slice(0, at) + put + text.slice(at + cut));
          expect(message.length).toBeGreaterThan(0);
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });
});
