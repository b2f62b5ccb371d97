/**
 * Sizes of blocks against the rules of each node that accepted them, by whatever upgrades the node had then: of
 * those from whose activation on the block is the limit of the one that the scenario has last, else the chain's.
 */
import type { Scenario } from "../../scenario/scenario.ts";
import { OBSERVATION, type ObservationKind } from "../../trace/observation.ts";
import type { RawChain } from "./raw-chain.ts";
import { countBytes } from "./raw-transactions.ts";

/** Judges every acceptance as it comes. */
export class RawLimits {
  readonly #breaches: string[];
  readonly #chain: RawChain;
  readonly #upgrades: readonly { readonly limit: number; readonly from: number }[];
  /** The upgrades that each node has had, by number from 1, ascending. */
  readonly #programs = new Map<number, readonly number[]>();
  /** Pairs of program and block that were judged: nothing changes for another node. */
  readonly #judged = new Set<string>();

  /** Adds what is wrong to `breaches`. */
  constructor({ events }: Scenario, chain: RawChain, breaches: string[]) {
    this.#chain = chain;
    this.#breaches = breaches;
    this.#upgrades = events
      .map(({ action }) => action)
      .filter((action) => action.do === "upgrade")
      .map(({ rules, activation }) => ({ limit: rules.maxBlockSize, from: activation }));
  }

  /** Takes an observation in. */
  note(kind: ObservationKind, node: number, a: number): void {
    if (kind !== OBSERVATION.rulesChanged) return;
    const had = new Set(this.#programs.get(node)).add(a);
    this.#programs.set(
      node,
      [...had].sort((one, other) => one - other),
    );
  }

  /** A node has accepted a block. */
  accept(node: number, place: number): void {
    const program = this.#programs.get(node) ?? [];
    const key = `${program} ${place}`;
    if (this.#judged.has(key)) return;
    this.#judged.add(key);
    const { block, height } = this.#chain.at(place);
    let limit = this.#chain.params.maxBlockSize;
    for (const number of program) {
      const upgrade = this.#upgrades[number - 1]!;
      if (height >= upgrade.from) limit = upgrade.limit;
    }
    const headerBytes = block.header.difficulty === undefined ? 80 : 112;
    let size = headerBytes + countBytes(block.payloads.length).length;
    for (const payload of block.payloads) size += payload.size;
    if (size <= limit) return;
    this.#breaches.push(
      `block ${place} was accepted: node ${node} goes by ${limit} bytes, it has ${size} bytes`,
    );
  }
}
