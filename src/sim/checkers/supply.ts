/**
 * Nothing is found or earned that was not issued: found blocks are canonical or stale, every canonical block
 * has one miner, and revenue is what the schedule issues up to the canonical height. With money, revenue is what
 * coinbases claim, and at the tip of every node all coins are those of genesis and schedule but for what
 * coinbases left unclaimed.
 */
import type { RunResult } from "../../metrics/run-result.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { MoneyDoor } from "../money.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";
import { RawLedger } from "./raw-ledger.ts";

/** A figure, what it is, and what it should be. */
type Account = readonly [what: string, actual: number | bigint, due: number | bigint];

/** Judges the accounts of a result. */
export function supply(simulation: Simulation): Judge {
  const { scenario, specs } = simulation;
  const money = simulation.money;
  const histories = new Histories(specs.map(() => true));
  let found = 0;
  return {
    observe(kind, _time, node, a, b, c) {
      if (money !== null) histories.note(kind, node, a, b, c);
      if (kind === OBSERVATION.blockFound) found += 1;
    },
    breaches(result) {
      const { chain, miners } = result;
      const sum = (of: (row: (typeof miners.groups)[number]) => number) =>
        miners.groups.reduce((total, row) => total + of(row), 0);
      const issued = issuedUpTo(scenario.chain.subsidy, chain.canonicalHeight);
      const accounts: Account[] = [
        ["blocks found", chain.blocksFound + chain.blocksInvalid, found],
        ["canonical and stale blocks", chain.canonicalHeight + chain.staleBlocks, found],
        ["blocks found by miners", sum((row) => row.blocksFound), found],
        ["canonical blocks of miners", sum((row) => row.blocksCanonical), chain.canonicalHeight],
        ["stale blocks of miners", sum((row) => row.blocksStale), chain.staleBlocks],
      ];
      if (money === null) accounts.push(["revenue", sum((row) => row.revenue), issued]);
      else {
        const holders = new Map(histories.nodes.map(({ tip }, node) => [tip, node]));
        accounts.push(...coinAccounts(simulation, money, holders, result));
      }
      return accounts
        .filter(([, actual, due]) => BigInt(actual) !== BigInt(due))
        .map(([what, actual, due]) => `${what}: ${actual}, due are ${due}`);
    },
  };
}

/** Coins at every tip as one of its holders has them, and what the result says of the canonical one. */
function coinAccounts(
  { scenario, tree }: Simulation,
  money: MoneyDoor,
  holders: ReadonlyMap<number, number>,
  { chain, miners, transactions }: RunResult,
): Account[] {
  const raw = new RawChain(scenario.chain, tree);
  const ledger = new RawLedger(raw, money.allocations);
  const accounts: Account[] = [];
  for (const [tip, node] of holders) {
    const { allocated, unclaimed } = ledger.moveTo(tip).totals;
    const issued = issuedUpTo(scenario.chain.subsidy, raw.at(tip).height);
    const due = allocated + BigInt(issued) - unclaimed;
    const states = ledger.accounts.map((account) => money.accountState(node, account));
    const coins = states.reduce((sum, { balance, immature }) => sum + balance + immature, 0);
    accounts.push([`coins at tip ${tip}`, coins, due]);
    if (raw.at(tip).hash !== chain.canonicalTip || transactions === undefined) continue;
    const { fees, scheduled, transactions: count } = ledger.totals;
    const revenue = miners.groups.reduce((sum, row) => sum + row.revenue, 0);
    accounts.push(
      ["revenue", revenue, BigInt(issued) + fees - unclaimed],
      ["fees", transactions.fees, fees],
      ["transactions included", transactions.counts.included, count],
      ["coins told of", transactions.supply.total, due],
      ["allocations told of", transactions.supply.allocated, allocated],
      ["subsidies told of", transactions.supply.scheduled, scheduled],
    );
  }
  return accounts;
}

/** New coins of the blocks 1 to `height`, one by one. */
function issuedUpTo(
  subsidy: { readonly initial: number; readonly halvingInterval: number },
  height: number,
): number {
  let issued = 0;
  let each = subsidy.initial;
  for (let at = 0; at <= height; at++) {
    if (at > 0 && at % subsidy.halvingInterval === 0) each = Math.floor(each / 2);
    if (at > 0) issued += each;
  }
  return issued;
}
