/**
 * What misbehaving nodes did and what came of it: actions by group and behaviour, and how often others refused the
 * blocks and transactions that a behaviour made. Constant work for every observation.
 */
import { OBSERVATION, type ObservationKind } from "../trace/observation.ts";

/** The behaviours of a run as metrics see them. */
export interface MetricsBehaviours {
  /** Names by number. */
  readonly names: readonly string[];
  readonly groups: readonly { readonly name: string; readonly behaviours: readonly string[] }[];
  /** Index in `groups` by node. */
  readonly groupOf: ArrayLike<number>;
  /** Which behaviours make blocks and transactions that nobody takes. */
  readonly makesBlocks: readonly string[];
  readonly makesTransactions: readonly string[];
}

/** A behaviour of a group. */
export interface BehaviourRow {
  readonly group: string;
  readonly behaviour: string;
  /** Actions of all its nodes; each is an observation `misbehaved`. */
  readonly acted: number;
  /** Refusals, by all nodes, of blocks or transactions that it made. */
  readonly refused: number;
}

interface Tally {
  acted: number;
  refused: number;
}

/** Hears what concerns behaviours. */
export class BehaviourMetrics {
  readonly #options: MetricsBehaviours;
  /** By group and behaviour number. */
  readonly #tallies = new Map<string, Tally>();
  /** Whose a made block or transaction is. */
  #blocks = new Map<number, string>();
  #transactions = new Map<number, string>();

  constructor(options: MetricsBehaviours) {
    this.#options = options;
    for (const { name, behaviours } of options.groups) {
      for (const one of behaviours) {
        this.#tallies.set(keyOf(name, one), { acted: 0, refused: 0 });
      }
    }
  }

  observe(kind: ObservationKind, node: number, a: number, b: number): void {
    if (kind === OBSERVATION.misbehaved) this.#misbehaved(node, a, b);
    else if (kind === OBSERVATION.blockRefused) this.#refused(this.#blocks.get(a));
    else if (kind === OBSERVATION.txRefused) this.#refused(this.#transactions.get(a));
  }

  finish(): BehaviourRow[] {
    return this.#options.groups.flatMap(({ name: group, behaviours }) =>
      [...new Set(behaviours)].map((behaviour) => {
        const { acted, refused } = this.#tallies.get(keyOf(group, behaviour))!;
        return { group, behaviour, acted, refused };
      }),
    );
  }

  save(): unknown {
    return {
      tallies: [...this.#tallies].map(([key, tally]) => [key, { ...tally }]),
      blocks: [...this.#blocks],
      transactions: [...this.#transactions],
    };
  }

  load(saved: unknown): void {
    const { tallies, blocks, transactions } = saved as {
      tallies: [string, Tally][];
      blocks: [number, string][];
      transactions: [number, string][];
    };
    for (const [key, tally] of tallies) this.#tallies.set(key, { ...tally });
    this.#blocks = new Map(blocks);
    this.#transactions = new Map(transactions);
  }

  #misbehaved(node: number, number: number, item: number): void {
    const { names, groups, groupOf, makesBlocks, makesTransactions } = this.#options;
    const behaviour = names[number]!;
    const key = keyOf(groups[groupOf[node]!]!.name, behaviour);
    const tally = this.#tallies.get(key);
    if (tally === undefined) return;
    tally.acted += 1;
    if (makesBlocks.includes(behaviour)) this.#blocks.set(item, key);
    else if (makesTransactions.includes(behaviour)) this.#transactions.set(item, key);
  }

  #refused(key: string | undefined): void {
    if (key !== undefined) this.#tallies.get(key)!.refused += 1;
  }
}

function keyOf(group: string, behaviour: string): string {
  return `${group}/${behaviour}`;
}
