/**
 * A trace as JSON Lines: one header, then one record a line, keys in a fixed order. Text only; files and
 * compression are left to others.
 * Invariant: `parseTrace(renderTrace(trace))` equals the trace; equal traces have equal texts.
 */
import { InputError } from "../lib/assert.ts";
import { OBSERVATION } from "./observation.ts";
import type { MessageRecord, ObservationRecord, TraceRecord } from "./recorder.ts";

/** Names the format; a change of it that readers must know of changes the number. */
export const TRACE_SCHEMA = "forksim/trace/1";

/** Which run the records are of. */
export interface TraceHeader {
  readonly schema: typeof TRACE_SCHEMA;
  readonly scenario: string;
  readonly seed: string;
  /** Of the whole run, 16 hex digits. */
  readonly digest: string;
  /** How many earlier records were not kept. */
  readonly dropped: number;
}

/** A header and its records, in the order in which they happened. */
export interface Trace {
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
}

/** The whole text, every line ended. For a large trace write `renderTraceLine` by `renderTraceLine`. */
export function renderTrace({ header, records }: Trace): string {
  return [renderTraceHeader(header), ...records.map(renderTraceLine)]
    .map((line) => `${line}\n`)
    .join("");
}

/** The first line, not ended. */
export function renderTraceHeader({
  schema,
  scenario,
  seed,
  digest,
  dropped,
}: TraceHeader): string {
  return JSON.stringify({ schema, scenario, seed, digest, dropped });
}

/** The line of one record, not ended. */
export function renderTraceLine(record: TraceRecord): string {
  if (record.record === "observation") {
    const { time, kind, node, a, b, c } = record;
    return JSON.stringify({ record: "observation", time, kind, node, a, b, c });
  }
  const { time, event, kind, from, to, item, arg } = record;
  return JSON.stringify({ record: "message", time, event, kind, from, to, item, arg });
}

/** The trace in `text`; throws InputError naming the first line that is not of one. */
export function parseTrace(text: string): Trace {
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  const [first = "", ...rest] = lines;
  const header = parseHeader(first);
  return { header, records: rest.map((line, k) => parseRecord(line, k + 2)) };
}

/** Where two traces part, by position from the start of the run; null where one of them has ended. */
export interface TraceDifference {
  readonly position: number;
  readonly a: TraceRecord | null;
  readonly b: TraceRecord | null;
}

/** The first record that differs, or null. Of traces that dropped their beginnings the common part counts. */
export function firstDifference(a: Trace, b: Trace): TraceDifference | null {
  const start = Math.max(a.header.dropped, b.header.dropped);
  const recordAt = ({ header, records }: Trace, position: number) =>
    records[position - header.dropped] ?? null;
  for (let position = start; ; position += 1) {
    const [one, other] = [recordAt(a, position), recordAt(b, position)];
    if (one === null && other === null) return null;
    const isSame =
      one !== null && other !== null && renderTraceLine(one) === renderTraceLine(other);
    if (!isSame) return { position, a: one, b: other };
  }
}

function parseHeader(line: string): TraceHeader {
  const fields = parseObject(line, 1);
  if (fields["schema"] !== TRACE_SCHEMA) {
    throw new InputError(`trace line 1: the first line must say "schema":"${TRACE_SCHEMA}"`);
  }
  const read = readerOf(fields, 1);
  return {
    schema: TRACE_SCHEMA,
    scenario: read.text("scenario"),
    seed: read.text("seed"),
    digest: read.text("digest"),
    dropped: read.count("dropped"),
  };
}

function parseRecord(line: string, number: number): TraceRecord {
  const fields = parseObject(line, number);
  switch (fields["record"]) {
    case "observation":
      return parseObservation(fields, number);
    case "message":
      return parseMessage(fields, number);
    default:
      throw new InputError(`trace line ${number}: record must be "observation" or "message"`);
  }
}

function parseObservation(fields: Fields, line: number): ObservationRecord {
  const read = readerOf(fields, line);
  const kind = read.text("kind");
  if (!Object.hasOwn(OBSERVATION, kind)) {
    throw new InputError(
      `trace line ${line}: no observation is of the kind ${JSON.stringify(kind)}`,
    );
  }
  return {
    record: "observation",
    time: read.count("time") as ObservationRecord["time"],
    node: read.integer("node"),
    kind: kind as ObservationRecord["kind"],
    a: read.integer("a"),
    b: read.integer("b"),
    c: read.integer("c"),
  };
}

function parseMessage(fields: Fields, line: number): MessageRecord {
  const read = readerOf(fields, line);
  return {
    record: "message",
    time: read.count("time") as MessageRecord["time"],
    event: read.count("event"),
    from: read.count("from"),
    to: read.count("to"),
    kind: read.text("kind"),
    item: read.integer("item"),
    arg: read.integer("arg"),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(line: string, number: number): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // Left to the message below: the engine's own differs between versions.
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new InputError(`trace line ${number}: must be one JSON object`);
  }
  return parsed as Fields;
}

function readerOf(fields: Fields, line: number) {
  const read = <Value>(name: string, wanted: string, fits: (value: unknown) => boolean): Value => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!fits(value)) throw new InputError(`trace line ${line}: ${name} must be ${wanted}`);
    return value as Value;
  };
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  return {
    text: (name: string) => read<string>(name, "a string", (value) => typeof value === "string"),
    integer: (name: string) => read<number>(name, "an integer", Number.isSafeInteger),
    count: (name: string) => read<number>(name, "an integer from 0 up", isCount),
  };
}
