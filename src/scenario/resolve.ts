/**
 * From the checked source to the explicit scenario: every default written out, every name resolved,
 * every rule that needs more than one key enforced. This file does the head and the chain.
 */

import { smallestBlockSize, transactionRoom } from "../chain/block.ts";
import type { ChainParams, DifficultyParams, TieBreakParams } from "../chain/params.ts";
import { bitsForWork, usableTarget, workOfBits } from "../chain/target.ts";
import type { Duration, Instant } from "../lib/brand.ts";
import { renderDuration, renderHashrate, renderSize } from "../lib/units.ts";
import { checkSpending } from "./check-spending.ts";
import { limitsOf } from "./limits.ts";
import type { Located, Path, Problem } from "./located.ts";
import { Accounts, resolveAccounts } from "./resolve-accounts.ts";
import { resolveBehaviours } from "./resolve-behaviours.ts";
import { resolveChaos } from "./resolve-chaos.ts";
import { resolveDifficulty, withAllocated } from "./resolve-difficulty.ts";
import { resolveEvents } from "./resolve-events.ts";
import { resolveExpectations } from "./resolve-expectations.ts";
import { hasMoney, resolveMoney } from "./resolve-money.ts";
import { resolveNetwork, resolveProtocol, resolveRegions } from "./resolve-network.ts";
import { Groups, resolveNodes } from "./resolve-nodes.ts";
import { resolveStrategies } from "./resolve-strategies.ts";
import { resolveWorkload } from "./resolve-workload.ts";
import { type Files, Resolving } from "./resolving.ts";
import type { Budget, Scenario } from "./scenario.ts";
import type { ScenarioSource } from "./schema.ts";

/** Events that may wait at once unless the budget says otherwise: about 2 GB of queue. */
const DEFAULT_QUEUE_BUDGET = 50_000_000;

const MINUTE = 60_000_000;
const DEFAULTS = {
  blockInterval: (10 * MINUTE) as Duration,
  blockSize: 1_000_000,
  maxBlockSize: 4_000_000,
  maxFutureTime: (120 * MINUTE) as Duration,
  /** When Bitcoin's genesis block says it was made. */
  genesisTime: 1_231_006_505,
  subsidy: { initial: 5_000_000_000, halvingInterval: 210_000 },
} as const;

/**
 * By kind of proof of work: hashes per second, and the easiest target (mainnet's and regtest's).
 */
const BY_PROOF = {
  sampled: { hashrate: 1e18, powLimitBits: 0x1d00ffff },
  real: { hashrate: 10, powLimitBits: 0x207fffff },
} as const;

/** Hashes of one block beyond which finding real nonces would take minutes each. */
const MAX_REAL_WORK = 2n ** 24n;

/**
 * The scenario, meaningful only where no problems were found; `condemned` values were left out of
 * it.
 */
export function resolveScenario(
  source: ScenarioSource,
  tree: Located,
  condemned: readonly Path[],
  files: Files,
): { readonly scenario: Scenario; readonly problems: readonly Problem[] } {
  const desk = new Resolving(tree, condemned, files);
  checkHead(source, desk);
  const regions = resolveRegions(source, desk);
  const honest = resolveNodes(source, regions, desk);
  const groups = new Groups(honest, regions);
  const protocol = resolveProtocol(source, desk);
  const behaviours = resolveBehaviours({ source, groups, relay: protocol.relay, desk });
  const nodes = honest.map((group, k) =>
    (behaviours[k]?.length ?? 0) === 0 ? group : { ...group, behaviours: behaviours[k]! },
  );
  const chain = resolveChain(source, groups, desk);
  const blockSize = source.chain?.blockSize ?? DEFAULTS.blockSize;
  const room = transactionRoom(chain, blockSize);
  const accounts = new Accounts(resolveAccounts(source, groups, chain.subsidy, desk), groups);
  const mempool = protocol.transactions?.mempool ?? null;
  const { workload, rows } = resolveWorkload(source, {
    accounts,
    blockSize,
    room,
    blockInterval: chain.blockInterval,
    stop: source.stop?.time ?? null,
    minFeeRate: mempool?.minFeeRate ?? 0,
    desk,
  });
  const payments = { accounts, largest: room, mempool, desk };
  const network = resolveNetwork(source, regions, groups, desk);
  const limits = limitsOf({ network, nodes, protocol });
  const events = resolveEvents(source, {
    ...payments,
    limits,
    sizes: {
      blockSize,
      maxBlockSize: chain.maxBlockSize,
      least: smallestBlockSize(chain, chain.money !== null),
    },
  });
  checkSpending({ source, events, workload, rows, chain, accounts, desk });
  const scenario: Scenario = {
    version: 1,
    name: source.name ?? "",
    question: source.question ?? "",
    seed: String(source.seed ?? ""),
    stop: {
      time: (source.stop?.time ?? null) as Instant | null,
      height: source.stop?.height ?? null,
    },
    budget: resolveBudget(source),
    chain: { ...chain, difficulty: withAllocated(chain.difficulty, source, accounts.list) },
    hashrate: hashrateOf(source),
    blockSize,
    protocol,
    network,
    nodes: resolveStrategies(source, nodes, { groups, accounts, tieBreak: chain.tieBreak, desk }),
    accounts: accounts.list,
    workload,
    events,
    expect: resolveExpectations(source, events, groups, desk),
    elide: source.elide !== "off",
  };
  const chaos = resolveChaos(source, { nodes, limits }, desk);
  return {
    scenario: chaos === undefined ? scenario : { ...scenario, chaos },
    problems: desk.problems,
  };
}

