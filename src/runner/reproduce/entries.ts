/** Every entry of `forksim reproduce`, in the order of lists and pages. */
import { difficultyEquilibrium } from "./entries/difficulty-equilibrium.ts";
import { difficultyStep } from "./entries/difficulty-step.ts";
import { forkRate } from "./entries/fork-rate.ts";
import { gervaisInterval, gervaisSize } from "./entries/gervais.ts";
import { gossipFlood, gossipShortestPaths } from "./entries/gossip.ts";
import { ghostGrowth, growthUnderDelay } from "./entries/growth-under-delay.ts";
import { internet2015 } from "./entries/internet-2015.ts";
import { mempoolQueue } from "./entries/mempool-queue.ts";
import { minerShareUnderDelay } from "./entries/miner-share-under-delay.ts";
import { poissonMining } from "./entries/poisson-mining.ts";
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
];
