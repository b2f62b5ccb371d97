/**
 * What takes the defence of each shipped fault and the strategy of each shipped attack away, as `--set` texts by file: an
 * expectation fails then. The tests of faults hold their files to it too.
 */
const ACTIVATION = "upgrade.activation=10";
/** Beyond every stop: a request that is not answered is never made again. */
const NO_RETRIES = ["network.relay.requestTimeout=9 h"];
/** Blocks go whole, also where compact ones would fit. */
const WHOLE_BLOCKS = ["network.relay.compact=false"];

/** Of links, below `scenarios/faults/`. */
export const LINK_DEFENCES: Readonly<Record<string, readonly string[]>> = {
  "bridge.yaml": ["events.0.partition.bridge=null"],
  "burst-loss.yaml": NO_RETRIES,
  "clog.yaml": NO_RETRIES,
  "corruption.yaml": NO_RETRIES,
  "duplication.yaml": WHOLE_BLOCKS,
  "flapping.yaml": NO_RETRIES,
  "message-kinds.yaml": NO_RETRIES,
  "one-way.yaml": NO_RETRIES,
  "reordering.yaml": NO_RETRIES,
  "resets.yaml": WHOLE_BLOCKS,
  "slow-links.yaml": WHOLE_BLOCKS,
  "swizzle-clog.yaml": NO_RETRIES,
};

/** Of nodes, below `scenarios/faults/`. */
export const NODE_DEFENCES: Readonly<Record<string, readonly string[]>> = {
  "pause.yaml": ["network.relay.requestTimeout=30 h"],
  "slow-cpu.yaml": ["network.topology.generator=line", "network.topology.degree=null"],
  "clock-ahead.yaml": ["chain.maxFutureTime=12 h"],
  "clock-step.yaml": ["chain.maxFutureTime=30 min"],
  "clock-drift.yaml": ["chain.maxFutureTime=10 min"],
  "disk-unsynced.yaml": ["events.power-failure.disk.unsynced=1 d"],
  "disk-snapshot.yaml": ["events.restore.crash=all"],
  "disk-lost.yaml": ["events.fire.crash=all"],
  "upgrade-hard.yaml": ["first", "second", "third"].map((name) => `events.${name}.${ACTIVATION}`),
  "upgrade-soft.yaml": ["events.rollout.upgrade.nodes.group=few"],
};

/** Below `scenarios/attacks/`: by file the groups whose strategy makes the difference. */
export const ATTACKERS: Readonly<Record<string, readonly string[]>> = {
  "block-withholding.yaml": ["infiltrator"],
  "double-spend-payment.yaml": ["attacker"],
  "double-spend.yaml": ["attacker"],
  "equivocation.yaml": ["twofaced"],
  "feather-fork.yaml": ["feather"],
  "majority-rewrite.yaml": ["majority"],
  "selfish-mining.yaml": ["selfish"],
  "spv-mining.yaml": ["spv"],
  "stubborn-mining.yaml": ["stubborn"],
  "time-warp.yaml": ["warp"],
  "two-selfish-pools.yaml": ["red", "blue"],
  "vector76.yaml": ["attacker"],
};
