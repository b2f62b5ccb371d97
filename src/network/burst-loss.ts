/**
 * Loss in bursts (Gilbert 1960, Elliott 1963): whether a directed link is in its bad state at an instant. Links
 * move between the states at exponential times, whatever is sent over them: a state is drawn up to the
 * instant that is asked about. Invariant: instants asked about never go back, and a link's states come from its own
 * stream.
 */
import { assert } from "../lib/assert.ts";
import { type Draw, exponential } from "../lib/distributions.ts";
import type { BurstLoss } from "./specs.ts";

/** A link's state, and when it ends. */
interface LinkState {
  isBad: boolean;
  until: number;
}

/** The states of the links asked about so far, as plain data. */
export type SavedBursts = readonly (readonly [link: string, isBad: boolean, until: number])[];

/**
 * After so many mean cycles a state is drawn afresh instead of step by step: what is left of the old one in its
 * law, at most exp(−4 × 32), is below the grain of a draw.
 */
const FORGOTTEN_CYCLES = 32;

/** The states of all links under one rule. */
export class BurstStates {
  readonly #spec: BurstLoss;
  /** The stream of a link. */
  readonly #drawOf: (link: string) => Draw;
  readonly #states = new Map<string, LinkState>();

  constructor(spec: BurstLoss, drawOf: (link: string) => Draw) {
    assert(spec.good > 0 && spec.bad > 0, "both states take their time", { ...spec });
    this.#spec = spec;
    this.#drawOf = drawOf;
  }

  /** The probability that a message sent now is lost. */
  lossAt(link: string, now: number): number {
    const { goodLoss, badLoss } = this.#spec;
    return this.#stateAt(link, now).isBad ? badLoss : goodLoss;
  }

  save(): SavedBursts {
    return Array.from(this.#states, ([link, { isBad, until }]) => [link, isBad, until]);
  }

  load(saved: SavedBursts): void {
    this.#states.clear();
    for (const [link, isBad, until] of saved) this.#states.set(link, { isBad, until });
  }

  #stateAt(link: string, now: number): LinkState {
    const { good, bad } = this.#spec;
    const known = this.#states.get(link);
    if (known !== undefined && now < known.until) return known;
    const draw = this.#drawOf(link);
    const state = known ?? { isBad: false, until: -Infinity };
    if (now - state.until > FORGOTTEN_CYCLES * (good + bad)) {
      state.isBad = draw() * (good + bad) < bad;
      // What is left of an exponential time is distributed as the whole.
      state.until = now + exponential(draw, state.isBad ? bad : good);
    }
    while (state.until <= now) {
      state.isBad = !state.isBad;
      state.until += exponential(draw, state.isBad ? bad : good);
    }
    this.#states.set(link, state);
    return state;
  }
}
