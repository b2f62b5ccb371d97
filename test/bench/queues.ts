/**
 * Wheel against heap: the hold model (take one, push one) with the workload's delays, log-normal around
 * 100 ms, at several numbers of events in flight. Both must give the same order.
 */
import { EventQueue } from "../../src/engine/event-queue.ts";
import { RandomStreams } from "../../src/engine/streams.ts";
import { logNormal } from "../../src/lib/distributions.ts";
import { HeapQueue } from "./heap-queue.ts";
import { median } from "./median.ts";

const OPERATIONS = 1_000_000;
const REPEATS = 5;

export function benchQueues(print: (line: string) => void): void {
  print("queue: nanoseconds per take and push, median of 5, alternating");
  print("  in flight      wheel       heap   heap ÷ wheel");
  for (const inFlight of [1_000, 10_000, 100_000]) {
    const delays = drawDelays();
    const wheel: number[] = [];
    const heap: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      const ofWheel = holdWheel(delays, inFlight);
      const ofHeap = holdHeap(delays, inFlight);
      if (ofWheel.check !== ofHeap.check) throw new Error("wheel and heap differ in their order");
      wheel.push(ofWheel.ns);
      heap.push(ofHeap.ns);
    }
    const [w, h] = [median(wheel), median(heap)];
    const cells = [String(inFlight), w.toFixed(0), h.toFixed(0)].map((text) => text.padStart(10));
    print(`${cells.join(" ")} ${(h / w).toFixed(2).padStart(14)}`);
  }
}

function drawDelays(): Float64Array {
  const draw = new RandomStreams("bench").get("delays").double;
  return Float64Array.from({ length: 1 << 16 }, () => Math.round(logNormal(draw, 100_000, 0.5)));
}

function holdWheel(delays: Float64Array, inFlight: number) {
  const queue = new EventQueue();
  const event = { time: 0, sequence: 0, kind: 0, a: 0, b: 0, c: 0, d: 0, e: 0, cause: 0 };
  let sequence = 0;
  const push = (now: number) => {
    const time = now + delays[sequence & 0xffff]!;
    queue.push(time, sequence, 0, sequence & 0x7fff_ffff, 0, 0, 0, 0, -1);
    sequence += 1;
  };
  return hold(inFlight, push, () => {
    queue.take(Infinity, event);
    return event;
  });
}

function holdHeap(delays: Float64Array, inFlight: number) {
  const queue = new HeapQueue();
  const event = { time: 0, a: 0 };
  let sequence = 0;
  const push = (now: number) => {
    queue.push(now + delays[sequence & 0xffff]!, sequence, sequence & 0x7fff_ffff);
    sequence += 1;
  };
  return hold(inFlight, push, () => {
    queue.take(event);
    return event;
  });
}

function hold(
  inFlight: number,
  push: (now: number) => void,
  take: () => { readonly time: number; readonly a: number },
): { readonly ns: number; readonly check: number } {
  for (let i = 0; i < inFlight; i++) push(0);
  let check = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < OPERATIONS; i++) {
    const event = take();
    check = (Math.imul(check, 31) + event.a) | 0;
    push(event.time);
  }
  return { ns: Number(process.hrtime.bigint() - start) / OPERATIONS, check };
}
