import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { Intervention, MessageIdentity } from "../../src/sim/interventions.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { outcomeOf } from "../support/runs.ts";
import { moneyScenario, simpleScenario } from "../support/scenarios.ts";

const scenario = simpleScenario({
  shares: [3, 2, 2, 1, 1, 1],
  latency: { model: "log-normal", median: 300_000 as Duration, sigma: 1 },
  interval: 5_000_000,
  stop: { height: 25 },
});

interface Delivery extends MessageIdentity {
  readonly time: number;
}

/** Everything that was delivered and reported, as lines in order, and the deliveries. */
function watch(
  interventions: readonly Intervention[],
  of: Scenario = scenario,
  wire: "interned" | "bytes" = "interned",
) {
  const lines: { readonly time: number; readonly text: string }[] = [];
  const deliveries: Delivery[] = [];
  const simulation = new Simulation(of, {
    interventions,
    wire,
    elide: false,
    sinks: [{ observe: (...all) => lines.push({ time: all[1], text: all.join(" ") }) }],
    messageSink: {
      message: (time, _event, from, to, kind, item) => {
        const name = simulation.messageKinds[kind]!;
        const stem = { from, to, kind: name, item };
        const nth = deliveries.filter((one) => isSame(one, stem)).length;
        deliveries.push({ ...stem, nth, time });
        lines.push({ time, text: `${from}>${to} ${name} ${item}` });
      },
    },
  });
  simulation.runUntil({});
  return { lines, deliveries, digest: simulation.digest };
}

describe("interventions on messages with lists", () => {
  const paying = moneyScenario({ stop: { time: 1_800_000_000 as Instant, height: null } });

  it("name a list by its content, however messages travel, and change that message alone", () => {
    const calm = watch([], paying);
    const invs = calm.deliveries.filter(({ kind }) => kind === "txinv");
    const victim = invs[Math.floor(invs.length / 3)]!;
    const dropped = watch([{ ...identity(victim), do: "drop" }], paying);
    const inBytes = watch([{ ...identity(victim), do: "drop" }], paying, "bytes");
    expect(dropped.digest).not.toBe(calm.digest);
    expect(inBytes.digest).toBe(dropped.digest);
    expectSameBefore(calm, dropped, victim.time);
    const then = (run: typeof calm) => run.deliveries.filter(({ time }) => time === victim.time);
    expect(then(calm)).toHaveLength(then(dropped).length + 1);
    expect(then(dropped).some((one) => isSame(one, victim))).toBe(false);
  });

  it("delay and swap them, and a run cut and resumed does the same", () => {
    const calm = watch([], paying);
    const tx = calm.deliveries.filter(({ kind }) => kind === "tx")[20]!;
    const by = 40_000;
    const late = watch([{ ...identity(tx), do: "delay", by }], paying);
    const found = late.deliveries.find((one) => isSame(one, tx) && one.nth === tx.nth)!;
    expect(found.time).toBe(tx.time + by);
    const invs = calm.deliveries.filter(({ kind }) => kind === "txinv");
    const [first, second] = invs.flatMap((one, i) => {
      const next = invs
        .slice(i + 1)
        .find(({ time }) => time > one.time && time < one.time + 90_000);
      return next === undefined ? [] : [one, next];
    });
    const swap: Intervention = { ...identity(first!), do: "swap", with: identity(second!) };
    const swapped = watch([swap], paying);
    const arrival = (of: Delivery) =>
      swapped.deliveries.find((one) => isSame(one, of) && one.nth === of.nth)!.time;
    expect(arrival(first!)).toBe(second!.time);
    expect(arrival(second!)).toBe(first!.time);
    const cut = new Simulation(paying, { interventions: [swap] });
    cut.runUntil({ time: (first!.time - 50_000) as Instant });
    const resumed = Simulation.load(cut.save());
    resumed.runUntil({});
    expect(resumed.digest).toBe(swapped.digest);
  });
});

function isSame(a: MessageIdentity, b: Omit<MessageIdentity, "nth">): boolean {
  return a.from === b.from && a.to === b.to && a.kind === b.kind && a.item === b.item;
}

