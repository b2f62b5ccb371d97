/**
 * Whom chaos may befall. Nodes are chosen by name, so that an event says itself whom it is about and means the
 * same without the others. Invariant: those whom crashes take and those whom pauses take are never all nodes,
 * and one node, the keeper, never loses what it has on its disk.
 */
import { type Draw, shuffle, uniformInteger } from "../../lib/distributions.ts";
import { nodeName } from "../../scenario/nodes.ts";
import type { Scenario, Selector } from "../../scenario/scenario.ts";

/** Kinds of messages that only a chain with transactions has. */
const OF_TRANSACTIONS = ["txinv", "txgetdata", "tx", "mempool"];
const OF_BLOCKS = ["inv", "getdata", "getheaders", "headers", "block"];
const COMPACT = ["cmpctblock", "getblocktxn", "blocktxn"];

export class Crew {
  readonly names: readonly string[];
  /** Names of message kinds that this chain has. */
  readonly messageKinds: readonly string[];
  /** Microseconds that a block's time may lie ahead. */
  readonly maxFutureTime: number;
  /** Those of groups that misbehave. */
  readonly attackers: Selector;
  readonly #keeper: string;
  readonly #miners: readonly string[];
  readonly #honest: readonly string[];

  /** `draw` chooses the keeper. */
  constructor({ nodes, chain, protocol }: Scenario, draw: Draw) {
    const all = nodes.flatMap((group) =>
      group.hashShares.map((hashShare, k) => ({ name: nodeName(group, k), hashShare, group })),
    );
    const misbehaves = ({ group }: (typeof all)[number]) => (group.behaviours ?? []).length > 0;
    this.names = all.map(({ name }) => name);
    this.messageKinds = [
      ...OF_BLOCKS,
      ...(protocol.relay.compact === null ? [] : COMPACT),
      ...(chain.money === null ? [] : OF_TRANSACTIONS),
    ];
    this.maxFutureTime = chain.maxFutureTime;
    this.#miners = all.filter(({ hashShare }) => hashShare > 0).map(({ name }) => name);
    this.attackers = this.selector(all.filter(misbehaves).map(({ name }) => name));
    this.#honest = all.filter((node) => !misbehaves(node)).map(({ name }) => name);
    // Who serves the chain to all that have lost it should be willing to.
    const fit = this.#honest.length === 0 ? this.names : this.#honest;
    this.#keeper = fit[uniformInteger(draw, fit.length)]!;
  }

  /** All names in random order. */
  shuffled(draw: Draw): readonly string[] {
    return shuffle(draw, [...this.names]);
  }

  /** Nodes by their names. */
  selector(names: readonly string[]): Selector {
    const selectors = names.map((name) => ({ by: "node", name }) as const);
    return selectors.length === 1 ? selectors[0]! : { by: "or", selectors };
  }

  some(draw: Draw, count: number): Selector {
    return this.#choose(draw, this.names, count);
  }

  /** At least one, and never all. */
  anySome(draw: Draw): Selector {
    return this.some(draw, 1 + uniformInteger(draw, this.names.length - 1));
  }

  /** More than half, perhaps all. */
  many(draw: Draw): Selector {
    const { length } = this.names;
    const least = Math.floor(length / 2) + 1;
    return this.some(draw, least + uniformInteger(draw, length - least + 1));
  }

  /** Less than half: with as many others there is still one left. */
  downable(draw: Draw, { sparesKeeper }: { readonly sparesKeeper: boolean }): Selector {
    const most = Math.floor((this.names.length - 1) / 2);
    const from = sparesKeeper ? this.names.filter((name) => name !== this.#keeper) : this.names;
    return this.#choose(draw, from, 1 + uniformInteger(draw, most));
  }

  someMiners(draw: Draw): Selector {
    return this.#choose(draw, this.#miners, 1 + uniformInteger(draw, this.#miners.length));
  }

  someHonest(draw: Draw): Selector {
    return this.#choose(draw, this.#honest, 1 + uniformInteger(draw, this.#honest.length));
  }

  /** In the order of the scenario. */
  #choose(draw: Draw, from: readonly string[], count: number): Selector {
    const chosen = new Set(shuffle(draw, [...from]).slice(0, count));
    return this.selector(from.filter((name) => chosen.has(name)));
  }
}
