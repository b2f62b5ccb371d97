/** The folder of a reproduction: results for programs, the page, and its pictures. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../lib/assert.ts";
import { documentOf, type EvaluatedPoint } from "../runner/reproduce/evaluate.ts";
import {
  pictureOf,
  renderReproductionHtml,
  renderReproductionMarkdown,
  sectionsOf,
} from "../runner/reproduce/page.ts";
import { explainFileError } from "./file-errors.ts";

/** Makes the folder; throws `InputError` where it cannot. */
export function prepareReproductionFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InputError(`cannot write to ${explainFileError(folder, error)}`);
  }
}

/** Writes everything. */
export function writeReproduction(folder: string, points: readonly EvaluatedPoint[]): void {
  const sections = sectionsOf(points);
  write(folder, "results.json", `${JSON.stringify(documentOf(points), null, 2)}\n`);
  write(folder, "README.md", renderReproductionMarkdown(sections));
  write(folder, "index.html", renderReproductionHtml(sections));
  for (const section of sections) {
    if (section.svg !== null) write(folder, pictureOf(section), section.svg);
  }
}

function write(folder: string, file: string, text: string): void {
  try {
    writeFileSync(join(folder, file), text);
  } catch (error) {
    throw new InputError(`cannot write ${explainFileError(join(folder, file), error)}`);
  }
}