/** Everything before that time is the same in two runs, and there is something. */
function expectSameBefore(
  one: ReturnType<typeof watch>,
  other: ReturnType<typeof watch>,
  time: number,
): void {
  const earlier = ({ lines }: typeof one) =>
    lines.filter((line) => line.time < time).map(({ text }) => text);
  expect(earlier(other).length).toBeGreaterThan(20);
  expect(earlier(other)).toEqual(earlier(one));
}

function identity({ from, to, kind, item, nth }: Delivery): MessageIdentity {
  return { from, to, kind, item, nth };
}

describe("interventions", () => {
  const calm = watch([]);
  /** A block on its way to somebody who waits for it, early in the run. */
  const victim = calm.deliveries.filter(({ kind }) => kind === "block")[12]!;

  it("that are none, or name what never happens, change nothing", () => {
    expect(watch([]).digest).toBe(outcomeOf(scenario).digest);
    const absent = { ...identity(victim), nth: 99 };
    expect(watch([{ ...absent, do: "drop" }]).digest).toBe(calm.digest);
    expect(watch([{ ...absent, do: "delay", by: 5 }]).digest).toBe(calm.digest);
    const other = { ...absent, nth: 98 };
    expect(watch([{ ...absent, do: "swap", with: other }]).digest).toBe(calm.digest);
  });

  it("delaying by nothing changes nothing", () => {
    expect(watch([{ ...identity(victim), do: "delay", by: 0 }]).digest).toBe(calm.digest);
  });

  it("drop: the message is gone, and nothing differs before its time", () => {
    const dropped = watch([{ ...identity(victim), do: "drop" }]);
    expect(dropped.digest).not.toBe(calm.digest);
    expectSameBefore(calm, dropped, victim.time);
    const sameTime = dropped.deliveries.filter(({ time }) => time === victim.time);
    expect(sameTime.some((one) => isSame(one, victim))).toBe(false);
  });

  it.each([1, 40_000, 2_000_000])("delay: the message comes %i us later", (by) => {
    const delayed = watch([{ ...identity(victim), do: "delay", by }]);
    expectSameBefore(calm, delayed, victim.time);
    const late = delayed.deliveries.find((one) => isSame(one, victim) && one.nth === victim.nth)!;
    expect(late.time).toBe(victim.time + by);
  });

  it("delay: earlier, but never before it is sent", () => {
    const request = calm.deliveries.find(
      ({ kind, from, to, item }) =>
        kind === "getdata" && from === victim.to && to === victim.from && item === victim.item,
    )!;
    for (const by of [-1_000, -1_000_000_000]) {
      const hastened = watch([{ ...identity(victim), do: "delay", by }]);
      const early = hastened.deliveries.find((one) => isSame(one, victim))!;
      expect(early.time).toBe(Math.max(request.time, victim.time + by));
    }
  });

  it("swap: two messages under way exchange their arrivals", () => {
    const invs = calm.deliveries.filter(({ kind }) => kind === "inv");
    const isTwin = (a: Delivery, b: Delivery) =>
      a !== b && a.from === b.from && a.item === b.item && a.time !== b.time;
    const [a, b] = invs.filter((one) => one.item > 2 && invs.some((two) => isTwin(one, two)));
    expect(isTwin(a!, b!)).toBe(true);
    const [first, second] = a!.to < b!.to ? [a!, b!] : [b!, a!];
    const swapped = watch([{ ...identity(first), do: "swap", with: identity(second) }]);
    const arrival = (of: Delivery) =>
      swapped.deliveries.find((one) => isSame(one, of) && one.nth === of.nth)!.time;
    expect(arrival(first)).toBe(second.time);
    expect(arrival(second)).toBe(first.time);
  });

  it("are saved and loaded with the run", () => {
    const interventions: Intervention[] = [{ ...identity(victim), do: "drop" }];
    const whole = new Simulation(scenario, { interventions });
    whole.runUntil({});
    const cut = new Simulation(scenario, { interventions });
    cut.runUntil({ events: Math.floor(whole.events / 8) });
    const resumed = Simulation.load(cut.save());
    resumed.runUntil({});
    expect(resumed.digest).toBe(whole.digest);
  });
});
