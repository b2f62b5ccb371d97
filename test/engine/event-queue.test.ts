import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue, type TakenEvent } from "../../src/engine/event-queue.ts";

const FAR = Number.MAX_SAFE_INTEGER;
const IN_LANE = -1;

function take(queue: EventQueue, limit: number): TakenEvent | null {
  const event = { time: 0, sequence: 0, kind: 0, a: 0, b: 0, c: 0, d: 0, e: 0, cause: 0 };
  return queue.take(limit, event) ? event : null;
}

/** A step of a plan: push after a delay (log-scaled), push to a lane, take some, or cancel one. */
const step = fc.oneof(
  fc.record({ do: fc.constant("push" as const), scale: fc.nat(10), delay: fc.nat(7) }),
  fc.record({ do: fc.constant("lane" as const), lane: fc.nat(2) }),
  fc.record({ do: fc.constant("take" as const), count: fc.nat(4) }),
  fc.record({ do: fc.constant("cancel" as const), index: fc.nat(1000) }),
  fc.record({ do: fc.constant("save" as const) }),
);

interface Waiting {
  readonly time: number;
  readonly sequence: number;
  readonly slot: number;
}

const byTimeThenSequence = (x: Waiting, y: Waiting) => x.time - y.time || x.sequence - y.sequence;

describe("EventQueue", () => {
  it("takes events in the order of (time, sequence), as a sorted list does (seed 42)", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (plan) => {
        let queue = new EventQueue();
        const model: Waiting[] = [];
        const delays = [20_000_000, 1_000, 0];
        const lanes = delays.map((delay) => queue.openLane(delay));
        let now = 0;
        let sequence = 0;
        const takeOne = () => {
          model.sort(byTimeThenSequence);
          const expected = model.shift();
          const taken = take(queue, FAR);
          if (expected === undefined) return expect(taken).toBe(null);
          expect(taken).toMatchObject({
            time: expected.time,
            sequence: expected.sequence,
            a: expected.sequence % 1000,
          });
          now = expected.time;
        };
        for (const act of plan) {
          if (act.do === "push") {
            const time = now + act.delay * 13 ** act.scale;
            const slot = queue.push(time, sequence, 1, sequence % 1000, 0, 0, 0, 0, -1);
            model.push({ time, sequence: sequence++, slot });
          } else if (act.do === "lane") {
            const time = now + delays[act.lane]!;
            queue.pushLane(lanes[act.lane]!, time, sequence, 1, sequence % 1000, 0, 0, 0, 0, -1);
            model.push({ time, sequence: sequence++, slot: IN_LANE });
          } else if (act.do === "take") {
            for (let i = 0; i < act.count; i++) takeOne();
          } else if (act.do === "cancel" && model.length > 0) {
            const victim = model[act.index % model.length]!;
            if (victim.slot === IN_LANE) continue;
            model.splice(model.indexOf(victim), 1);
            expect(queue.cancel(victim.slot, victim.sequence)).toBe(true);
          } else if (act.do === "save") {
            const copy = new EventQueue();
            for (const delay of delays) copy.openLane(delay);
            copy.load(queue.save());
            expect(copy.size).toBe(queue.size);
            queue = copy;
          }
        }
        while (model.length > 0) takeOne();
        takeOne();
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it("keeps an event that lies after the limit", () => {
    const queue = new EventQueue();
    queue.push(500_000_000, 0, 1, 7, 0, 0, 0, 0, -1);
    expect(take(queue, 499_999_999)).toBe(null);
    queue.push(499_999_999, 1, 1, 8, 0, 0, 0, 0, -1);
    expect(take(queue, FAR)).toMatchObject({ a: 8 });
    expect(take(queue, FAR)).toMatchObject({ a: 7 });
  });

  it("does not cancel an event that was taken", () => {
    const queue = new EventQueue();
    const slot = queue.push(5, 0, 1, 0, 0, 0, 0, 0, -1);
    take(queue, FAR);
    expect(queue.cancel(slot, 0)).toBe(false);
  });
});
