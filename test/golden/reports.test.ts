import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPORTS, SHOWCASE_NAMES, showcaseFiles, withShowcases } from "./reports.ts";
import { createRuns, HOW_TO_UPDATE, UPDATES } from "./runs.ts";

const README = join(REPORTS, "README.md");
const run = createRuns();

describe.runIf(UPDATES)("with FORKSIM_UPDATE=1", () => {
  it.each(SHOWCASE_NAMES)("writes reports/%s", (name) => {
    const folder = join(REPORTS, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const files = showcaseFiles(name, run);
    for (const [file, text] of files) writeFileSync(join(folder, file), text);
    expect([...files.keys()]).toContain("report.json");
  });

  it("writes the list in reports/README.md", () => {
    const list = withShowcases(readFileSync(README, "utf8"), run);
    writeFileSync(README, list);
    expect(list).toContain(SHOWCASE_NAMES[0]);
  });
});

describe.skipIf(UPDATES)("showcase reports", () => {
  it.each(SHOWCASE_NAMES)("reports/%s comes out again byte for byte", (name) => {
    const folder = join(REPORTS, name);
    const committed = readdirSync(folder).map((file) => [
      file,
      readFileSync(join(folder, file), "utf8"),
    ]);
    const made = [...showcaseFiles(name, run)];
    expect(committed.sort(), HOW_TO_UPDATE).toEqual(made.sort());
  });

  it("are listed with command, version and digest", () => {
    const readme = readFileSync(README, "utf8");
    expect(readme, HOW_TO_UPDATE).toBe(withShowcases(readme, run));
  });

  it("nothing else lies beside them", () => {
    const known = [...SHOWCASE_NAMES, "README.md", "report.schema.json", "reproduction", "runs"];
    expect(readdirSync(REPORTS).filter((name) => !known.includes(name))).toEqual([]);
  });
});
