/**
 * What chaos can draw: families of kinds of which one is in force at a time, how long each is in force and
 * rests, and how the events of each kind are drawn. A kind is a row of `scenario/chaos.ts` and one of a family.
 */
import type { Duration } from "../../lib/brand.ts";
import { type Draw, uniformInteger } from "../../lib/distributions.ts";
import type { LinkConditions } from "../../network/specs.ts";
import type { ChaosKind } from "../../scenario/chaos.ts";
import type { Flap, ScenarioAction, Selector } from "../../scenario/scenario.ts";
import type { Crew } from "./crew.ts";

/** What a fault is to be, but for its time. */
export interface Drawn {
  readonly action: ScenarioAction;
  readonly flap?: Flap;
}

/** Draws a fault of a kind. */
export type DrawFault = (draw: Draw, crew: Crew) => Drawn;

/** Kinds of which never two are in force at once. Times in seconds. */
export interface Family {
  readonly name: string;
  /** Time in force: at least, and on average. */
  readonly leastOn: number;
  readonly meanOn: number;
  /** Time between two, at least. */
  readonly leastOff: number;
  readonly kinds: Readonly<Partial<Record<ChaosKind, DrawFault>>>;
}

const MILLISECOND = 1_000;
const SECOND = 1_000 * MILLISECOND;
const MINUTE = 60 * SECOND;
const EVERYBODY: Selector = { by: "all" };
const MILLIONTH_PER_PERCENT = 10_000;

const duration = (microseconds: number) => microseconds as Duration;

// ----------------------------------------------------------------------------------- partitions

const DIRECTIONS = ["both", "in", "out"] as const;

function apart(group: Selector, direction: "both" | "in" | "out" = "both", bridge?: Selector) {
  const action = { do: "partition", group, direction } as const;
  return { action: bridge === undefined ? action : { ...action, bridge } };
}

const PARTITIONS: readonly Family[] = [
  family("halves", [20, 600, 10], (draw, crew) =>
    apart(crew.some(draw, Math.floor(crew.names.length / 2))),
  ),
  family("isolation", [20, 600, 10], (draw, crew) => apart(crew.some(draw, 1))),
  family("random-share", [20, 600, 10], (draw, crew) => apart(crew.anySome(draw))),
  family("bridge", [20, 600, 10], (draw, crew) => {
    const order = crew.shuffled(draw);
    const bridge = crew.selector([order[0]!]);
    const size = whole(draw, 1, order.length - 2);
    return apart(crew.selector(order.slice(1, 1 + size)), "both", bridge);
  }),
  family("one-way", [20, 600, 10], (draw, crew) =>
    apart(crew.anySome(draw), oneOf(draw, ["in", "out"])),
  ),
  family("flapping", [60, 600, 10], (draw, crew) => ({
    ...apart(crew.anySome(draw)),
    flap: drawFlap(draw, 40),
  })),
];

// ---------------------------------------------------------------------------------------- links

const PLAIN: LinkConditions = { loss: 0, duplicate: 0, extraDelay: duration(0) };

/** A family of one kind, whose conditions are drawn for messages from some to others. */
function ofLinks(kind: ChaosKind, draws: (draw: Draw, crew: Crew) => Partial<LinkConditions>) {
  return family(kind, [10, 600, 10], (draw, crew) => {
    const [from, to] = drawEnds(draw, crew);
    return { action: { do: "links", from, to, conditions: { ...PLAIN, ...draws(draw, crew) } } };
  });
}

/** All links, those from or to some, or those from some to others. */
function drawEnds(draw: Draw, crew: Crew): readonly [from: Selector, to: Selector] {
  const [one, other] = [crew.anySome(draw), crew.anySome(draw)];
  const ends: readonly (readonly [Selector, Selector])[] = [
    [EVERYBODY, EVERYBODY],
    [one, EVERYBODY],
    [EVERYBODY, other],
    [one, other],
  ];
  return oneOf(draw, ends);
}

const LINKS: readonly Family[] = [
  ofLinks("loss", (draw) => ({ loss: percent(draw, 2, 70) })),
  ofLinks("burst-loss", (draw) => ({
    burst: {
      good: duration(whole(draw, 5, 60) * SECOND),
      bad: duration(whole(draw, 1, 30) * SECOND),
      goodLoss: percent(draw, 0, 5),
      badLoss: percent(draw, 60, 100),
    },
  })),
  ofLinks("message-kinds", (draw, { messageKinds }) => ({
    loss: percent(draw, 20, 95),
    kinds: [oneOf(draw, messageKinds)],
  })),
  ofLinks("duplication", (draw) => ({
    duplicate: percent(draw, 10, 100),
    copies: { most: whole(draw, 1, 4), spread: duration(whole(draw, 0, 20_000) * MILLISECOND) },
  })),
  ofLinks("reordering", (draw) => ({
    reorder: {
      share: percent(draw, 10, 90),
      delay: duration(whole(draw, 200, 30_000) * MILLISECOND),
    },
  })),
  ofLinks("corruption", (draw) => ({ corrupt: percent(draw, 1, 40) })),
  ofLinks("delay", (draw) => ({ extraDelay: duration(whole(draw, 100, 30_000) * MILLISECOND) })),
  ofLinks("slow-links", (draw) => ({ bandwidth: percent(draw, 1, 40) })),
  // A swizzle clogs and releases node by node: that takes its time.
  family("clog", [2, 60, 20], (draw, crew) => ({
    action: {
      do: "clog",
      nodes: crew.anySome(draw),
      direction: oneOf(draw, DIRECTIONS),
      swizzle: false,
    },
  })),
  family("swizzle-clog", [10, 120, 20], (draw, crew) => ({
    action: { do: "clog", nodes: crew.many(draw), direction: "both", swizzle: true },
  })),
  family("resets", [30, 300, 10], (draw, crew) => {
    const [from, to] = drawEnds(draw, crew);
    return { action: { do: "reset", from, to }, flap: drawFlap(draw, 20) };
  }),
];

