/** The part of `render.ts` about accounts, mempool, workload and payments. */
import { renderDuration, renderPercentage, renderRate, renderSize } from "../lib/units.ts";
import type { MempoolParams, TransactionRelayParams } from "../protocol/nakamoto/params.ts";
import { renderRange, renderSelector, renderTime } from "./render-parts.ts";
import type {
  AccountGroup,
  Arrivals,
  MoneyExpectation,
  NamedPayment,
  QuantityLaw,
  Scenario,
  Workload,
} from "./scenario.ts";
import { renderTransactionFile } from "./transaction-file.ts";

/** The sections of a document that only a chain with money has. */
export function renderMoney({ accounts, protocol: { transactions }, workload }: Scenario) {
  if (transactions === null) return {};
  return {
    ...(accounts.length === 0 ? {} : { accounts: accounts.map(renderAccounts) }),
    mempool: renderMempool(transactions.mempool),
    ...(workload === null ? {} : { workload: { transactions: renderWorkload(workload) } }),
  };
}

/** The section `network.relay.transactions`. */
export function renderTransactionRelay({ trickle, batch, resubmit }: TransactionRelayParams) {
  return { trickle: renderDuration(trickle), batch, resubmit: renderDuration(resubmit) };
}

/** What an event submits. */
export function renderPayment({ id, from, to, amount, fee, size, via, rivalOf }: NamedPayment) {
  return {
    ...{ id, from, to, amount, fee, size: renderSize(size) },
    ...(via === null ? {} : { via }),
    ...(rivalOf === null ? {} : { rivalOf }),
  };
}

function renderAccounts({ name, count, balance, wallets }: AccountGroup) {
  return { name, count, balance, wallet: renderSelector(wallets) };
}

function renderMempool(mempool: MempoolParams) {
  return {
    policy: mempool.policy,
    ...(mempool.policy === "fee-with-ageing"
      ? { agedShare: renderPercentage(mempool.agedShare) }
      : {}),
    size: renderSize(mempool.maxBytes),
    minFee: mempool.minFeeRate,
    replacementFee: mempool.incrementalFeeRate,
    expiry: renderDuration(mempool.expiry),
    maxChain: mempool.maxChain,
    maxWaiting: mempool.maxWaiting,
  };
}

function renderWorkload(workload: Workload) {
  if (workload.source === "trace") {
    const { file, hash, payments } = workload;
    return { trace: { file, hash, csv: renderTransactionFile(payments) } };
  }
  const { until } = workload;
  return {
    arrivals: renderArrivals(workload.arrivals),
    accounts: workload.accounts,
    zipf: workload.zipf,
    amount: renderLaw(workload.amount, (value) => value),
    fee: renderLaw(workload.fee, (value) => value),
    feePer: workload.feePer,
    size: renderLaw(workload.size, renderSize),
    conflicts: renderPercentage(workload.conflicts),
    from: renderTime(workload.from),
    ...(until === null ? {} : { until: renderTime(until) }),
  };
}

function renderArrivals(arrivals: Arrivals) {
  if (arrivals.process !== "bursts") return { [arrivals.process]: renderRate(arrivals.rate) };
  return { bursts: { every: renderDuration(arrivals.every), size: arrivals.size } };
}

function renderLaw<T>(law: QuantityLaw, render: (value: number) => T) {
  switch (law.law) {
    case "constant":
      return render(law.value);
    case "uniform":
      return { uniform: [render(law.min), render(law.max)] };
    case "log-normal":
      return { "log-normal": { median: render(law.median), sigma: law.sigma } };
  }
}

/** An expectation about transactions. */
export function renderMoneyExpectation(expectation: MoneyExpectation) {
  const plain = (value: number) => value;
  switch (expectation.expect) {
    case "tx": {
      const { id, share, confirmations, within } = expectation;
      const confirmedBy = renderPercentage(share);
      return { tx: { id, confirmedBy, confirmations, within: renderDuration(within) } };
    }
    case "txReverted": {
      const { id, range } = expectation;
      return { txReverted: { id, ...renderRange(range, plain) } };
    }
    case "txLatency": {
      const { share, confirmations, range } = expectation;
      const bounds = renderRange(range, renderTime);
      return { txLatency: { share: renderPercentage(share), confirmations, ...bounds } };
    }
    case "throughput":
      return { throughput: renderRange(expectation.range, renderRate) };
    case "inclusion":
      return { inclusion: renderRange(expectation.range, renderPercentage) };
    case "longestWait": {
      const { unit, range } = expectation;
      if (unit === "blocks") return { maxWait: { blocks: range.max } };
      return { longestWait: renderRange(range, renderTime) };
    }
    case "mempoolSize":
      return { mempoolSize: renderRange(expectation.range, renderSize) };
    case "dropped": {
      const { reason, range } = expectation;
      return { dropped: { reason, ...renderRange(range, plain) } };
    }
    case "doubleSpends":
      return { doubleSpends: renderRange(expectation.range, plain) };
    case "revenueShare": {
      const { nodes, range } = expectation;
      const bounds = renderRange(range, renderPercentage);
      return { revenueShare: { nodes: renderSelector(nodes), ...bounds } };
    }
    case "supply":
      return { supply: "exact" };
  }
}
