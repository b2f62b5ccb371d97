/** Arbitrary scenario documents: valid by construction, in the language of scenario files. */
import fc from "fast-check";
import { moneyParts, withMoney } from "./generated-money.ts";

const share = fc.integer({ min: 0, max: 10_000 }).map((value) => `${value / 100}%`);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("us", "ms", "s", "min", "h"))
  .map(([value, unit]) => `${value} ${unit}`);
const rate = fc.integer({ min: 1, max: 9999 }).map((value) => `${value / 10} Mbit/s`);
const upDown = fc.record({ up: rate, down: rate });

const latency = fc.oneof(
  fc.record({ model: fc.constant("constant"), value: duration }),
  fc.record({ model: fc.constant("normal"), mean: duration, deviation: duration }),
  fc.record({ model: fc.constant("exponential"), mean: duration }),
  fc.record({
    model: fc.constant("log-normal"),
    median: duration,
    sigma: fc.double({ min: 0, max: 3, noNaN: true }).map(Math.abs),
    measure: fc.constantFrom("one-way", "round-trip"),
    drawn: fc.constantFrom("per-link", "per-message"),
    jitter: fc.oneof(
      fc.constant("none"),
      fc.record({ pareto: fc.record({ cv: share }) }),
      fc.record({ pareto: fc.record({ shift: duration }) }),
      fc.record({ "log-normal": fc.record({ sigma: fc.constantFrom(0.1, 1, 1 / 3) }) }),
    ),
    overhead: duration,
  }),
);

const topology = fc.oneof(
  fc.constantFrom({ generator: "complete" }, { generator: "ring" }, { generator: "star" }),
  fc.record({ generator: fc.constant("outbound"), degree: fc.integer({ min: 1, max: 8 }) }),
  fc.constant({ generator: "outbound", degree: { cumulative: ["12.5%", "70%", "100%"] } }),
  fc.constant({ generator: "random-regular", degree: 4 }),
  fc.record({ generator: fc.constant("small-world"), degree: fc.constant(4), rewire: share }),
  fc.constant({ generator: "scale-free", attach: 2 }),
  fc.constant({
    generator: "explicit",
    links: [
      ["pool/0", "home/3"],
      ["solo", "home/0"],
    ],
  }),
);

const selector: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  selector: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("all", "home", "pool/1", "solo", { group: "pool" }, { node: "home/2" }),
    fc.record({ random: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ share: fc.constantFrom("10%", "33.3%", "100%") }),
    fc.record({ or: fc.array(tie("selector"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: fc.record({ random: fc.integer({ min: 1, max: 3 }) }) }),
    fc.constant({ and: [{ group: "home" }, { random: 2 }] }),
  ),
})).selector;

const trigger = fc.oneof(
  fc.record({ at: fc.integer({ min: 1, max: 500 }).map((value) => `${value} min`) }),
  fc.record({ when: fc.record({ height: fc.integer({ min: 1, max: 90 }), delay: duration }) }),
  fc.record({ when: fc.record({ reorg: fc.integer({ min: 1, max: 5 }) }) }),
  fc.record({ when: fc.record({ tips: fc.integer({ min: 2, max: 5 }) }) }),
);

const action = fc.oneof(
  fc.record({
    partition: fc.record({
      group: fc.constantFrom("pool", { region: "EU" }, { random: 3 }),
      direction: fc.constantFrom("both", "in", "out"),
    }),
    for: duration,
  }),
  fc.record({ crash: selector, disk: fc.constantFrom("kept", "lost"), for: duration }),
  fc.record({
    links: fc.record({
      from: selector,
      to: selector,
      loss: fc.constant("5%"),
      extraDelay: duration,
    }),
  }),
  fc.record({
    hashrate: fc.record({ nodes: selector, factor: fc.constantFrom(0, 0.5, 2) }),
    for: duration,
  }),
  fc.record({ leave: selector }),
  fc.record({
    partition: fc.constant({ group: "pool", bridge: { random: 1 } }),
    for: fc.constant("2 h"),
    flap: fc.record({ on: fc.constant("3 min"), off: fc.constant("90 s"), random: fc.boolean() }),
  }),
  fc.record({
    links: fc.record({
      from: selector,
      to: selector,
      burst: fc.constant({ good: "1 min", bad: "1.5 s", loss: "90%", goodLoss: "0.1%" }),
      reorder: fc.constant({ share: "12.5%", delay: "3 s" }),
      duplicate: fc.constant("1%"),
      copies: fc.integer({ min: 1, max: 9 }),
      copyDelay: duration,
      corrupt: fc.constantFrom("0%", "0.2%"),
      kinds: fc.constantFrom(["block"], ["inv", "getdata"]),
    }),
  }),
  fc.record({
    clog: fc.record({
      nodes: selector,
      direction: fc.constantFrom("both", "in", "out"),
      swizzle: fc.boolean(),
    }),
    for: fc.constant("20 min"),
  }),
  fc.record({ reset: fc.record({ from: selector, to: selector }) }),
);

