import fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { scenarioDocuments } from "./generated.ts";

const SEED = 42;

function parse(text: string, fileName: string) {
  const parsed = parseScenario(text, { fileName });
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  return parsed;
}

it(`parsing a scenario's document gives the same scenario and document (seed ${SEED})`, () => {
  const same = fc.property(scenarioDocuments, fc.boolean(), (document, asYaml) => {
    const write = (value: unknown) => (asYaml ? stringify(value) : JSON.stringify(value));
    // Selectors that miss a region cannot be known to be empty here; all documents are meant to be
    // valid.
    const first = parse(write(withRegions(document)), "generated");
    const second = parse(write(first.document), "document");
    expect(second.scenario).toEqual(first.scenario);
    expect(second.document).toEqual(first.document);
  });
  fc.assert(same, { seed: SEED, numRuns: 200 });
});

/** Every generated document names regions somewhere, so each of them has some. */
function withRegions(document: Record<string, unknown>): Record<string, unknown> {
  return { ...document, network: { regions: "internet-2019", ...(document["network"] as object) } };
}
