/**
 * The answer to every shipped scenario's question: words from here, figures from the run, or from
 * more runs where the question compares. The table in scenarios/README.md shows them, and a test
 * makes them again.
 */
import { formatBytes, formatCount, formatMs, formatPercent } from "../../src/metrics/format.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import { ethereumMeanInterval } from "../../src/theory/difficulty.ts";
import { manyMinerStaleRate } from "../../src/theory/stale-rate.ts";
import { twoMinerStaleRate } from "../../src/theory/two-miners.ts";
import { ATTACK_ANSWERS } from "./attack-answers.ts";
import { CHAOS_ANSWERS } from "./chaos-answers.ts";
import { LINK_FAULT_ANSWERS } from "./fault-answers.ts";
import { groupRow, reach, reachMs, stale } from "./figures.ts";
import { NODE_FAULT_ANSWERS } from "./node-fault-answers.ts";
import { REPRODUCE_ANSWERS } from "./reproduce-answers.ts";

/** Runs any shipped scenario, with `--set` texts laid over it. */
type Run = (path: string, ...set: readonly string[]) => RunResult;

/** One line, made from the scenario's own run and, where it asks for them, others. */
export type Answer = (own: RunResult, run: Run) => string;

/** From this depth on a reorg of the outgrown pair is the cut's doing, and not latency's. */
const DEEP = 50;

