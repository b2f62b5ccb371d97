import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { REPOSITORY } from "../support/source-text.ts";
import { localLinks, mentionedPaths } from "./pages.ts";

const PAGES = [
  "README.md",
  "src/ARCHITECTURE.md",
  "src/GLOSSARY.md",
  "scenarios/README.md",
  "reports/README.md",
  ".github/CONTRIBUTING.md",
];

describe.each(PAGES)("%s", (name) => {
  const page = readFileSync(path.join(REPOSITORY, name), "utf8");

  it("links to what is there", () => {
    const from = path.join(REPOSITORY, path.dirname(name));
    const missing = localLinks(page).filter((target) => !existsSync(path.join(from, target)));
    expect(missing).toEqual([]);
  });
});

describe("src/ARCHITECTURE.md", () => {
  const page = readFileSync(path.join(REPOSITORY, "src/ARCHITECTURE.md"), "utf8");

  it("names files and folders that are there, by a path or the end of one", () => {
    const paths = ["src", "test"].flatMap((folder) =>
      readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" }).map(
        (name) => `/${folder}/${name.split(path.sep).join("/")}`,
      ),
    );
    const isThere = (name: string) =>
      paths.some((known) => known.endsWith(`/${name.replace(/\/$/, "")}`));
    expect(mentionedPaths(page).filter((name) => !isThere(name))).toEqual([]);
  });
});

it("a page's links and paths are found, outside of its blocks", () => {
  const page = "[a](b.md#c) [d](https://e.org) `src/x.ts` `x/y/` `a.b`\n```\n[f](g)\n```\n";
  expect(localLinks(page)).toEqual(["b.md"]);
  expect(mentionedPaths(page)).toEqual(["src/x.ts", "x/y/"]);
});
