/** Who mined what: hash share against blocks and revenue, by node and by group. */
import type { ChainParams } from "../chain/params.ts";
import type { CanonicalChain } from "./canonical-chain.ts";
import type { MoneyFacts } from "./money-facts.ts";
import type { MinerRow, MinerTotals } from "./run-result.ts";
import { ratio, wilsonInterval } from "./statistics.ts";
import { subsidyAt } from "./subsidies.ts";
import type { TreeFacts } from "./tree-facts.ts";

const ROWS_MAX = 64;

interface Tally {
  name: string;
  hashShare: number;
  canonical: number;
  stale: number;
  revenue: number;
  fees: number;
}

/** Figures of every miner; the canonical chain decides who is paid. */
export function computeMinerTotals(
  tree: TreeFacts,
  chain: CanonicalChain,
  who: {
    readonly nodeNames: readonly string[];
    readonly hashShares: Float64Array;
    readonly subsidy: ChainParams["subsidy"];
    /** Null on a chain without money. */
    readonly money: Pick<MoneyFacts, "rewardOf" | "feesOf"> | null;
  },
): MinerTotals {
  const { money } = who;
  const tallies = who.nodeNames.map((name, node) => emptyTally(name, who.hashShares[node]!));
  for (const block of chain.blocks) {
    const tally = tallies[tree.minerOf(block)];
    if (tally === undefined) continue;
    tally.canonical++;
    tally.revenue += money?.rewardOf(block) ?? subsidyAt(who.subsidy, tree.height(block));
    // A coinbase that claims less than the fees leaves them to nobody.
    if (money !== null) tally.fees += Math.min(money.feesOf(block), money.rewardOf(block));
  }
  for (const block of chain.stale) {
    const tally = tallies[tree.minerOf(block)];
    if (tally !== undefined) tally.stale++;
  }
  return totalsOf(tallies, chain.blocks.length, money !== null);
}

function totalsOf(tallies: readonly Tally[], canonical: number, hasMoney: boolean): MinerTotals {
  const paid = tallies.reduce((sum, tally) => sum + tally.revenue, 0);
  const toRow = (tally: Tally): MinerRow => ({
    name: tally.name,
    hashShare: tally.hashShare,
    blocksFound: tally.canonical + tally.stale,
    blocksCanonical: tally.canonical,
    blocksStale: tally.stale,
    blockShare: ratio(tally.canonical, canonical),
    blockShareInterval: wilsonInterval(tally.canonical, canonical),
    revenue: tally.revenue,
    revenueShare: ratio(tally.revenue, paid),
    ...(hasMoney ? { feeRevenue: tally.fees } : {}),
  });
  // Array.prototype.sort is stable, so equal shares keep the order of the nodes.
  const miners = tallies
    .filter((tally) => tally.hashShare > 0 || tally.canonical + tally.stale > 0)
    .sort((a, b) => b.hashShare - a.hashShare);
  const node = tallies.flatMap((tally, index) => (tally.canonical > 0 ? [index] : []));
  return {
    rows: miners.slice(0, ROWS_MAX).map(toRow),
    rowsOmitted: Math.max(0, miners.length - ROWS_MAX),
    groups: groupTallies(tallies).map(toRow),
    canonicalBlocks: {
      node,
      blocks: node.map((index) => tallies[index]!.canonical),
      ...(hasMoney ? { revenue: node.map((index) => tallies[index]!.revenue) } : {}),
    },
  };
}

function emptyTally(name: string, hashShare: number): Tally {
  return { name, hashShare, canonical: 0, stale: 0, revenue: 0, fees: 0 };
}

/** Sums by the part of a name before the slash, in the order of the groups; idle groups are left out. */
function groupTallies(tallies: readonly Tally[]): Tally[] {
  const groups = new Map<string, Tally>();
  for (const tally of tallies) {
    const name = tally.name.split("/")[0]!;
    const group = groups.get(name) ?? emptyTally(name, 0);
    group.hashShare += tally.hashShare;
    group.canonical += tally.canonical;
    group.stale += tally.stale;
    group.revenue += tally.revenue;
    group.fees += tally.fees;
    groups.set(name, group);
  }
  return [...groups.values()].filter((group) => group.hashShare > 0 || group.canonical > 0);
}