/** By path below `scenarios/`. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  ...LINK_FAULT_ANSWERS,
  ...NODE_FAULT_ANSWERS,
  "attacks/delay.yaml": (own, run) =>
    `A block reaches 90 % of nodes in ${reach(own, 0.9)}; with 20 min of patience in ` +
    `${reach(run("attacks/delay.yaml", "network.relay.requestTimeout=20 min"), 0.9)}`,

  "attacks/eclipse.yaml": (own, run) => {
    const alone = run("attacks/eclipse.yaml", "network.relay.defences=null");
    const word = own.reorgs.depthMax < alone.reorgs.depthMax ? "Yes" : "No";
    return (
      `${word}: reorgs at most ${own.reorgs.depthMax} deep and ${stale(own)} stale; without the ` +
      `anchors ${alone.reorgs.depthMax} deep and ${stale(alone)}`
    );
  },

  "attacks/inv-without-data.yaml": (own, run) => {
    const kept = run("attacks/inv-without-data.yaml", "network.relay.defences=null");
    const word = own.requestTimeouts < kept.requestTimeouts ? "Yes" : "No";
    return (
      `${word}: ${formatCount(own.requestTimeouts)} requests time out, with no limit ` +
      `${formatCount(kept.requestTimeouts)}; 90 % of nodes have a block after ${reach(own, 0.9)} ` +
      `against ${reach(kept, 0.9)}`
    );
  },

  "attacks/invalid-blocks.yaml": (own) =>
    `${formatCount(own.behaviours![0]!.acted)} sent, ${formatCount(own.behaviours![0]!.refused)} ` +
    `refused, by ${own.refusals.length} codes; a block reaches 90 % of nodes in ${reach(own, 0.9)}`,

  "attacks/orphan-flood.yaml": (own, run) => {
    const flooded = run("attacks/orphan-flood.yaml", "network.relay.defences=null");
    const word = own.chain.staleRate! < flooded.chain.staleRate! ? "Yes" : "No";
    return (
      `${word}: ${formatCount(own.orphans.added)} orphans kept and ${stale(own)} stale; with no ` +
      `limit ${formatCount(flooded.orphans.added)} and ${stale(flooded)}`
    );
  },

  "attacks/selective-relay.yaml": (own, run) => {
    const sparse = run("attacks/selective-relay.yaml", "network.topology.degree=2");
    return `With eight links a node ${stale(own)} of blocks are stale, with two ${stale(sparse)}`;
  },

  "attacks/sybil.yaml": (own, run) => {
    const open = run("attacks/sybil.yaml", "network.relay.defences=null");
    return (
      `The miner has ${formatPercent(share(own, "miner"))} of the chain; without defences ` +
      `${formatPercent(share(open, "miner"))}`
    );
  },
  ...ATTACK_ANSWERS,
  ...CHAOS_ANSWERS,

  "baseline/honest-100.yaml": (own) =>
    `${stale(own)} of blocks stale, reorgs at most ${own.reorgs.depthMax} deep; a ` +
    `block reaches 90 % of nodes in ` +
    `${reach(own, 0.9)}; all share one tip ${agreed(own)} of the time`,

  "baseline/two-miners.yaml": (own) => {
    // A miner's own blocks come every 20 min, the link takes 10 s.
    const law = twoMinerStaleRate([1 / 1200, 1 / 1200], 10);
    return (
      `${own.chain.staleBlocks} of ${formatCount(own.chain.blocksFound)} blocks are ` +
      `stale, ${stale(own)}; the exact law says ${formatPercent(law)}`
    );
  },

  "chain/ghost-high-rate.yaml": (own, run) => {
    const longest = run("chain/longest-high-rate.yaml");
    const word = own.chain.staleRate! < 0.9 * longest.chain.staleRate! ? "Yes" : "No";
    return (
      `${word}: ${stale(own)} stale against ${stale(longest)}, reorgs up to ` +
      `${own.reorgs.depthMax} deep against ${longest.reorgs.depthMax}`
    );
  },

  "chain/ghost-outgrown.yaml": (own, run) => {
    const [kept, lost] = [deepReorgs(own), deepReorgs(run("chain/longest-outgrown.yaml"))];
    const word = kept < lost ? "Yes" : "No";
    return (
      `${word}: ${formatCount(kept)} node gives up ${DEEP} blocks or more, under ` +
      `most-work ${formatCount(lost)} do; the pool takes ${converged(own, "cut")} to ` +
      `give in`
    );
  },

  "chain/hashrate-drop.yaml": (own) => {
    const left = own.timeline.find(({ event }) => event === "exodus")!.timeMs;
    const at = own.difficulty.spans.findIndex(({ fromMs }) => fromMs > left);
    const [first, second] = own.difficulty.spans.slice(at);
    return (
      `${formatMs(first!.fromMs - left)} at half speed until difficulty follows, then ` +
      `${formatMs(second!.fromMs - first!.fromMs)} at ` +
      `${formatMs(first!.intervalMsMean!)} a block, then ` +
      `${formatMs(second!.intervalMsMean!)} again`
    );
  },

  "chain/longest-high-rate.yaml": (own) => {
    const x = own.propagation.hashWeightedDelayMs!.mean / own.intervals.found.intervalMsMean!;
    return (
      `${stale(own)} of blocks stale (x / (1 + x) with the measured delay: ` +
      `${formatPercent(manyMinerStaleRate(x))}), reorgs up to ${own.reorgs.depthMax} ` +
      `deep`
    );
  },

  "chain/longest-outgrown.yaml": (own) => {
    const word = deepReorgs(own) > 1 ? "Yes" : "No";
    return (
      `${word}: ${deepReorgs(own)} of ${own.nodes.count} nodes give up ${DEEP} blocks ` +
      `or more, up to ${own.reorgs.depthMax}; in the end the pool has ` +
      `${formatPercent(share(own, "pool"))} of the chain with 40 % of the hashrate`
    );
  },

  "chain/real-proof-of-work.yaml": (own, run) => {
    const sampled = run("chain/real-proof-of-work.yaml", "chain.proofOfWork=sampled");
    const facts = (r: RunResult) =>
      [r.simulatedMs, r.chain.blocksFound, r.chain.staleBlocks, r.reorgs.count].join();
    const word = facts(own) === facts(sampled) ? "Yes, to the microsecond" : "No";
    return (
      `${word}: ${own.chain.blocksFound} blocks and ${own.chain.staleBlocks} of them ` +
      `stale, sampled ${sampled.chain.blocksFound} and ${sampled.chain.staleBlocks}`
    );
  },

  "chain/short-block-interval.yaml": (own, run) => {
    const slow = run("baseline/honest-100.yaml");
    return (
      `${stale(own)} of blocks stale against ${stale(slow)} at 10 min, reorgs up to ` +
      `${own.reorgs.depthMax} deep, one shared tip only ${agreed(own)} of the time`
    );
  },

  "difficulty/step-asert.yaml": (own) => followed(own, 8640),
  "difficulty/step-bitcoin.yaml": (own) => followed(own, 8640),
  "difficulty/step-byzantium.yaml": (own) => followed(own, (2 * 86_400) / ethereumMeanInterval(9)),
  "difficulty/step-cw-144.yaml": (own) => followed(own, 8640),
  "difficulty/step-digishield.yaml": (own) => followed(own, 8640),
  "difficulty/step-homestead.yaml": (own) => followed(own, (2 * 86_400) / ethereumMeanInterval(10)),
  "difficulty/step-lwma.yaml": (own) => followed(own, 8640),

  "difficulty/supply-running-out.yaml": (own) => {
    const times = (from: number, to: number) => {
      const rows = own.difficulty.spans.filter(
        ({ fromHeight }) => fromHeight >= from && fromHeight < to,
      );
      const sum = rows.reduce((total, { difficulty }) => total + difficulty, 0);
      return `${(sum / rows.length).toFixed(1)} times`;
    };
    return (
      `Yes: difficulty is ${times(1300, 1580)} as high around half of the coins issued, ` +
      `${times(2740, 3020)} around three quarters, and ${times(4320, Infinity)} from seven ` +
      `eighths on; ${formatCount(own.chain.canonicalHeight)} blocks in ${formatMs(own.simulatedMs)}`
    );
  },

  "money/double-spend-race.yaml": (own) => {
    const { submitted, lost } = own.transactions!.doubleSpends;
    const pairs = (depth: number) => lost.find((row) => row.confirmations === depth)!.pairs;
    return (
      `Of ${formatCount(submitted)} payments made twice, ${formatCount(pairs(0))} were seen by ` +
      `whom they paid and vanished before a block had them, ${formatCount(pairs(1))} after`
    );
  },

  "money/fee-market.yaml": (own) => {
    const deciles = own.transactions!.feeDeciles;
    const wait = (row: (typeof deciles)[number]) => formatMs(row.waitMsP50!);
    const { longestWaitBlocks } = own.transactions!.starvation;
    return (
      `The highest tenth waits ${wait(deciles.at(-1)!)} (median), the lowest ` +
      `${wait(deciles[0]!)}; nobody waits longer than ${longestWaitBlocks} blocks`
    );
  },

  "money/kept-by-ageing.yaml": (own, run) => {
    const { longestWaitMs } = run("money/starved-by-fee.yaml").transactions!.starvation;
    const { submittedMs, includedMs } = own.transactions!.named[0]!;
    return (
      `${formatMs(includedMs! - submittedMs!)}, where it waits for good without ageing ` +
      `(others there for up to ${formatMs(longestWaitMs!)})`
    );
  },

  "money/reverted-payment.yaml": (own) => {
    const { nodesReverted, submittedMs } = own.transactions!.named[0]!;
    const healed = own.recoveries.find(({ event }) => event === "cut")!.timeMs;
    const { lost } = own.transactions!.doubleSpends;
    const deepest = Math.max(...lost.map((row) => (row.pairs > 0 ? row.confirmations : 0)));
    return (
      `Nothing: all ${nodesReverted} nodes there had it at least ${deepest} deep, and lost it ` +
      `${formatMs(healed - submittedMs!)} later when the cut healed`
    );
  },

  "money/starved-by-fee.yaml": (own) => {
    const { includedMs, submittedMs } = own.transactions!.named[0]!;
    return includedMs === null
      ? `Until the rush is over: it is still waiting after ${formatMs(own.simulatedMs - submittedMs!)}`
      : formatMs(includedMs - submittedMs!);
  },

  "network/crash-and-restart.yaml": (own) =>
    `An hour: ${converged(own, "outage")}; a whole disk with a day's blocks of 1 MB: ` +
    `${converged(own, "fire")}`,

  "network/high-latency.yaml": (own, run) =>
    `${stale(own)} of blocks stale instead of ` +
    `${stale(run("baseline/honest-100.yaml"))}; a block takes ${reach(own, 0.9)} to ` +
    `90 % of nodes`,

  "network/lossy-links.yaml": (own, run) => {
    const sound = run("baseline/honest-100.yaml");
    const word = own.agreement.finalDepth <= 3 && own.reorgs.depthMax <= 3 ? "Yes" : "No";
    return (
      `${word}, reorgs are at most ${own.reorgs.depthMax} deep; but a block takes ` +
      `${reach(own, 0.99)} to 99 % of nodes instead of ${reach(sound, 0.99)}`
    );
  },

  "network/minority-partition.yaml": (own) =>
    `${own.reorgs.depthMax} blocks, of ${own.chain.staleBlocks} stale in all; ` +
    `everybody is on one tip ${converged(own, "cut")} after the heal`,

  "network/simblock-2019.yaml": (own) => {
    const near = (ms: number, [low, high]: readonly [number, number]) =>
      ms > 0.9 * low && ms < 1.1 * high;
    const isNear = near(reachMs(own, 0.5), [850, 885]) && near(reachMs(own, 0.9), [1967, 2036]);
    return (
      `${isNear ? "Yes" : "No"}: ${reach(own, 0.5)} to half of the nodes and ${reach(own, 0.9)} ` +
      "to 90 %; its three implementations take 850 to 885 ms and 1.97 to 2.04 s"
    );
  },

  "network/ten-thousand-nodes.yaml": (own, run) => {
    const small = run("network/ten-thousand-nodes.yaml", "nodes.node.count=100");
    return (
      `${reach(own, 0.5)} to half of them and ${reach(own, 0.99)} to 99 %; with a ` +
      `hundred nodes ${reach(small, 0.5)} and ${reach(small, 0.99)}`
    );
  },

  "relay/compact.yaml": (own, run) => {
    const whole = run("relay/compact.yaml", "network.relay.compact=null");
    const saved = 1 - reachMs(own, 0.9) / reachMs(whole, 0.9);
    return (
      `${formatPercent(saved)}: 90 % of nodes have a block after ${reach(own, 0.9)} ` +
      `instead of ${reach(whole, 0.9)}`
    );
  },

  "relay/direct-theory.yaml": (own) =>
    `${stale(own)} of ${formatCount(own.chain.blocksFound)} blocks are stale, the ` +
    `limit is ${formatPercent(manyMinerStaleRate(0.1))}`,

  "relay/headers-first.yaml": (own, run) => {
    const inv = run("relay/headers-first.yaml", "network.relay.mode=inv");
    return (
      `90 % of nodes have a block after ${reach(own, 0.9)}, as with inv ` +
      `(${reach(inv, 0.9)}): a header saves no round trip`
    );
  },

  "relay/push.yaml": (own, run) => {
    const headers = run("relay/headers-first.yaml");
    const word = reachMs(own, 0.9) < reachMs(headers, 0.9) ? "Faster" : "Slower";
    return (
      `${word}: 90 % of nodes after ${reach(own, 0.9)} against ${reach(headers, 0.9)} ` +
      `with headers, for ${formatBytes(own.traffic.bytes)} instead of ` +
      `${formatBytes(headers.traffic.bytes)}`
    );
  },

  "sweeps/share-by-size.yaml": (own, run) => {
    const quick = run("sweeps/share-by-size.yaml", "network.latency.value=100 ms");
    return (
      `With 40 % of the hashrate it mines ${formatPercent(share(own, "large"))} of the chain where blocks take 10 s, ` +
      `and ${formatPercent(share(quick, "large"))} where they take 100 ms: one run shows little, the sweep's pairs show it`
    );
  },

  "sweeps/stale-rate-by-interval.yaml": (own, run) => {
    const at = (interval: string) =>
      run("sweeps/stale-rate-by-interval.yaml", `chain.blockInterval=${interval}`);
    return (
      `${stale(at("10 s"))} of blocks are stale at 10 s, ${stale(at("30 s"))} at 30 s, ` +
      `${stale(own)} at 1 min and ${stale(at("10 min"))} at 10 min, where blocks take 2 s`
    );
  },
  ...REPRODUCE_ANSWERS,

  "showcase.yaml": (own) => {
    const others = own.forks.count - 1;
    return (
      `A fork of ${own.forks.longest} blocks and ${others} more, at most ` +
      `${own.reorgs.depthMaxAfter[0]!.depthMax} deep from 10 h on; one tip again ` +
      `${converged(own, "europe")} after the heal`
    );
  },
};

/** How soon difficulty came down to the third of the hashrate that is left, and what was lost. */
function followed(own: RunResult, intended: number): string {
  const left = own.timeline.find(({ event }) => event === "exodus")!.timeMs;
  const { spans } = own.difficulty;
  const before = spans.filter(({ fromMs }) => fromMs <= left);
  const mean = before.reduce((sum, { difficulty }) => sum + difficulty, 0) / before.length;
  const found = spans.find(
    ({ fromMs, difficulty }) => fromMs > left && difficulty < (1.1 * mean) / 3,
  );
  const lost = formatCount(Math.round(intended) - own.chain.canonicalHeight);
  const blocks = `${lost} of ${formatCount(Math.round(intended))} intended blocks are missing`;
  return found === undefined
    ? `Longer than the run; ${blocks}`
    : `${formatMs(found.fromMs - left)} until it is within a tenth; ${blocks}`;
}

function agreed(result: RunResult): string {
  return formatPercent(result.agreement.agreedShare!);
}

function converged(result: RunResult, event: string): string {
  return formatMs(result.recoveries.find((row) => row.event === event)!.convergenceMs!);
}

/** Reorgs this deep happen once a node. */
function deepReorgs(result: RunResult): number {
  return result.reorgs.byDepth
    .filter(({ depth }) => depth >= DEEP)
    .reduce((sum, { count }) => sum + count, 0);
}

function share(result: RunResult, group: string): number {
  return groupRow(result, group).blockShare!;
}
