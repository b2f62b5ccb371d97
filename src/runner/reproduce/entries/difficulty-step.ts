/** How difficulty rules answer a step of the hashrate: Bitcoin's by whole windows, ASERT by its memory. */
import {
  asertMemory,
  asertStepInterval,
  bitcoinMeanInterval,
  bitcoinStepWindows,
} from "../../../theory/difficulty.ts";
import type { FoundWork } from "../collectors/found-work.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { meanOf } from "../estimate.ts";
import { ruleSets } from "./difficulty-equilibrium.ts";

const INTERVAL_S = 600;
const BITCOIN_WINDOWS = 3;
const ASERT_BLOCKS = [0, 288, 576, 1152] as const;

const SIZES: Readonly<Record<Form, { seeds: number }>> = {
  ci: { seeds: 20 },
  quick: { seeds: 60 },
  full: { seeds: 400 },
};

/** Steps. */
export const difficultyStep: Entry = {
  name: "difficulty-step",
  title: "Difficulty rules after a step of the hashrate",
  what:
    "The hashrate is multiplied at once. Under Bitcoin's rule the window under way lasts as much longer, and the next is right, up to N ÷ (N − 2), or " +
    "a clamp of four; ASERT's interval after n blocks is T ÷ (1 + (k − 1) e^(−n ÷ memory)).",
  source: "Bitcoin: its rule; ASERT: the flow of its exponential law, chance left out",
  method:
    "Many short runs, the step at their start: means over runs. Bitcoin's first window ends one block early, since nobody waits for genesis; its " +
    "later ones are exact where the clamp is not near. ASERT's intervals are those that the targets at the block set (expected hashes ÷ hashrate). " +
    "Blocks are steps of a flow with a memory of 415 of them, and the bias allowed is 1 %, or chance's second order.",
  kinds: ["exact", "asymptotic"],
  scenario: "difficulty.yaml",
  parameters: ["rule", "window", "factor", "seeds"],
  plot: { x: "blocks after the step", y: "mean interval, s" },
  points: (form) => [
    { rule: "bitcoin", window: 144, factor: 0.5, ...SIZES[form] },
    { rule: "bitcoin", window: 144, factor: 2, ...SIZES[form] },
    { rule: "bitcoin", window: 144, factor: 0.1, ...SIZES[form] },
    { rule: "asert", window: 48, factor: 2, ...SIZES[form] },
    { rule: "asert", window: 48, factor: 0.5, ...SIZES[form] },
  ],
  runsOf: (point) => ({
    set: [
      "chain.difficulty=null",
      ...ruleSets(point),
      `stop.height=${blocksOf(point)}`,
      `events=[{ at: 0 s, hashrate: { nodes: all, factor: ${numberOf(point, "factor")} } }]`,
    ],
    seeds: numberOf(point, "seeds"),
    collect: "foundWork",
  }),
  measure: (runs, point) => {
    const chains = runs.map(({ collected }) => collected as FoundWork);
    if (point["rule"] === "bitcoin") return bitcoin(chains, point);
    return asert(chains, point);
  },
};

function blocksOf(point: Point): number {
  return point["rule"] === "bitcoin"
    ? BITCOIN_WINDOWS * numberOf(point, "window")
    : ASERT_BLOCKS.at(-1)! + 1;
}

function bitcoin(chains: readonly FoundWork[], point: Point): Quantity[] {
  const [window, factor] = [numberOf(point, "window"), numberOf(point, "factor")];
  const windows = bitcoinStepWindows({ interval: INTERVAL_S, window, factor }, BITCOIN_WINDOWS);
  // A window is right again, up to the law of the equilibrium, unless the clamp holds the one before it back.
  const isClamped = factor < 0.25 || factor > 4;
  return windows.map((lasted, k): Quantity => {
    const first = k === 0 ? 0 : k * window - 1;
    const last = (k + 1) * window - 1;
    // The first window has a block less to wait for.
    const waits = last - first;
    const mean = meanOf(
      chains.map(
        ({ seconds }) => (seconds[last - 1]! - (first === 0 ? 0 : seconds[first - 1]!)) / waits,
      ),
      "runs",
    );
    const at = { series: `bitcoin × ${factor}`, x: k * window };
    const quantity = `window ${k + 1}, mean interval (s)`;
    if (k === 0) return { quantity, reference: lasted / window, estimate: mean, kind: "exact", at };
    const isAfterClamp = isClamped && k === 1;
    const reference = isAfterClamp ? lasted / window : bitcoinMeanInterval(INTERVAL_S, window);
    // Where the clamp may be near again, chance decides whether it holds.
    const isNear = isClamped && k > 1;
    return isNear
      ? { quantity, reference, estimate: mean, kind: "asymptotic", bias: 0.02 * reference, at }
      : { quantity, reference, estimate: mean, kind: "exact", at };
  });
}

function asert(chains: readonly FoundWork[], point: Point): Quantity[] {
  const factor = numberOf(point, "factor");
  const halfLife = numberOf(point, "window") * 3600;
  const memory = asertMemory(INTERVAL_S, halfLife);
  return ASERT_BLOCKS.map((blocks): Quantity => {
    const reference = asertStepInterval({ interval: INTERVAL_S, halfLife, factor }, blocks);
    const estimate = meanOf(
      chains.map(({ work }) => work[blocks]! / (1e15 * factor)),
      "runs",
    );
    return {
      quantity: `interval after ${blocks} blocks (s)`,
      reference,
      estimate,
      kind: "asymptotic",
      bias: reference * Math.max(0.01, 1 / memory),
      at: { series: `asert × ${factor}`, x: blocks },
    };
  });
}
