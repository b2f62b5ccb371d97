/** Every entry of `forksim reproduce`, in the order of lists and pages. */
import { difficultyEquilibrium } from "./entries/difficulty-equilibrium.ts";
import { difficultyStep } from "./entries/difficulty-step.ts";
import { doubleSpend } from "./entries/double-spend.ts";
import { forkRate } from "./entries/fork-rate.ts";
import { gervaisInterval, gervaisSize } from "./entries/gervais.ts";
import { ghostAttack } from "./entries/ghost-attack.ts";
import { gossipFlood, gossipShortestPaths } from "./entries/gossip.ts";
import { ghostGrowth, growthUnderDelay } from "./entries/growth-under-delay.ts";
import { intermittentSelfish } from "./entries/intermittent-selfish.ts";
import { internet2015 } from "./entries/internet-2015.ts";
import { mempoolQueue } from "./entries/mempool-queue.ts";
import { minerShareUnderDelay } from "./entries/miner-share-under-delay.ts";
import { optimalWithholding } from "./entries/optimal-withholding.ts";
import { poissonMining } from "./entries/poisson-mining.ts";
import { privateAttack } from "./entries/private-attack.ts";
import { privateAttackThresholdEntry } from "./entries/private-attack-threshold.ts";
import { profitTiming } from "./entries/profit-timing.ts";
import { selfishMining } from "./entries/selfish-mining.ts";
import { stubbornMining } from "./entries/stubborn-mining.ts";
import { twoMiners } from "./entries/two-miners.ts";
import type { Entry } from "./entry.ts";

/** All entries; names are unique. */
export const ENTRIES: readonly Entry[] = [
  growthUnderDelay,
  ghostGrowth,
  twoMiners,
  minerShareUnderDelay,
  forkRate,
  gossipShortestPaths,
  gossipFlood,
  poissonMining,
  mempoolQueue,
  difficultyEquilibrium,
  difficultyStep,
  gervaisInterval,
  gervaisSize,
  internet2015,
  selfishMining,
  stubbornMining,
  optimalWithholding,
  profitTiming,
  intermittentSelfish,
  doubleSpend,
  privateAttackThresholdEntry,
  privateAttack,
  ghostAttack,
];
