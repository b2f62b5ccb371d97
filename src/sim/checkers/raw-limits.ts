/**
 * Sizes of blocks against the rules of each node that accepted them, by whatever upgrades the node had then:
 * the chain's limit, or from its activation on the limit of the latest upgrade.
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
  readonly #programs = new Map<number, number>();
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
    if (kind === OBSERVATION.rulesChanged) this.#programs.set(node, a);
  }

  /** A node has accepted a block. */
  accept(node: number, place: number): void {
    const program = this.#programs.get(node) ?? 0;
    const key = `${program} ${place}`;
    if (this.#judged.has(key)) return;
    this.#judged.add(key);
    const { block, height } = this.#chain.at(place);
    const upgrade = this.#upgrades[program - 1];
    const isNew = upgrade !== undefined && height >= upgrade.from;
    const limit = isNew ? upgrade.limit : this.#chain.params.maxBlockSize;
    const headerBytes = block.header.difficulty === undefined ? 80 : 112;
    let size = headerBytes + countBytes(block.payloads.length).length;
    for (const payload of block.payloads) size += payload.size;
    if (size <= limit) return;
    this.#breaches.push(
      `block ${place} was accepted: node ${node} goes by ${limit} bytes, it has ${size} bytes`,
    );
  }
}