function checkHead(source: ScenarioSource, desk: Resolving): void {
  const missing = (key: string, message: string, hint: string) => {
    if (!desk.isMisspelt(key)) desk.report("missing-key", [key], message, { hint });
  };
  if (source.version === undefined) {
    missing("version", '"version" is missing: which language is this?', "write: version: 1");
  }
  if (source.name === undefined) {
    missing(
      "name",
      '"name" is missing: reports are filed under it',
      "for example: name: two miners",
    );
  }
  if (source.seed === undefined) {
    const why = '"seed" is missing: chance is never taken from the machine, so a run needs one';
    missing("seed", why, "write: seed: 42, or give --seed 42");
  }
  if (source.nodes === undefined) {
    const hint = "for example: nodes: [{ name: miner, count: 10 }]";
    missing("nodes", '"nodes" is missing: who takes part?', hint);
  }
  if (source.stop?.time === undefined && source.stop?.height === undefined) {
    const hint = "write: stop: { time: 12 h } or stop: { height: 100 }";
    missing("stop", '"stop" is missing: when does the run end?', hint);
  }
  const { time } = source.stop ?? {};
  if (time === 0) desk.report("too-small", ["stop", "time"], "a run of no time shows nothing");
  const limit = source.budget?.time;
  if (time !== undefined && typeof limit === "number" && limit < time) {
    const message = `the budget ends before the run does, at ${renderDuration(time)}`;
    desk.report("contradiction", ["budget", "time"], message);
  }
}

function resolveBudget({ budget }: ScenarioSource): Budget {
  const limit = <T>(value: T | "unlimited" | undefined, otherwise: T | null) =>
    value === undefined ? otherwise : value === "unlimited" ? null : value;
  return {
    events: limit(budget?.events, null),
    time: limit<Duration>(budget?.time, null) as Instant | null,
    queue: limit(budget?.queue, DEFAULT_QUEUE_BUDGET),
  };
}

function hashrateOf({ chain }: ScenarioSource): number {
  return chain?.hashrate ?? BY_PROOF[chain?.proofOfWork ?? "sampled"].hashrate;
}

function resolveChain(source: ScenarioSource, groups: Groups, desk: Resolving): ChainParams {
  const chain = source.chain ?? {};
  const proofOfWork = chain.proofOfWork ?? "sampled";
  const blockInterval = chain.blockInterval ?? DEFAULTS.blockInterval;
  if (blockInterval === 0) {
    desk.report("too-small", ["chain", "blockInterval"], "blocks need some time between them");
  }
  const powLimitBits = chain.powLimitBits ?? BY_PROOF[proofOfWork].powLimitBits;
  const difficulty = resolveDifficulty(source, desk);
  checkSizes(source, smallestBlockSize({ difficulty }, hasMoney(source)), desk);
  const bits = genesisBits(source, powLimitBits, blockInterval, desk);
  warnOfFrozen(difficulty, bits, desk);
  return {
    forkChoice: chain.consensus?.forkChoice ?? "most-work",
    tieBreak: resolveTieBreak(source, groups, desk),
    blockInterval,
    difficulty,
    proofOfWork,
    powLimitBits,
    genesisBits: bits,
    genesisTime: chain.genesisTime ?? DEFAULTS.genesisTime,
    maxFutureTime: chain.maxFutureTime ?? DEFAULTS.maxFutureTime,
    maxBlockSize:
      chain.maxBlockSize ?? Math.max(DEFAULTS.maxBlockSize, chain.blockSize ?? DEFAULTS.blockSize),
    subsidy: {
      initial: chain.subsidy?.initial ?? DEFAULTS.subsidy.initial,
      halvingInterval: chain.subsidy?.halvingInterval ?? DEFAULTS.subsidy.halvingInterval,
    },
    money: resolveMoney(source, blockInterval, desk),
  };
}

