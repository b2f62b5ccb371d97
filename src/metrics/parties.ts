/**
 * What parties did and what it brought them: blocks withheld and published, races and who joined them, attacks.
 * Constant work for every observation; a number is kept for every race.
 */
import { OBSERVATION, type ObservationKind } from "../trace/observation.ts";
import type { CanonicalChain } from "./canonical-chain.ts";
import type { PartyRow } from "./party-result.ts";
import { ratio } from "./statistics.ts";
import type { TreeFacts } from "./tree-facts.ts";

/** A party as metrics see it. */
export interface MetricsParty {
  readonly name: string;
  readonly strategy: string;
  /** Indices of its nodes. */
  readonly members: readonly number[];
  /** The pool that its nodes pretend to mine for; absent of all others. */
  readonly pool?: { readonly name: string; readonly members: readonly number[] };
}

/** Counters of one party, as plain data. */
interface Tally {
  found: number;
  withheld: number;
  published: number;
  actions: number[];
  /** The party's tip of each race. */
  races: number[];
  /** Height of the race that is on, −1 for none. */
  raceHeight: number;
  raceBlocks: number;
  raceBlocksOnParty: number;
  latestPublished: number;
  started: number;
  succeeded: number;
  givenUp: number;
  rewritten: number;
}

/** Hears what concerns parties. */
export class PartyMetrics {
  readonly #parties: readonly MetricsParty[];
  readonly #actionNames: readonly string[];
  readonly #tree: TreeFacts;
  readonly #ofNode = new Map<number, Tally>();
  #tallies: Tally[];

  constructor(parties: readonly MetricsParty[], actionNames: readonly string[], tree: TreeFacts) {
    this.#parties = parties;
    this.#actionNames = actionNames;
    this.#tree = tree;
    this.#tallies = parties.map(() => createTally(actionNames.length));
    this.#assign();
  }

  observe(kind: ObservationKind, node: number, a: number, b: number, c: number): void {
    if (kind === OBSERVATION.blockFound) this.#found(node, b);
    const tally = this.#ofNode.get(node);
    if (tally === undefined) return;
    switch (kind) {
      case OBSERVATION.blockWithheld:
        tally.withheld++;
        return;
      case OBSERVATION.blockPublished:
        tally.published++;
        tally.latestPublished = a;
        if (this.#actionNames[b] === "match") this.#openRace(tally, a);
        return;
      case OBSERVATION.partyActed:
        tally.actions[a]!++;
        tally.raceHeight = -1;
        return;
      case OBSERVATION.attackStarted:
        tally.started++;
        return;
      case OBSERVATION.attackEnded:
        if (b === 1) tally.succeeded++;
        else tally.givenUp++;
        tally.rewritten += c;
    }
  }

  finish(chain: CanonicalChain, hashShares: Float64Array): PartyRow[] {
    return this.#parties.map((party, k) => this.#row(party, this.#tallies[k]!, chain, hashShares));
  }

  save(): unknown {
    return this.#tallies.map(copyTally);
  }

  load(saved: unknown): void {
    this.#tallies = (saved as readonly Tally[]).map(copyTally);
    this.#assign();
  }

  #assign(): void {
    this.#parties.forEach(({ members }, k) => {
      for (const node of members) this.#ofNode.set(node, this.#tallies[k]!);
    });
  }

  /** Of a match of several blocks the last is the party's side of the race. */
  #openRace(tally: Tally, block: number): void {
    const height = this.#tree.height(block);
    if (tally.raceHeight >= 0) tally.races.pop();
    tally.races.push(block);
    tally.raceHeight = height;
  }

  /** While a race is on, what others find on either side says whom they follow. */
  #found(node: number, parent: number): void {
    const own = this.#ofNode.get(node);
    if (own !== undefined) own.found++;
    for (const tally of this.#tallies) {
      if (tally === own || tally.raceHeight !== this.#tree.height(parent)) continue;
      tally.raceBlocks++;
      if (parent === tally.latestPublished) tally.raceBlocksOnParty++;
    }
  }

  #row(
    party: MetricsParty,
    tally: Tally,
    { blocks, mask }: CanonicalChain,
    hashShares: Float64Array,
  ): PartyRow {
    const members = new Set(party.members);
    const minedBy = (who: ReadonlySet<number>) =>
      blocks.reduce((sum, block) => sum + Number(who.has(this.#tree.minerOf(block))), 0);
    const shareOf = (who: readonly number[]) =>
      who.reduce((sum, node) => sum + hashShares[node]!, 0);
    const canonical = minedBy(members);
    const hashShare = shareOf(party.members);
    const { started, succeeded, givenUp, rewritten } = tally;
    return {
      name: party.name,
      strategy: party.strategy,
      hashShare,
      blocksFound: tally.found,
      blocksCanonical: canonical,
      revenueShare: ratio(canonical, blocks.length),
      withheldAtEnd: tally.withheld - tally.published,
      published: tally.published,
      actions: Object.fromEntries(
        this.#actionNames.map((name, action) => [name, tally.actions[action]!]),
      ),
      races: {
        count: tally.races.length,
        won: tally.races.reduce((sum, block) => sum + mask[block]!, 0),
      },
      gamma: {
        blocks: tally.raceBlocks,
        onParty: tally.raceBlocksOnParty,
        share: ratio(tally.raceBlocksOnParty, tally.raceBlocks),
      },
      ...(started === 0 ? {} : { attacks: { started, succeeded, givenUp, rewritten } }),
      ...(party.pool === undefined
        ? {}
        : { pool: this.#poolRow(party.pool, minedBy, hashShare, shareOf(party.pool.members)) }),
    };
  }

  /** The pool pays by shares, and these the infiltrator hands in as everybody does. */
  #poolRow(
    pool: NonNullable<MetricsParty["pool"]>,
    minedBy: (who: ReadonlySet<number>) => number,
    own: number,
    others: number,
  ) {
    const canonical = minedBy(new Set(pool.members));
    const credited = own + others === 0 ? 0 : (canonical * own) / (own + others);
    return { name: pool.name, blocksCanonical: canonical, creditedBlocks: credited };
  }
}

/** What was saved may be loaded more than once. */
function copyTally(tally: Tally): Tally {
  return { ...tally, actions: [...tally.actions], races: [...tally.races] };
}

function createTally(actions: number): Tally {
  return {
    found: 0,
    withheld: 0,
    published: 0,
    actions: Array.from({ length: actions }, () => 0),
    races: [],
    raceHeight: -1,
    raceBlocks: 0,
    raceBlocksOnParty: 0,
    latestPublished: -1,
    started: 0,
    succeeded: 0,
    givenUp: 0,
    rewritten: 0,
  };
}
