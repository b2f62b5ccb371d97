import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/lib/assert.ts";
import type { Instant } from "../../src/lib/brand.ts";
import {
  firstDifference,
  parseTrace,
  renderTrace,
  TRACE_SCHEMA,
  type Trace,
} from "../../src/trace/jsonl.ts";
import { OBSERVATION_NAMES } from "../../src/trace/observation.ts";
import type { TraceRecord } from "../../src/trace/recorder.ts";

const seed = 42;

const time = fc.maxSafeNat().map((n) => n as Instant);
const operand = fc.integer({ min: -1 });
const record: fc.Arbitrary<TraceRecord> = fc.oneof(
  fc.record({
    record: fc.constant("observation" as const),
    time,
    node: operand,
    kind: fc.constantFrom(...OBSERVATION_NAMES),
    a: operand,
    b: operand,
    c: operand,
  }),
  fc.record({
    record: fc.constant("message" as const),
    time,
    event: fc.nat(),
    from: fc.nat(),
    to: fc.nat(),
    kind: fc.constantFrom("inv", "getdata", "block"),
    item: operand,
    arg: operand,
  }),
);
const trace: fc.Arbitrary<Trace> = fc.record({
  header: fc.record({
    schema: fc.constant(TRACE_SCHEMA),
    scenario: fc.string({ unit: "binary" }),
    seed: fc.string(),
    digest: fc.constant("0123456789abcdef"),
    dropped: fc.nat({ max: 20 }),
  }),
  records: fc.array(record, { maxLength: 30 }),
});

describe("a trace", () => {
  it(`comes back equal from its text (seed ${seed})`, () => {
    const roundTrip = fc.property(trace, (whole) => {
      const text = renderTrace(whole);
      expect(text.split("\n").length).toBe(whole.records.length + 2);
      expect(parseTrace(text)).toEqual(whole);
      expect(renderTrace(parseTrace(text))).toBe(text);
    });
    fc.assert(roundTrip, { seed, numRuns: 300 });
  });

  it("has one line a record, keys in order, after a header", () => {
    expect(renderTrace(small(0, "inv"))).toBe(
      '{"schema":"forksim/trace/1","scenario":"two miners","seed":"42","digest":"0123456789abcdef","dropped":0}\n' +
        '{"record":"message","time":5,"event":1,"kind":"inv","from":0,"to":1,"item":2,"arg":0}\n',
    );
  });
});

const HEADER = renderTrace(small(0)).trimEnd();
const broken: readonly [string, RegExp][] = [
  ["", /line 1: must be one JSON object/],
  ["[1]", /line 1: must be one JSON object/],
  ["{}", /line 1: .*forksim\/trace\/1/],
  [HEADER.replace("trace/1", "trace/2"), /line 1: .*forksim\/trace\/1/],
  [HEADER.replace('"dropped":0', '"dropped":-1'), /line 1: dropped must be an integer from 0/],
  [HEADER.replace('"42"', "42"), /line 1: seed must be a string/],
  [`${HEADER}\n{`, /line 2: must be one JSON object/],
  [`${HEADER}\n\n{}`, /line 2: must be one JSON object/],
  [`${HEADER}\n{"record":"event"}`, /line 2: record must be "observation" or "message"/],
  [`${HEADER}\n{"record":"observation","kind":"toString"}`, /line 2: no observation .*"toString"/],
  [`${HEADER}\n{"record":"observation","kind":"nodeUp","time":1.5}`, /line 2: time must be/],
  [
    `${HEADER}\n{"record":"observation","kind":"nodeUp","time":1}`,
    /line 2: node must be an integer/,
  ],
  [`${HEADER}\n{"record":"message","time":1,"event":"1"}`, /line 2: event must be/],
];

describe("a broken trace", () => {
  it.each(broken)("%j is refused by its line", (text, message) => {
    expect(() => parseTrace(text)).toThrow(InputError);
    expect(() => parseTrace(text)).toThrow(message);
  });
});

describe("the first difference", () => {
  it(`of a trace and itself is none (seed ${seed})`, () => {
    const none = fc.property(trace, (whole) => {
      expect(firstDifference(whole, parseTrace(renderTrace(whole)))).toBeNull();
    });
    fc.assert(none, { seed, numRuns: 100 });
  });

  it(`is the record that was changed, left out or added (seed ${seed})`, () => {
    const found = fc.property(trace, fc.nat(), record, (whole, at, other) => {
      const { header, records } = whole;
      const k = at % (records.length + 1);
      fc.pre(JSON.stringify(records[k]) !== JSON.stringify(other));
      const changed = { header, records: [...records.slice(0, k), other, ...records.slice(k + 1)] };
      const position = header.dropped + k;
      const difference = { position, a: records[k] ?? null, b: other };
      expect(firstDifference(whole, changed)).toEqual(difference);
      const cut = { header, records: records.slice(0, k) };
      if (k < records.length) {
        expect(firstDifference(whole, cut)).toEqual({ ...difference, b: null });
      }
    });
    fc.assert(found, { seed, numRuns: 300 });
  });

  it("looks only where both traces have kept their records", () => {
    const [long, short] = [small(0, "inv", "getdata", "block"), small(1, "getdata", "block")];
    expect(firstDifference(long, short)).toBeNull();
    expect(firstDifference(long, small(1, "getdata", "inv"))?.position).toBe(2);
  });
});

/** A trace of messages with these kinds, after `dropped` that were not kept. */
function small(dropped: number, ...kinds: string[]): Trace {
  const records = kinds.map((kind, k): TraceRecord => {
    const event = dropped + k + 1;
    return { record: "message", time: 5 as Instant, event, from: 0, to: 1, kind, item: 2, arg: 0 };
  });
  const header = { scenario: "two miners", seed: "42", digest: "0123456789abcdef", dropped };
  return { header: { schema: TRACE_SCHEMA, ...header }, records };
}
