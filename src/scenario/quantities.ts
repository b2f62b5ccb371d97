/**
 * The words of the language that carry a value: quantities with units, counts, shares, names and ranges,
 * as zod schemas that parse them and tell an editor what they are. What a key means is `schema.ts`'s.
 */
import { z } from "zod";
import type { Duration } from "../lib/brand.ts";
import {
  parseBitRate,
  parseDuration,
  parseHashrate,
  parseNanoseconds,
  parsePercentage,
  parseRate,
  parseSize,
  type UnitProblem,
} from "../lib/units.ts";
import { rejected, type Verdict } from "../lib/verdict.ts";

/** No control characters. Written without property escapes, which not every validator of the JSON Schema knows. */
// biome-ignore lint/complexity/useRegexLiterals: in a literal control characters are refused.
const LINE = new RegExp("^[^\\u0000-\\u001f\\u007f-\\u009f]*$");
// biome-ignore lint/complexity/useRegexLiterals: in a literal control characters are refused.
const PROSE = new RegExp("^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$");
const NO_CONTROLS = { error: "write it without control characters" };

/** A text that reaches terminals and file names. */
export const line = z.string().regex(LINE, NO_CONTROLS);

/** A text that may have several lines. */
export const prose = z.string().regex(PROSE, NO_CONTROLS);

/** What a quantity is, for the diagnosis of a value that is no text at all. */
interface QuantityKind {
  readonly what: string;
  readonly example: string;
}

function quantity<T>(
  kind: QuantityKind,
  parse: (text: string) => Verdict<UnitProblem, T>,
  description: string,
  pattern: string,
) {
  const says = (input: unknown) => {
    if (typeof input !== "number") return `${kind.what} is due here, for example ${kind.example}`;
    // Of a bare share it can be guessed what was meant.
    const parsed = kind.what === "a share" ? parse(String(input)) : null;
    if (parsed?.ok === false) return parsed.reason.message;
    return `${input} is not ${kind.what}: write a number and a unit, for example ${kind.example}`;
  };
  return z
    .string({ error: ({ input }) => (input === undefined ? undefined : says(input)) })
    .transform((text, context): T => {
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      const { code, message } = parsed.reason;
      context.issues.push({ code: "custom", message, params: { code }, input: text });
      return z.NEVER;
    })
    .meta({ description, examples: [kind.example], pattern });
}

const NUMBER = String.raw`^\s*\d+(\.\d+)?\s*`;
const TIME_UNITS = "(ns|us|µs|ms|s|sec|min|h|d|w)\\s*$";

/** A span of simulated time, in microseconds. */
export const duration = (description: string, example = "10 min") =>
  quantity<Duration>(
    { what: "a duration", example },
    parseDuration,
    description,
    NUMBER + TIME_UNITS,
  );

/** A duration that may be finer than a microsecond, in nanoseconds. */
export const nanoseconds = (description: string) =>
  quantity<number>(
    { what: "a duration", example: "10 ns" },
    parseNanoseconds,
    description,
    NUMBER + TIME_UNITS,
  );

/** Bytes. */
export const size = (description: string, example = "1 MB") =>
  quantity<number>(
    { what: "a size", example },
    parseSize,
    description,
    `${NUMBER}(B|kB|MB|GB|KiB|MiB|GiB)\\s*$`,
  );

/** Bits per second, more than none. */
export const bitRate = (description: string, example = "20 Mbit/s") =>
  quantity<number>(
    { what: "a bit rate", example },
    parseUsableBitRate,
    description,
    `${NUMBER}[kMGT]?bit/s\\s*$`,
  );

/** A link of no bandwidth would hold its first message for ever. */
function parseUsableBitRate(text: string): Verdict<UnitProblem, number> {
  const parsed = parseBitRate(text);
  if (!parsed.ok || parsed.value > 0) return parsed;
  return rejected({ code: "zero", message: `"${text}" carries nothing: a rate is above 0` });
}

/** Hashes per second. */
export const hashrate = (description: string) =>
  quantity<number>(
    { what: "a hashrate", example: "1 EH/s" },
    parseHashrate,
    description,
    `${NUMBER}[kMGTPEZ]?H/s\\s*$`,
  );

/** How often something happens, per second of simulated time. */
export const rate = (description: string, example = "3 /s") =>
  quantity<number>(
    { what: "a rate", example },
    parseRate,
    description,
    `${NUMBER}/\\s*(s|min|h|d)\\s*$`,
  );

/** A share from 0 to 1. */
export const share = (description: string, example = "30%") =>
  quantity<number>({ what: "a share", example }, parsePercentage, description, `${NUMBER}%\\s*$`);

/** A whole number. */
export const count = (description: string, least = 1) =>
  z.int().min(least).max(Number.MAX_SAFE_INTEGER).meta({ description });

/** Beyond this a log-normal law has no figures left that a number can hold. */
export const MOST_SIGMA = 20;

/** A plain number that multiplies. */
export const factor = (description: string, most = 1e9) =>
  z
    .number()
    .min(0)
    .max(most)
    .meta({ description, examples: [0.5] });

/** Compact bits: a number, or hex digits as block explorers write them. */
export const bits = (description: string) =>
  z
    .union([
      z.int().min(1).max(0xff_ff_ff_ff),
      z.string().regex(/^0x[0-9a-fA-F]{1,8}$/, { error: 'write hex digits, like "0x1d00ffff"' }),
    ])
    .transform(Number)
    .meta({ description, examples: ["0x1d00ffff"] });

/** Bandwidths both ways. */
export const upDown = z.strictObject({
  up: bitRate("Bits per second that leave the node.", "10 Mbit/s"),
  down: bitRate("Bits per second that reach the node.", "50 Mbit/s"),
});

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** What files call groups, events and payments. */
export const groupName = z
  .string()
  .regex(NAME, { error: "a name is a letter and then letters, digits, - and _, at most 64" });

/** The keys that bound a value of some kind. */
export const rangeOf = <T extends z.ZodType>(value: (description: string) => T) => ({
  atLeast: value("This or more.").optional(),
  atMost: value("This or less.").optional(),
  above: value("More than this.").optional(),
  below: value("Less than this.").optional(),
  between: z
    .array(value("A bound; it belongs to the range."))
    .length(2)
    .optional()
    .meta({ description: "From the first to the second, both included." }),
});

/** Their names. */
export const RANGE_KEYS = ["atLeast", "atMost", "above", "below", "between"] as const;