// ---------------------------------------------------------------------------------------- nodes

/** Nodes that crash; who keeps the chain for the others loses nothing. */
function crashed(
  disk: (draw: Draw) => Extract<ScenarioAction, { do: "crash" }>["disk"],
): DrawFault {
  return (draw, crew) => {
    const fate = disk(draw);
    const nodes = crew.downable(draw, { sparesKeeper: fate !== "kept" });
    return { action: { do: "crash", nodes, disk: fate } };
  };
}

function clocks(draws: (draw: Draw, crew: Crew) => { offset?: number; drift?: number }): DrawFault {
  return (draw, crew) => {
    const nodes = crew.anySome(draw);
    return { action: { do: "clock", nodes, offset: 0, drift: 0, ...draws(draw, crew) } };
  };
}

/** Whole seconds, at most nine tenths of what others forgive: what was mined by it stays good once it is undone. */
function drawOffset(draw: Draw, { maxFutureTime }: Crew): number {
  return whole(draw, 1, Math.max(1, Math.floor((0.9 * maxFutureTime) / SECOND))) * SECOND;
}

const NODES: readonly Family[] = [
  {
    name: "crash",
    leastOn: 5,
    meanOn: 400,
    leastOff: 20,
    kinds: {
      crash: crashed(() => "kept"),
      "crash-unsynced": crashed((draw) => ({
        syncedEvery: duration(whole(draw, 1, 30) * MINUTE),
      })),
      "crash-snapshot": crashed((draw) =>
        draw() < 0.5
          ? { age: duration(whole(draw, 1, 60) * MINUTE) }
          : { blocks: whole(draw, 1, 20) },
      ),
      "crash-lost": crashed(() => "lost"),
    },
  },
  family("pause", [1, 120, 10], (draw, crew) => ({
    action: { do: "pause", nodes: crew.downable(draw, { sparesKeeper: false }) },
  })),
  family("slow-cpu", [10, 600, 10], (draw, crew) => ({
    action: { do: "slow", nodes: crew.anySome(draw), factor: oneOf(draw, [2, 5, 20, 100]) },
  })),
  {
    name: "clock",
    leastOn: 30,
    meanOn: 600,
    leastOff: 10,
    kinds: {
      "clock-ahead": clocks((draw, crew) => ({ offset: drawOffset(draw, crew) })),
      "clock-behind": clocks((draw, crew) => ({ offset: 0 - drawOffset(draw, crew) })),
      "clock-drift": clocks((draw) => {
        const drift = whole(draw, 1, 10) * MILLIONTH_PER_PERCENT;
        return { drift: draw() < 0.5 ? drift : 0 - drift };
      }),
    },
  },
  family("hashrate", [60, 900, 10], (draw, crew) => ({
    action: {
      do: "hashrate",
      nodes: crew.someMiners(draw),
      factor: oneOf(draw, [0.1, 0.25, 0.5, 2, 4, 8]),
    },
  })),
  family("eclipse", [30, 600, 30], (draw, crew) => ({
    action: {
      do: "eclipse",
      victim: crew.someHonest(draw),
      by: crew.attackers,
      slots: percent(draw, 50, 100),
    },
  })),
];

/** Every family, in a fixed order. */
export const FAMILIES: readonly Family[] = [...PARTITIONS, ...LINKS, ...NODES];

// ---------------------------------------------------------------------------------------- parts

function family(
  kind: ChaosKind,
  [leastOn, meanOn, leastOff]: readonly [leastOn: number, meanOn: number, leastOff: number],
  drawFault: DrawFault,
): Family {
  return { name: kind, leastOn, meanOn, leastOff, kinds: { [kind]: drawFault } };
}

/** Comes and goes, for seconds or for minutes, evenly or at random. */
function drawFlap(draw: Draw, most: number): Flap {
  const on = whole(draw, 2, most);
  const off = whole(draw, 2, most);
  const random = draw() < 0.5;
  return {
    on: duration(on * SECOND),
    off: duration(off * SECOND),
    random,
    least: duration(SECOND),
  };
}

/** A whole number from least to most, both included. */
function whole(draw: Draw, least: number, most: number): number {
  return least + uniformInteger(draw, most - least + 1);
}

/** A share in whole per cent. */
function percent(draw: Draw, least: number, most: number): number {
  return whole(draw, least, most) / 100;
}

function oneOf<Item>(draw: Draw, items: readonly Item[]): Item {
  return items[uniformInteger(draw, items.length)]!;
}