const expectation = fc.oneof(
  fc.record({ agreement: fc.record({ depth: fc.nat(9), after: fc.constant("3 h") }) }),
  fc.record({ maxReorgDepth: fc.record({ below: fc.integer({ min: 1, max: 20 }) }) }),
  fc.record({ staleRate: fc.record({ below: fc.constantFrom("5%", "33.33%", "100%") }) }),
  fc
    .record({ staleRate: fc.record({ above: share, atMost: fc.constant("100%") }) })
    .filter(({ staleRate }) => staleRate.above !== "100%"),
  fc.record({
    propagation: fc.record({ share: fc.constantFrom("50%", "90%", "99%"), atMost: duration }),
  }),
  fc.record({ minerShare: fc.record({ nodes: selector, between: fc.constant(["1.5%", "60%"]) }) }),
  fc.record({
    laws: fc.oneof(
      fc.constant("all"),
      fc.array(
        fc.oneof(
          fc.constantFrom("validity", "supply", "convergence"),
          fc.record({ commonPrefix: fc.record({ depth: fc.nat(9), after: fc.constant("3 h") }) }),
          fc.record({
            chainGrowth: fc.record({ blocks: fc.constant(2), window: fc.constant("3 h") }),
          }),
          fc.record({
            chainQuality: fc.record({ nodes: selector, share, window: fc.constant(9) }),
          }),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    ),
  }),
);

const plainDocuments: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    version: fc.constant(1),
    name: fc.string({ minLength: 1, maxLength: 30 }),
    question: fc.string({ maxLength: 60 }),
    seed: fc.oneof(fc.integer(), fc.string({ minLength: 1, maxLength: 20 })),
    stop: fc.constantFrom({ time: "12 h" }, { height: 100 }, { time: "12 h", height: 100 }),
    chain: fc.record(
      {
        consensus: fc.record({
          forkChoice: fc.constantFrom("most-work", "longest", "ghost"),
          tieBreak: fc.oneof(
            fc.constantFrom("first-seen", "uniform", "lowest-hash"),
            fc.record({ gamma: share, favours: fc.constantFrom("pool", ["solo", "home/3"]) }),
          ),
        }),
        blockInterval: fc.integer({ min: 1, max: 3600 }).map((value) => `${value} s`),
        blockSize: fc.integer({ min: 1, max: 3000 }).map((value) => `${value} kB`),
        hashrate: fc.integer({ min: 1, max: 500 }).map((value) => `${value} EH/s`),
        difficulty: fc.constantFrom(
          { rule: "fixed" },
          { rule: "bitcoin", window: 72 },
          { rule: "asert" },
          { rule: "asert", halfLife: "1 h" },
          { rule: "lwma", window: 90 },
          { rule: "cw-144" },
          { rule: "digishield" },
          { rule: "ethereum-homestead" },
          { rule: "ethereum-byzantium", bombDelay: 3_000_000 },
          { rule: "remaining-supply" },
          {
            rule: "remaining-supply",
            base: { rule: "bitcoin", window: 12 },
            strength: 0.5,
            cap: 4,
            allocated: 21_000_000,
          },
        ),
      },
      { requiredKeys: [] },
    ),
    network: fc.record(
      {
        regions: fc.constant("internet-2019"),
        latency,
        bandwidth: fc.oneof(fc.constantFrom("unlimited", "regions"), upDown),
        topology,
        loss: share,
        extraDelay: duration,
        relay: fc.record({
          mode: fc.constantFrom("inv", "push", "headers"),
          compact: fc.oneof(fc.constant(false), fc.record({ use: share, missingShare: share })),
        }),
        validation: fc.record({ perBlock: duration, perByte: fc.constantFrom("0.5 ns", "10 ns") }),
      },
      { requiredKeys: ["regions"] },
    ),
    nodes: fc
      .tuple(
        fc.constantFrom("none", "20%", { each: "5%" }, ["10%", "5%", "2.5%"], undefined),
        fc.constantFrom("by-share", "EU", { EU: "60%", NA: "40%" }),
        fc.constantFrom("rest", undefined),
      )
      .map(([hashrate, region, rest]) => [
        {
          name: "pool",
          count: 3,
          ...(hashrate === undefined ? { weights: [3, 2, 1] } : { hashrate }),
        },
        { name: "solo", profile: "reliable", ...(rest === undefined ? {} : { hashrate: rest }) },
        { name: "home", count: 20, region, bandwidth: { up: "10 Mbit/s", down: "50 Mbit/s" } },
      ]),
    events: fc.array(
      fc.tuple(trigger, action).map(([when, what]) => ({ ...when, ...what })),
      {
        maxLength: 4,
      },
    ),
    expect: fc.array(expectation, { maxLength: 4 }),
    elide: fc.constantFrom("auto", "off"),
  },
  { requiredKeys: ["version", "name", "seed", "stop", "nodes"] },
);

/** A whole document; its groups are pool (3 weighted), solo (1) and home (20). Half of them have money. */
export const scenarioDocuments: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  plainDocuments,
  fc.tuple(plainDocuments, moneyParts).map(([document, parts]) => withMoney(document, parts)),
);