function checkSizes({ chain }: ScenarioSource, smallest: number, desk: Resolving): void {
  const blockSize = chain?.blockSize ?? DEFAULTS.blockSize;
  const most = chain?.maxBlockSize;
  if (blockSize < smallest) {
    const message = `${renderSize(blockSize)} is too small for a block: ${smallest} B at least`;
    desk.report("too-small", ["chain", "blockSize"], message);
  }
  if (most !== undefined && most < blockSize) {
    const message = `miners fill ${renderSize(blockSize)}, and no block larger than this is valid`;
    const hint = "lower chain.blockSize or raise chain.maxBlockSize";
    desk.report("contradiction", ["chain", "maxBlockSize"], message, { hint });
  }
}

/** The given bits, or those whose work the whole hashrate does in one block interval. */
function genesisBits(
  source: ScenarioSource,
  powLimitBits: number,
  blockInterval: Duration,
  desk: Resolving,
): number {
  const { chain } = source;
  const limit = usableTarget(powLimitBits);
  if (limit === null) {
    const message = "these bits stand for no target: zero, negative or more than 256 bits";
    desk.report("bad-bits", ["chain", "powLimitBits"], message);
    return powLimitBits;
  }
  const hashes = (BigInt(hashrateOf(source)) * BigInt(blockInterval)) / 1_000_000n;
  const bits = chain?.genesisBits ?? bitsForWork(hashes);
  const where = ["chain", chain?.genesisBits === undefined ? "hashrate" : "genesisBits"];
  const target = usableTarget(bits);
  // No time between blocks is told already, and would make any target too easy.
  if (blockInterval === 0) return bits;
  if (target === null) {
    desk.report("bad-bits", where, "these bits stand for no target");
  } else if (target > limit) {
    const message =
      `blocks would be easier than the limit allows: ${workOfBits(bits)} expected hashes, ` +
      `and powLimitBits asks for ${workOfBits(powLimitBits)}`;
    const hint = 'raise chain.hashrate, or write powLimitBits: "0x207fffff"';
    desk.report("too-easy", where, message, { hint, uses: ["chain.blockInterval"] });
  } else if (chain?.proofOfWork === "real" && workOfBits(bits) > MAX_REAL_WORK) {
    const message =
      `a real nonce needs ${workOfBits(bits)} hashes a block at ` +
      `${renderHashrate(hashrateOf(source))}: at most ${MAX_REAL_WORK} can be found in a run`;
    const hint = "lower chain.hashrate: simulated time comes out the same";
    desk.report("too-hard", where, message, { hint, uses: ["chain.blockInterval"] });
  }
  return bits;
}

function resolveTieBreak(source: ScenarioSource, groups: Groups, desk: Resolving): TieBreakParams {
  const tieBreak = source.chain?.consensus?.tieBreak ?? "first-seen";
  if (typeof tieBreak === "string") return { rule: tieBreak };
  const path = ["chain", "consensus", "tieBreak", "favours"];
  const names = typeof tieBreak.favours === "string" ? [tieBreak.favours] : tieBreak.favours;
  const favoured = new Set<number>();
  names.forEach((name, k) => {
    const at = typeof tieBreak.favours === "string" ? path : [...path, k];
    for (const index of groups.named(name, at, desk)) favoured.add(index);
  });
  return {
    rule: "gamma",
    gamma: tieBreak.gamma,
    favoured: [...favoured].sort((a, b) => a - b),
  };
}

/** Ethereum's rules move a difficulty by whole 2048ths of it: there is nothing to move below that. */
function warnOfFrozen({ rule }: DifficultyParams, bits: number, desk: Resolving): void {
  const steps = 2048n;
  if (!rule.startsWith("ethereum") || workOfBits(bits) >= steps) return;
  const message = `blocks take ${workOfBits(bits)} hashes, and this rule moves difficulty by whole ${steps}ths: it stays as it is`;
  const hint = `raise chain.hashrate until a block interval has ${steps} hashes or more`;
  desk.warn("frozen-difficulty", ["chain", "difficulty", "rule"], message, { hint });
}
