/** That the shipped expectations mean something: each file has a change under which some fail. */
import { expect, it } from "vitest";
import { shippedScenarios } from "../scenario/shipped.ts";
import { ATTACKERS, LINK_DEFENCES, NODE_DEFENCES } from "./defences.ts";
import { createRuns } from "./runs.ts";

/** What breaks a scenario, and the beginnings of the expectations that then fail. */
interface Break {
  readonly set: readonly string[];
  /** None are named where any may. */
  readonly fails: readonly string[];
}

function anyOf(path: string, sets: Readonly<Record<string, readonly string[]>>) {
  const rows = Object.entries(sets).map(([file, set]) => [`${path}/${file}`, { set, fails: [] }]);
  return Object.fromEntries(rows) as Record<string, Break>;
}

const HONEST = Object.fromEntries(
  Object.entries(ATTACKERS).map(([file, groups]) => [
    file,
    groups.map((group) => `nodes.${group}.strategy=null`),
  ]),
);

const BREAKS: Readonly<Record<string, Break>> = {
  ...anyOf("faults", LINK_DEFENCES),
  ...anyOf("faults", NODE_DEFENCES),
  ...anyOf("attacks", HONEST),
  "attacks/coalition.yaml": {
    // Whoever stands alone loses by it.
    set: ["nodes.south.party=null", "nodes.east.party=null"],
    fails: ["share of blocks mined by"],
  },
  "attacks/pool-hopping.yaml": {
    // Of half the hashrate half the blocks are expected: every other seed has more.
    set: ["nodes.hopper.strategy=null", "seed=6"],
    fails: ["share of blocks mined by hopper"],
  },
  "attacks/delay.yaml": {
    set: ["network.relay.requestTimeout=20 min"],
    fails: ["stale rate", "90 % of nodes"],
  },
  "attacks/eclipse.yaml": {
    set: ["network.relay.defences=null"],
    fails: ["greatest reorg depth", "stale rate", "share of blocks mined by victim"],
  },
  "attacks/inv-without-data.yaml": {
    set: ["network.relay.defences=null"],
    fails: ["90 % of nodes", "stale rate"],
  },
  "attacks/invalid-blocks.yaml": {
    set: ["network.relay.defences.disconnectInvalid=false"],
    fails: ["90 % of nodes", "stale rate"],
  },
  "attacks/orphan-flood.yaml": {
    set: ["network.relay.defences=null"],
    fails: ["stale rate"],
  },
  "attacks/selective-relay.yaml": {
    set: ["network.topology.degree=2"],
    fails: ["stale rate"],
  },
  "attacks/sybil.yaml": {
    set: ["network.relay.defences=null"],
    fails: ["share of blocks mined by miner", "stale rate"],
  },
  "baseline/honest-100.yaml": {
    set: ["chain.blockInterval=20 s", "stop.height=200", "chain.blockSize=2 MB"],
    fails: ["stale rate", "90 % of nodes"],
  },
  "baseline/two-miners.yaml": {
    set: ["network.latency.value=60 s", "stop.height=2000"],
    fails: ["stale rate"],
  },
  "chain/ghost-high-rate.yaml": {
    set: ["chain.blockInterval=5 s", "stop.height=300"],
    fails: ["stale rate"],
  },
  "chain/ghost-outgrown.yaml": {
    set: ["chain.consensus.forkChoice=most-work"],
    fails: ["share of blocks mined by pool"],
  },
  "chain/hashrate-drop.yaml": {
    set: ["chain.difficulty.window=100"],
    fails: ["canonical height"],
  },
  "chain/longest-high-rate.yaml": {
    set: ["chain.blockInterval=5 s", "stop.height=300"],
    fails: ["stale rate"],
  },
  "chain/longest-outgrown.yaml": {
    set: ["chain.consensus.forkChoice=ghost"],
    fails: ["share of blocks mined by pool"],
  },
  "chain/real-proof-of-work.yaml": {
    set: ["chain.proofOfWork=sampled", "network.latency.value=10 ms"],
    fails: ["stale rate"],
  },
  "chain/short-block-interval.yaml": {
    set: ["chain.blockInterval=1 min", "stop.height=300"],
    fails: ["stale rate", "greatest reorg depth"],
  },
  "chaos/five-nodes.yaml": {
    set: ["network.relay.requestTimeout=9 h"],
    fails: ["convergence after chaos-"],
  },
  "chaos/thirty-nodes.yaml": {
    set: ["network.relay.requestTimeout=9 h"],
    fails: ["convergence after chaos-"],
  },
  "difficulty/step-asert.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/step-bitcoin.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/step-byzantium.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/step-cw-144.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/step-digishield.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/step-homestead.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/step-lwma.yaml": {
    set: ["chain.difficulty=null"],
    fails: ["canonical height"],
  },
  "difficulty/supply-running-out.yaml": {
    set: ["chain.difficulty.strength=0.9"],
    fails: ["canonical height"],
  },
  "money/double-spend-race.yaml": {
    set: ["workload.transactions.rate=300 /h", "chain.blockSize=1 kB", "stop.time=8 h"],
    fails: ["share of transactions included"],
  },
  "money/fee-market.yaml": {
    set: ["workload.transactions.rate=20 /min", "stop.time=4 h", "workload.transactions.until=3 h"],
    fails: ["share of transactions included"],
  },
  "money/kept-by-ageing.yaml": {
    set: ["mempool.policy=fee", "mempool.agedShare=null"],
    fails: ["cheap 1 block deep"],
  },
  "money/reverted-payment.yaml": {
    set: ["nodes.europe.hashrate=60%", "nodes.america.hashrate=40%"],
    fails: ["goods lost again", "again 1 block deep"],
  },
  "money/starved-by-fee.yaml": {
    set: ["mempool.policy=fee-with-ageing"],
    fails: ["longest wait"],
  },
  "network/crash-and-restart.yaml": {
    set: ["chain.blockInterval=30 min"],
    fails: ["canonical height"],
  },
  "network/high-latency.yaml": {
    set: ["network.latency.median=100 ms", "stop.height=300"],
    fails: ["90 % of nodes"],
  },
  "network/lossy-links.yaml": {
    set: ["network.loss=50%", "stop.height=20"],
    fails: ["99 % of nodes"],
  },
  "network/minority-partition.yaml": {
    set: ["chain.blockInterval=1 min"],
    fails: ["greatest reorg depth"],
  },
  "network/simblock-2019.yaml": {
    set: ["network.relay.compact=null", "stop.height=50"],
    fails: ["50 % of nodes", "90 % of nodes"],
  },
  "network/ten-thousand-nodes.yaml": {
    set: ["nodes.node.count=30", "stop.height=20"],
    fails: ["50 % of nodes", "99 % of nodes"],
  },
  "relay/compact.yaml": {
    set: ["network.relay.compact=null", "stop.height=50"],
    fails: ["90 % of nodes"],
  },
  "relay/direct-theory.yaml": {
    set: ["network.latency.value=1 s", "stop.height=500"],
    fails: ["stale rate"],
  },
  "relay/headers-first.yaml": {
    set: ["chain.blockSize=10 kB", "stop.height=50"],
    fails: ["90 % of nodes"],
  },
  "relay/push.yaml": {
    set: ["chain.blockSize=10 kB", "stop.height=50"],
    fails: ["90 % of nodes"],
  },
  "reproduce/difficulty.yaml": {
    set: ["nodes.miner.count=2", "network.latency.value=60 s", "stop.height=500"],
    fails: ["stale rate"],
  },
  "reproduce/fork-rate.yaml": {
    set: ["chain.blockInterval=10 min", "stop.height=200"],
    fails: ["stale rate"],
  },
  "reproduce/gervais.yaml": {
    set: ["chain.blockSize=10 kB", "stop.height=30"],
    fails: ["50 % of nodes"],
  },
  "reproduce/ghost-growth.yaml": {
    set: ["network.latency.value=1 s"],
    fails: ["stale rate"],
  },
  "reproduce/gossip-flood.yaml": {
    set: ["nodes.node.count=40", "stop.height=50"],
    fails: ["99 % of nodes"],
  },
  "reproduce/gossip-shortest-paths.yaml": {
    set: ["network.latency.median=1 s", "stop.height=20"],
    fails: ["99 % of nodes"],
  },
  "reproduce/growth-under-delay.yaml": {
    set: ["network.latency.value=1 s"],
    fails: ["stale rate"],
  },
  "reproduce/internet-2015.yaml": {
    set: ["chain.blockSize=1 kB", "stop.height=20"],
    fails: ["50 % of nodes"],
  },
  "reproduce/mempool-queue.yaml": {
    set: ["workload.transactions.rate=60 /min", "stop.height=30"],
    fails: ["share of transactions included"],
  },
  "reproduce/miner-share-under-delay.yaml": {
    set: ["network.latency.value=0 s", "stop.height=500"],
    fails: ["stale rate"],
  },
  "reproduce/poisson-mining.yaml": {
    set: ["network.latency.value=60 s", "stop.height=200"],
    fails: ["stale rate"],
  },
  "reproduce/two-miners.yaml": {
    set: ["network.latency.value=1 s", "stop.height=500"],
    fails: ["stale rate", "share of blocks mined by alice"],
  },
  "reproduce/double-spend.yaml": {
    set: ["nodes.adversary.strategy=null"],
    fails: ["share of blocks mined by"],
  },
  "reproduce/optimal-withholding.yaml": {
    set: ["nodes.adversary.strategy=null"],
    fails: ["share of blocks mined by"],
  },
  "reproduce/private-attack.yaml": {
    set: ["nodes.adversary.strategy=null"],
    fails: ["share of blocks mined by"],
  },
  "reproduce/profit-timing.yaml": {
    set: ["nodes.adversary.strategy=null"],
    fails: ["share of blocks mined by"],
  },
  "reproduce/selfish-mining.yaml": {
    set: ["nodes.adversary.strategy=null"],
    fails: ["stale rate"],
  },
  "reproduce/stubborn-mining.yaml": {
    set: ["nodes.adversary.strategy=null"],
    fails: ["share of blocks mined by"],
  },
  "sweeps/share-by-size.yaml": {
    set: ["network.latency.value=100 ms"],
    fails: ["stale rate"],
  },
  "sweeps/stale-rate-by-interval.yaml": {
    set: ["chain.blockInterval=10 min"],
    fails: ["stale rate"],
  },
  "showcase.yaml": {
    set: ["chain.blockInterval=2 min", "nodes.node.count=84"],
    fails: ["greatest reorg depth", "canonical height"],
  },
};

const run = createRuns();

it.each(shippedScenarios())("%s can fail", (path) => {
  const broken = BREAKS[path];
  if (broken === undefined) throw new Error("give it a change that breaks it");
  const failed = run(path, ...broken.set).expectations.filter(({ ok }) => !ok);
  expect(failed).not.toEqual([]);
  for (const beginning of broken.fails) {
    expect(failed.map(({ text }) => text.slice(0, beginning.length))).toContain(beginning);
  }
});
