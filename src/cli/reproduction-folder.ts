/** The folder of a reproduction: results for programs, the page, and its pictures. */
import { documentOf, type EvaluatedPoint } from "../runner/reproduce/evaluate.ts";
import {
  pictureOf,
  renderReproductionHtml,
  renderReproductionMarkdown,
  sectionsOf,
} from "../runner/reproduce/page.ts";
import { writeFile } from "./report-folder.ts";

/** Writes everything to a folder that is there. */
export function writeReproduction(folder: string, points: readonly EvaluatedPoint[]): void {
  const sections = sectionsOf(points);
  writeFile(folder, "results.json", `${JSON.stringify(documentOf(points), null, 2)}\n`);
  writeFile(folder, "README.md", renderReproductionMarkdown(sections));
  writeFile(folder, "index.html", renderReproductionHtml(sections));
  for (const section of sections) {
    if (section.svg !== null) writeFile(folder, pictureOf(section), section.svg);
  }
}
