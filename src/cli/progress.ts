/**
 * The line on a terminal that says how far a run has got: repainted at most ten times a second, and gone
 * before anything else is written.
 */
import type { BlockIndex } from "../lib/brand.ts";
import { formatCount, formatMs, formatNumber } from "../metrics/format.ts";
import { shareOfStop } from "../runner/slices.ts";
import type { Simulation } from "../sim/simulation.ts";
import { OBSERVATION, type ObservationSink } from "../trace/observation.ts";
import { ERASE_LINE, type Terminal } from "./terminal.ts";

/** Least time between two paintings. */
export const REPAINT_MS = 100;
/** What is over before shows nothing. */
export const FIRST_PAINT_MS = 250;
const BAR_MAX = 20;
const BAR_MIN = 8;
const TITLE_MIN = 6;
const GENESIS = 0 as BlockIndex;

/** Progress of one run: pass `sinks` to the simulation, `update` between slices, `clear` at the end. */
export class Progress {
  readonly sinks: readonly ObservationSink[];
  /** Null where nothing is shown. */
  readonly #terminal: Terminal | null;
  readonly #title: string;
  readonly #start = performance.now();
  #lastPaint = Number.NEGATIVE_INFINITY;
  #isPainted = false;
  #latestBlock = GENESIS;

  constructor(terminal: Terminal | null, title: string) {
    this.#terminal = terminal?.showsProgress ? terminal : null;
    this.#title = title;
    const sink: ObservationSink = {
      observe: (kind, _time, _node, block) => {
        if (kind === OBSERVATION.blockFound) this.#latestBlock = block as BlockIndex;
      },
    };
    this.sinks = this.#terminal === null ? [] : [sink];
  }

  update(simulation: Simulation): void {
    if (this.#terminal === null) return;
    const now = performance.now();
    if (now - this.#start < FIRST_PAINT_MS || now - this.#lastPaint < REPAINT_MS) return;
    this.#lastPaint = now;
    this.#isPainted = true;
    const { stop } = simulation.scenario;
    const facts = {
      title: this.#title,
      timeMs: simulation.now / 1000,
      stopMs: stop.time === null ? null : stop.time / 1000,
      // The latest block stands within a fork's length of the highest.
      height: simulation.tree.height(this.#latestBlock),
      stopHeight: stop.height,
      events: simulation.events,
      elapsedMs: now - this.#start,
    };
    // A full last column would make some terminals wrap.
    this.#terminal.err(`${ERASE_LINE}${renderProgress(facts, this.#terminal.columns - 1)}`);
  }

  clear(): void {
    if (this.#isPainted) this.#terminal?.err(ERASE_LINE);
    this.#isPainted = false;
  }
}

/** How far a run has got. */
export interface ProgressFacts {
  readonly title: string;
  readonly timeMs: number;
  readonly stopMs: number | null;
  readonly height: number;
  readonly stopHeight: number | null;
  readonly events: number;
  readonly elapsedMs: number;
}

/**
 * The line, without colours and no wider than `width`: bar, share done, simulated time, height, speed, time
 * left. Where there is little room the bar shrinks, then the title, then the bar goes.
 */
export function renderProgress(facts: ProgressFacts, width: number): string {
  const { title, timeMs, stopMs, height, stopHeight, events, elapsedMs } = facts;
  const done = shareOfStop({ time: timeMs, height }, { time: stopMs, height: stopHeight });
  // Below one in a hundred an estimate is a guess.
  const left = done < 0.01 ? [] : [`ETA ${formatWait((elapsedMs * (1 - done)) / done)}`];
  const figures = [
    `${String(Math.floor(done * 100)).padStart(3)} %`,
    formatMs(timeMs),
    `height ${formatCount(height)}`,
    `${formatRate((events * 1000) / elapsedMs)} events/s`,
    ...left,
  ].join(" · ");
  return fitLine(title, done, figures, width);
}

/** How far several runs have got. */
export interface RunsFacts {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Runs done, and the parts of those under way. */
  readonly share: number;
  readonly elapsedMs: number;
}

/** The line of several runs at once: as `renderProgress`. */
export function renderRuns(facts: RunsFacts, width: number): string {
  const { title, done, total, failed, share, elapsedMs } = facts;
  const part = total === 0 ? 1 : share / total;
  const left = share < 0.3 ? [] : [`ETA ${formatWait((elapsedMs * (total - share)) / share)}`];
  const figures = [
    `${String(Math.floor(part * 100)).padStart(3)} %`,
    `${formatCount(done)} of ${formatCount(total)} runs`,
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ...(done === 0 ? [] : [`${formatNumber((done * 60_000) / elapsedMs)} a minute`]),
    ...left,
  ].join(" · ");
  return fitLine(title, part, figures, width);
}

function fitLine(title: string, done: number, figures: string, width: number): string {
  const room = width - figures.length - 1;
  if (room < TITLE_MIN) return cut(figures, width);
  if (room < TITLE_MIN + 1 + BAR_MIN) return `${cut(title, room)} ${figures}`;
  const shown = cut(title, room - 1 - BAR_MIN);
  return `${shown} ${renderBar(done, Math.min(room - 1 - shown.length, BAR_MAX))} ${figures}`;
}

function renderBar(done: number, width: number): string {
  const filled = Math.floor(done * width);
  return `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
}

function formatRate(perSecond: number): string {
  if (perSecond >= 999_500) return `${(perSecond / 1e6).toFixed(1)} M`;
  return perSecond >= 1000 ? `${Math.round(perSecond / 1000)} k` : String(Math.round(perSecond));
}

function formatWait(ms: number): string {
  return ms < 1000 ? "1 s" : formatMs(Math.ceil(ms / 1000) * 1000);
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
