/** Processes that run scenarios from the built program and say what came of them. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { MESSAGE } from "../../../src/protocol/nakamoto/messages.ts";
import { builtProgram } from "../../cli/support/program.ts";
import { SCENARIOS } from "../../scenario/shipped.ts";

/** A shipped scenario, with `--set` texts laid over it. */
export interface Job {
  readonly path: string;
  readonly set: readonly string[];
}

/** What a run came to: its digest, and a hash of its report as JSON, Markdown and pictures. */
export interface Outcome {
  readonly digest: string;
  readonly report: string;
}

/** How a child is started, and what is planted in it. */
export interface Surroundings {
  /** The engine; by default the one that runs the tests. */
  readonly node?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whatever could differ between runs, machines or engines throws. */
  readonly poison?: boolean;
  /** A nondeterminism put in on purpose. */
  readonly canary?: "seed" | "delay" | "clock";
}

const CHILD = path.join(import.meta.dirname, "child.mjs");
/** Looked at once, so that all children run the same build. */
const DIST = path.dirname(path.dirname(builtProgram()));
const START = promisify(execFile);

/** Runs the jobs one after another in one new process. */
export async function runInChild(
  jobs: readonly Job[],
  { node = process.execPath, flags = [], env = {}, poison = false, canary }: Surroundings = {},
): Promise<Outcome[]> {
  const order = { jobs, poison, canary: canary ?? null, blockKind: MESSAGE.block };
  const { stdout } = await START(node, [...flags, CHILD, DIST, SCENARIOS, JSON.stringify(order)], {
    env: { ...env },
  });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Outcome);
}
