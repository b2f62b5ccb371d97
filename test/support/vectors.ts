/**
 * External test vectors: a folder beside the repository or in FORKSIM_VECTORS. Tests that need them
 * are skipped under a title that says so, since a fresh clone does not have them.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = resolve(repository, process.env["FORKSIM_VECTORS"] ?? "../shared/vectors");

/** Whether all of these files are there. */
export function hasVectors(...files: readonly string[]): boolean {
  return files.every((file) => existsSync(resolve(folder, file)));
}

/** A suite's title, with the reason where it is going to be skipped. */
export function vectorTitle(title: string, ...files: readonly string[]): string {
  return hasVectors(...files)
    ? title
    : `${title} (skipped: set FORKSIM_VECTORS to the folder that has ${files.join(", ")})`;
}

/** A vector file as text. */
export function vectorText(file: string): string {
  return readFileSync(resolve(folder, file), "utf8");
}

/** A vector file as bytes. */
export function vectorBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, file)));
}

/** A vector file parsed as JSON; the caller says what it holds. */
export function vectorJson<T>(file: string): T {
  return JSON.parse(vectorText(file)) as T;
}
