import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulationBug } from "../../src/lib/assert.ts";
import { OBSERVATION, OBSERVATION_NAMES } from "../../src/trace/observation.ts";
import { type RecorderOptions, type TraceRecord, TraceRecorder } from "../../src/trace/recorder.ts";

const seed = 42;
const messageKinds = ["inv", "getdata", "block"];
const everything: RecorderOptions = {
  observations: "all",
  messages: "all",
  messageKinds,
  limit: null,
};

/** What happens in a run: kind below 0 is a message. */
const happenings = fc.array(
  fc.record({
    kind: fc.integer({ min: -messageKinds.length, max: OBSERVATION_NAMES.length - 1 }),
    time: fc.maxSafeNat(),
    p: fc.integer({ min: -1, max: 1_000_000 }),
    q: fc.integer({ min: -1, max: 1_000_000 }),
  }),
  { maxLength: 200 },
);
type Happening = { kind: number; time: number; p: number; q: number };

describe("a recorder", () => {
  it("gives records back as they were told", () => {
    const recorder = new TraceRecorder(everything);
    recorder.observe(OBSERVATION.tipChanged, 7_000_000_000, 3, 10, 12, 1);
    recorder.message(7_000_000_001, 99, 3, 4, 2, 12, 5);
    expect(recorder.records()).toEqual([
      {
        record: "observation",
        time: 7_000_000_000,
        node: 3,
        kind: "tipChanged",
        a: 10,
        b: 12,
        c: 1,
      },
      {
        record: "message",
        time: 7_000_000_001,
        event: 99,
        from: 3,
        to: 4,
        kind: "block",
        item: 12,
        arg: 5,
      },
    ]);
  });

  it("knows every kind of observation by its name", () => {
    const recorder = new TraceRecorder(everything);
    for (const kind of Object.values(OBSERVATION)) recorder.observe(kind, 0, 0, 0, 0, 0);
    expect(recorder.records().map(({ kind }) => kind)).toEqual(Object.keys(OBSERVATION));
  });

  it(`keeps the latest of what an unbounded one keeps (seed ${seed})`, () => {
    const latest = fc.property(happenings, fc.integer({ min: 1, max: 250 }), (all, limit) => {
      const whole = recordsOf(all, everything);
      const recorder = tell(new TraceRecorder({ ...everything, limit }), all);
      expect(whole.length).toBe(all.length);
      expect(recorder.records()).toEqual(whole.slice(-limit));
      expect(recorder.dropped).toBe(Math.max(0, whole.length - limit));
    });
    fc.assert(latest, { seed, numRuns: 200 });
  });

  it(`keeps of all kinds exactly those asked for, in order (seed ${seed})`, () => {
    const names = fc.subarray([...OBSERVATION_NAMES]);
    const kinds = fc.subarray(messageKinds);
    const filtered = fc.property(happenings, names, kinds, (all, observations, messages) => {
      const wanted: readonly string[] = [...observations, ...messages];
      const kept = recordsOf(all, { ...everything, observations, messages });
      expect(kept).toEqual(recordsOf(all, everything).filter(({ kind }) => wanted.includes(kind)));
    });
    fc.assert(filtered, { seed, numRuns: 200 });
  });

  it("grows past its first rows", () => {
    const recorder = new TraceRecorder(everything);
    for (let n = 0; n < 5000; n += 1) recorder.observe(OBSERVATION.blockFound, n, n, n, n, n);
    expect(recorder.records().map(({ time }) => time)).toEqual(
      Array.from({ length: 5000 }, (_, n) => n),
    );
  });

  it("cannot keep nothing", () => {
    expect(() => new TraceRecorder({ ...everything, limit: 0 })).toThrow(SimulationBug);
  });
});

function recordsOf(all: readonly Happening[], options: RecorderOptions): TraceRecord[] {
  return tell(new TraceRecorder(options), all).records();
}

function tell(recorder: TraceRecorder, all: readonly Happening[]): TraceRecorder {
  for (const { kind, time, p, q } of all) {
    if (kind < 0) recorder.message(time, p, q, p, -1 - kind, q, p);
    else recorder.observe(kind as 0, time, p, q, p, q);
  }
  return recorder;
}
