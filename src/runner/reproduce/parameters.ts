/**
 * Every parameter of every entry, as the command line has it: one meaning, unit and range each, whatever entry uses it.
 * Loaded for help texts, so nothing else is imported but what refuses.
 */
import { UsageError } from "../../lib/assert.ts";

/** One flag. */
export interface Parameter {
  readonly meaning: string;
  /** A number in a range, or one of these words. */
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly choices?: readonly string[];
}

/** By flag. */
export const PARAMETERS = {
  blocks: { meaning: "blocks found by a run, on average", min: 100, max: 1e9, whole: true },
  seeds: { meaning: "how many runs: seeds 1, 2, …", min: 1, max: 100_000, whole: true },
  delay: { meaning: "delay ÷ block interval", min: 0.0001, max: 100 },
  miners: { meaning: "equal miners", min: 2, max: 20_000, whole: true },
  interval: { meaning: "block interval, in seconds", min: 0.1, max: 1e6 },
  nodes: { meaning: "nodes of the network", min: 2, max: 20_000, whole: true },
  rule: {
    meaning: "difficulty rule",
    choices: [
      ...["bitcoin", "asert", "lwma", "cw-144", "digishield"],
      ...["ethereum-homestead", "ethereum-byzantium"],
    ],
  },
  window: {
    meaning: "blocks a rule looks back on; of asert its half-life in hours",
    min: 0,
    max: 100_000,
    whole: true,
  },
  factor: { meaning: "what the hashrate is multiplied by", min: 0.01, max: 100 },
  load: { meaning: "arrivals ÷ what blocks have room for", min: 0.01, max: 0.99 },
  size: { meaning: "block size, in MB", min: 0.001, max: 32 },
  share: { meaning: "the greater miner's share of the hashrate", min: 0.5, max: 0.99 },
  alpha: { meaning: "the adversary's share of the hashrate", min: 0.001, max: 0.499 },
  gamma: { meaning: "part of the honest that follows the adversary in a race", min: 0, max: 1 },
  strategy: {
    meaning: "how the adversary withholds; of stubbornness L is lead, F equal fork, T1 trail 1",
    choices: ["honest", "selfish", "L", "F", "T1", "LF", "LT1", "FT1", "LFT1", "optimal"],
  },
  ties: {
    meaning: "who decides races of equals: gamma, or a coin each",
    choices: ["gamma", "uniform"],
  },
  choice: { meaning: "fork choice", choices: ["longest", "ghost"] },
  confirmations: { meaning: "blocks that the payee waits for", min: 1, max: 1000, whole: true },
  success: {
    meaning: "whether a branch has to be as long as the public one, or longer",
    choices: ["tie", "ahead"],
  },
  deficit: {
    meaning: "blocks behind at which an attack is given up",
    min: 1,
    max: 10_000,
    whole: true,
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/** Name of a parameter, and of its flag. */
export type ParameterName = keyof typeof PARAMETERS;

/** The value that a flag's text means; throws `UsageError` where it means none. */
export function parseParameter(name: ParameterName, text: string): number | string {
  const parameter: Parameter = PARAMETERS[name];
  if (parameter.choices !== undefined) {
    if (parameter.choices.includes(text)) return text;
    throw new UsageError(
      `--${name} cannot be "${text}": choose one of ${parameter.choices.join(", ")}`,
    );
  }
  const { min = 0, max = Number.MAX_VALUE, whole = false } = parameter;
  const value = /^[\d.]+(e\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  const range = `from ${min} to ${max}`;
  if (Number.isNaN(value)) {
    throw new UsageError(
      `--${name} ${text}: write ${whole ? "a whole number" : "a number"} ${range}`,
    );
  }
  if (value < min || value > max) {
    throw new UsageError(`--${name} ${text} is out of range: ${parameter.meaning}, ${range}`);
  }
  if (whole && !Number.isInteger(value)) {
    throw new UsageError(`--${name} ${text}: write a whole number`);
  }
  return value;
}
