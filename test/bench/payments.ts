/**
 * The cost of money: transactions through a whole network with full relay, and a block's transactions through
 * the ledger against a bare loop that hashes and verifies the same bytes.
 */

import { applyDelta, computeLedgerDelta, Ledger } from "../../src/chain/ledger.ts";
import { SIGNATURE_SCHEMES, type SignatureName } from "../../src/chain/signatures.ts";
import {
  encodeTransaction,
  signingBytes,
  type Transaction,
  type Transfer,
} from "../../src/chain/transaction.ts";
import { TransactionTable } from "../../src/chain/transaction-table.ts";
import type { BlockHash, Duration, Instant, TxIndex } from "../../src/lib/brand.ts";
import { fromHex, toHex } from "../../src/lib/bytes.ts";
import { sha256d } from "../../src/lib/hash.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { median } from "./median.ts";
import { benchScenario } from "./workload.ts";

const seconds = () => Number(process.hrtime.bigint()) / 1e9;

/** 200 nodes, 12 s between blocks of 1 MB, transactions of 200 bytes told by inv and fetched one by one. */
function paymentScenario(transactions: number): Scenario {
  const plain = benchScenario({ nodes: 200, blocks: 1 });
  const interval = 12_000_000 as Duration;
  const rate = 400;
  return {
    ...plain,
    name: `bench ${transactions} transactions`,
    stop: { time: (60_000_000 + (transactions / rate) * 1e6) as Instant, height: null },
    chain: {
      ...plain.chain,
      blockInterval: interval,
      powLimitBits: 0x207fffff,
      genesisBits: plain.chain.genesisBits,
      money: { signatures: "modelled", maturity: 100 },
    },
    hashrate: plain.hashrate * 50,
    blockSize: 1_000_000,
    protocol: {
      ...plain.protocol,
      relay: {
        ...plain.protocol.relay,
        compact: { size: 0, use: 1, failure: 0, missingShare: 0 },
      },
      transactions: {
        mempool: {
          policy: "fee-with-ageing",
          agedShare: 0.25,
          maxBytes: 300_000_000,
          minFeeRate: 0,
          incrementalFeeRate: 1000,
          expiry: 1e12 as Duration,
          maxChain: 25,
          maxWaiting: 1000,
        },
        relay: { trickle: 2_000_000 as Duration, batch: 1000, resubmit: 1.8e9 as Duration },
      },
    },
    accounts: [{ name: "user", count: 10_000, balance: 1_000_000_000, wallets: { by: "all" } }],
    workload: {
      source: "drawn",
      arrivals: { process: "poisson", rate },
      accounts: "user",
      zipf: 0,
      from: 0 as Instant,
      until: ((transactions / rate) * 1e6) as Instant,
      amount: { law: "constant", value: 1000 },
      fee: { law: "log-normal", median: 200, sigma: 1 },
      feePer: "transaction",
      size: { law: "constant", value: 200 },
      conflicts: 0,
    },
  };
}

/** Prints deliveries a second and memory of the network run. */
export function benchPayments(print: (line: string) => void, transactions = 60_000): void {
  const simulation = new Simulation(paymentScenario(transactions));
  globalThis.gc?.();
  const start = seconds();
  simulation.runUntil({});
  const time = seconds() - start;
  const { traffic, chain } = simulation.result();
  const delivered = traffic.messages - traffic.dropped;
  const rss = process.resourceUsage().maxRSS / 1024;
  print(
    `200 nodes, ${transactions} transactions, ${chain.canonicalHeight} blocks: ${time.toFixed(1)} s, ` +
      `${(delivered / 1e6).toFixed(2)} M messages, ${(delivered / time / 1e3).toFixed(0)} k/s, ` +
      `peak RSS ${rss.toFixed(0)} MiB`,
  );
  for (const { kind, messages } of traffic.byKind) print(`  ${kind.padEnd(12)} ${messages}`);
}

/** Prints transactions judged and applied a second, against hashing and verifying alone. */
export function benchLedger(print: (line: string) => void): void {
  for (const name of ["modelled", "real"] as const) {
    const transactions = chainOfPayments(name, name === "real" ? 2_000 : 20_000);
    const full: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < 7; i++) {
      const start = seconds();
      judgeAll(name, transactions);
      const middle = seconds();
      hashAndVerify(name, transactions);
      bare.push(seconds() - middle);
      full.push(middle - start);
    }
    const perSecond = transactions.length / median(full);
    const ratio = median(full.map((time, i) => bare[i]! / time));
    print(
      `${name} signatures: ${(perSecond / 1000).toFixed(1)} k transactions/s validated and applied, ` +
        `${ratio.toFixed(2)} of a bare loop that hashes and verifies`,
    );
  }
}

const CHAIN = "00".repeat(32) as BlockHash;
const ACCOUNTS = 500;

function chainOfPayments(name: SignatureName, count: number): Transaction[] {
  const scheme = SIGNATURE_SCHEMES[name];
  const secrets = Array.from({ length: ACCOUNTS }, (_, k) =>
    new Uint8Array(32).fill(k % 256).fill(k >> 8, 0, 1),
  );
  const keys = secrets.map((secret) => toHex(scheme.publicKeyOf(secret)));
  return Array.from({ length: count }, (_, k): Transaction => {
    const from = k % ACCOUNTS;
    const transfer: Transfer = {
      sender: keys[from]!,
      recipient: keys[(from + 1) % ACCOUNTS]!,
      amount: 5n,
      fee: 1n,
      sequence: Math.floor(k / ACCOUNTS),
      padding: 50,
    };
    const signature = toHex(scheme.sign(secrets[from]!, signingBytes(CHAIN, transfer)));
    return { ...transfer, signature };
  });
}

/** As a block's transactions are: interned, judged, applied; a thousand to a block. */
function judgeAll(name: SignatureName, transactions: readonly Transaction[]): void {
  const table = new TransactionTable(SIGNATURE_SCHEMES[name], CHAIN);
  const ledger = new Ledger();
  for (const { sender } of transactions.slice(0, ACCOUNTS)) {
    ledger.write(table.addAccount(sender), 1_000_000, 0, 0);
  }
  for (let from = 0; from < transactions.length; from += 1000) {
    const block = transactions.slice(from, from + 1000).map((one): TxIndex => table.add(one));
    const verdict = computeLedgerDelta(table, ledger, {
      transactions: block,
      reward: null,
      subsidy: 0n,
      matured: null,
      maturesAtOnce: false,
    });
    if (!verdict.ok) throw new Error(`the bench pays wrongly: ${verdict.reason.code}`);
    applyDelta(ledger, verdict.value);
  }
}

function hashAndVerify(name: SignatureName, transactions: readonly Transaction[]): void {
  const scheme = SIGNATURE_SCHEMES[name];
  for (const one of transactions) {
    sha256d(encodeTransaction(one));
    const message = signingBytes(CHAIN, one);
    if (!scheme.verify(fromHex(one.sender), message, fromHex(one.signature))) {
      throw new Error("the bench signs wrongly");
    }
  }
}
