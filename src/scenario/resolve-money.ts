/**
 * Resolves what a chain with money has beside its accounts: signatures and maturity, the mempool, how
 * transactions are relayed; and refuses what only such a chain has a use for.
 */
import type { MoneyParams } from "../chain/params.ts";
import { MIN_TRANSACTION_SIZE } from "../chain/transaction.ts";
import type { Duration } from "../lib/brand.ts";
import { renderSize } from "../lib/units.ts";
import type { MempoolParams, NakamotoParams } from "../protocol/nakamoto/params.ts";
import type { Path } from "./located.ts";
import { MONEY_EXPECTATION_KEYS } from "./money-schema.ts";
import type { Resolving } from "./resolving.ts";
import type { ScenarioSource } from "./schema.ts";

const SECOND = 1_000_000;
const DEFAULTS = {
  /** As Bitcoin's. */
  maturity: 100,
  /** Of a minimal fee something has to be left whatever the size: one base unit per kB. */
  minFee: 1,
  agedShare: 0.25,
  /** These four are those of Bitcoin Core: -maxmempool, -mempoolexpiry, -limitancestorcount, -maxorphantx. */
  size: 300_000_000,
  expiry: (336 * 3600 * SECOND) as Duration,
  maxChain: 25,
  maxWaiting: 100,
  trickle: (2 * SECOND) as Duration,
  batch: 1000,
  resubmit: (30 * 60 * SECOND) as Duration,
  /** What verifying an ed25519 signature costs a core: about ten thousand a second. */
  perSignature: 100 as Duration,
} as const;

/** Whether anything in the file asks for signed transactions. */
export function hasMoney({ chain, accounts, workload, events = [] }: ScenarioSource): boolean {
  return (
    chain?.transactions !== undefined ||
    accounts !== undefined ||
    workload !== undefined ||
    events.some(({ submit }) => submit !== undefined)
  );
}

/** The chain's money; null where there is none. */
export function resolveMoney(
  source: ScenarioSource,
  blockInterval: Duration,
  desk: Resolving,
): MoneyParams | null {
  if (!hasMoney(source)) {
    refuseMoney(source, desk);
    return null;
  }
  const { signatures = "modelled", maturity = DEFAULTS.maturity } =
    source.chain?.transactions ?? {};
  checkMaturity(source, blockInterval, desk);
  return { signatures, maturity };
}

function checkMaturity(source: ScenarioSource, blockInterval: Duration, desk: Resolving): void {
  const maturity = source.chain?.transactions?.maturity;
  const blocks = expectedBlocks(source, blockInterval);
  // Many short runs leave the default as it is, and resolved scenarios spell it out.
  if (maturity === undefined || maturity === DEFAULTS.maturity || blocks > maturity) return;
  const message =
    `the run finds about ${Math.floor(blocks)} blocks: no coinbase can be spent before block ` +
    `${maturity + 1}`;
  const hint = "lower it, or let the run go on for longer";
  desk.warn("never-matures", ["chain", "transactions", "maturity"], message, {
    hint,
    uses: ["stop", "chain.blockInterval"],
  });
}

/** Blocks that the run ends with at the intended pace. */
function expectedBlocks({ stop }: ScenarioSource, blockInterval: Duration): number {
  const { height = Infinity, time } = stop ?? {};
  return Math.min(height, time === undefined ? Infinity : time / Math.max(1, blockInterval));
}

/** Keys that say something about transactions where there are none. */
function refuseMoney({ mempool, network, expect = [] }: ScenarioSource, desk: Resolving): void {
  const { relay, validation } = network ?? {};
  const refused: [Path, unknown][] = [
    [["mempool"], mempool],
    [["network", "relay", "transactions"], relay?.transactions],
    [["network", "validation", "perSignature"], validation?.perSignature],
  ];
  expect.forEach((expectation, k) => {
    for (const key of MONEY_EXPECTATION_KEYS) refused.push([["expect", k, key], expectation[key]]);
  });
  if (desk.isMisspelt("accounts") || desk.isMisspelt("workload")) return;
  for (const [path, value] of refused) {
    if (value === undefined) continue;
    const message = `"${path.at(-1)}" is about transactions, and this chain has none`;
    const hint = "give accounts, a workload or chain.transactions: { signatures: modelled }";
    const uses = ["accounts", "workload", "chain.transactions", "events"];
    desk.report("no-transactions", path, message, { hint, uses, atKey: true });
  }
}

/** What nodes do with transactions; null on a chain without money. */
export function resolveTransactions(
  source: ScenarioSource,
  desk: Resolving,
): NakamotoParams["transactions"] {
  if (!hasMoney(source)) return null;
  const { trickle, batch, resubmit } = source.network?.relay?.transactions ?? {};
  if (resubmit === 0) {
    const path = ["network", "relay", "transactions", "resubmit"];
    desk.report("too-small", path, "a wallet that never waits does nothing else");
  }
  return {
    mempool: resolveMempool(source.mempool ?? {}, desk),
    relay: {
      trickle: trickle ?? DEFAULTS.trickle,
      batch: batch ?? DEFAULTS.batch,
      resubmit: resubmit ?? DEFAULTS.resubmit,
    },
  };
}

/** Time for a signature; zero on a chain without money. */
export function resolvePerSignature(source: ScenarioSource): Duration {
  if (!hasMoney(source)) return 0 as Duration;
  return source.network?.validation?.perSignature ?? DEFAULTS.perSignature;
}

function resolveMempool(
  mempool: NonNullable<ScenarioSource["mempool"]>,
  desk: Resolving,
): MempoolParams {
  const { policy = "fee-with-ageing", agedShare, size = DEFAULTS.size } = mempool;
  if (agedShare !== undefined && policy !== "fee-with-ageing") {
    const hint = "write policy: fee-with-ageing";
    const message = `under ${policy} no share of a block is set apart for what came first`;
    desk.report("unused-key", ["mempool", "agedShare"], message, { hint, atKey: true });
  }
  if (size < MIN_TRANSACTION_SIZE) {
    const message = `${renderSize(size)} holds no transaction: the smallest has ${MIN_TRANSACTION_SIZE} B`;
    desk.report("too-small", ["mempool", "size"], message);
  }
  if (mempool.expiry === 0) {
    desk.report("too-small", ["mempool", "expiry"], "what expires at once is never included");
  }
  return {
    policy,
    agedShare: policy === "fee-with-ageing" ? (agedShare ?? DEFAULTS.agedShare) : 0,
    maxBytes: size,
    minFeeRate: mempool.minFee ?? DEFAULTS.minFee,
    incrementalFeeRate: mempool.replacementFee ?? DEFAULTS.minFee,
    expiry: mempool.expiry ?? DEFAULTS.expiry,
    maxChain: mempool.maxChain ?? DEFAULTS.maxChain,
    maxWaiting: mempool.maxWaiting ?? DEFAULTS.maxWaiting,
  };
}
