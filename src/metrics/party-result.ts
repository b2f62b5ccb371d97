/** What a result says of parties: nodes that share a view and a strategy. */

/** One party, in the order of the scenario. */
export interface PartyRow {
  readonly name: string;
  readonly strategy: string;
  /** Share of the whole hashrate at the start. */
  readonly hashShare: number;
  readonly blocksFound: number;
  readonly blocksCanonical: number;
  /** Its blocks ÷ all blocks of the canonical chain. */
  readonly revenueShare: number | null;
  /** Blocks that it withheld and had not published by the end, given up ones included. */
  readonly withheldAtEnd: number;
  readonly published: number;
  /** How often it chose each action. */
  readonly actions: Readonly<Record<string, number>>;
  /** Equal branches that it published, and how many of their tips are canonical. */
  readonly races: { readonly count: number; readonly won: number };
  /** Blocks that others found on either tip while a race was on, and how many on the party's. */
  readonly gamma: {
    readonly blocks: number;
    readonly onParty: number;
    readonly share: number | null;
  };
  /** Where there were attacks: those under way at the end are neither won nor given up. */
  readonly attacks?: {
    readonly started: number;
    readonly succeeded: number;
    readonly givenUp: number;
    /** Public blocks that successful attacks replaced. */
    readonly rewritten: number;
  };
  /** Of an infiltrator: the pool's canonical blocks, and those of them that its shares earn it. */
  readonly pool?: {
    readonly name: string;
    readonly blocksCanonical: number;
    readonly creditedBlocks: number;
  };
}
