/**
 * Whether payments that are known before a run can be paid at all: by what their accounts have from genesis on and
 * are paid before. What confirms when is the run's to show, so a payment counts as received at once.
 */
import type { ChainParams } from "../chain/params.ts";
import type { Duration } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import type { Path } from "./located.ts";
import type { Accounts } from "./resolve-accounts.ts";
import type { Resolving } from "./resolving.ts";
import type { ScenarioEvent, Workload } from "./scenario.ts";
import type { ScenarioSource } from "./schema.ts";
import type { FileRow } from "./transaction-file.ts";

/** Everything that says who has and who pays what. */
export interface SpendingContext {
  readonly source: ScenarioSource;
  readonly events: readonly ScenarioEvent[];
  readonly workload: Workload | null;
  /** The rows of the workload's file. */
  readonly rows: readonly FileRow[];
  readonly chain: ChainParams;
  readonly accounts: Accounts;
  readonly desk: Resolving;
}

/** A payment with the time it is made, Infinity where that is not known. */
interface Spending {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly fee: number;
  /** The id of the payment whose coins these are, its own where it is no rival; null of a file's. */
  readonly coins: string | null;
  readonly tell: (severity: "error" | "warning", message: string, hint: string) => void;
}

/** Accounts that are told of one by one; of more only how many they are. */
const MAX_TOLD = 20;

/** Tells of the first payment of each account that it cannot make. */
export function checkSpending(context: SpendingContext): void {
  const spendings = [...namedSpendings(context), ...filedSpendings(context)];
  // Sorting is stable: at one time the order of the files counts.
  spendings.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const shortages = findShortages(spendings, context);
  for (const { spending, severity, message, hint } of shortages.slice(0, MAX_TOLD)) {
    spending.tell(severity, message, hint);
  }
  const rest = shortages.slice(MAX_TOLD);
  if (rest.length === 0) return;
  const gravest = rest.find(({ severity }) => severity === "error") ?? rest[0]!;
  const message = `and ${rest.length} more accounts are to pay more than they have`;
  gravest.spending.tell(gravest.severity, message, gravest.hint);
}

interface Shortage {
  readonly spending: Spending;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
}

function findShortages(spendings: readonly Spending[], context: SpendingContext): Shortage[] {
  const { accounts } = context;
  const purses = new Purses(accounts);
  const paid = new Set(spendings.flatMap(({ from, to }) => (from === to ? [] : [to])));
  for (const { at, to, amount } of spendings) if (at === Infinity) purses.receive(to, amount);
  const short = new Set<string>();
  return spendings.flatMap((spending) => {
    const { from, to, amount, at } = spending;
    const had = purses.has(from);
    purses.spend(spending);
    const isShort = purses.has(from) < 0n && !short.has(from) && accounts.explain(from) === null;
    if (at !== Infinity) purses.receive(to, amount);
    if (!isShort) return [];
    short.add(from);
    return judgeShortage(spending, had, paid, context);
  });
}

function namedSpendings({ events, source, desk }: SpendingContext): Spending[] {
  const places = (source.events ?? []).map((event) => event.submit?.id);
  return events.flatMap(({ action, trigger }): Spending[] => {
    if (action.do !== "submit") return [];
    const { id, from, to, amount, fee, rivalOf } = action.payment;
    const path: Path = ["events", places.indexOf(id), "submit", "amount"];
    const tell: Spending["tell"] = (severity, message, hint) => {
      const options = { hint, uses: ["accounts", "nodes", "workload", "events"] };
      if (severity === "error") desk.report("overspends", path, message, options);
      else desk.warn("overspends", path, message, options);
    };
    const at = "at" in trigger ? trigger.at : Infinity;
    return [{ at, from, to, amount, fee, coins: rivalOf ?? id, tell }];
  });
}

function filedSpendings({ rows, desk }: SpendingContext): Spending[] {
  return rows.map(({ payment, range }, row) => ({
    ...payment,
    coins: null,
    tell: (severity, message, hint) => {
      const path = ["workload", "transactions", "trace", row];
      const plain = { range, path, code: "overspends", message, hint };
      desk.reportAt(severity === "error" ? plain : { ...plain, severity });
    },
  }));
}

/** What accounts have at a moment; negative where they were to pay more. */
class Purses {
  private readonly accounts: Accounts;
  private readonly balances = new Map<string, bigint>();
  /** What rivals for the same coins took at most. */
  private readonly taken = new Map<string, bigint>();

  constructor(accounts: Accounts) {
    this.accounts = accounts;
  }

  has(name: string): bigint {
    return this.balances.get(name) ?? BigInt(this.accounts.balanceOf(name));
  }

  receive(name: string, amount: number): void {
    this.balances.set(name, this.has(name) + BigInt(amount));
  }

  spend({ from, amount, fee, coins }: Spending): void {
    let cost = BigInt(amount) + BigInt(fee);
    if (coins !== null) {
      const taken = this.taken.get(coins) ?? 0n;
      this.taken.set(coins, cost > taken ? cost : taken);
      cost = cost > taken ? cost - taken : 0n;
    }
    this.balances.set(from, this.has(from) - cost);
  }
}

/** How bad it is that an account has too little; empty where it may have mined enough by then. */
function judgeShortage(
  spending: Spending,
  had: bigint,
  paid: ReadonlySet<string>,
  { accounts, chain, workload }: SpendingContext,
): Shortage[] {
  const { from, amount, fee, at } = spending;
  const message =
    `"${from}" has ${had < 0n ? 0n : had} base units by then, and this takes ${amount + fee}: ` +
    `${amount} and a fee of ${fee}`;
  if (mines(from, accounts)) {
    const maturity = chain.money?.maturity ?? 0;
    const matures = maturity * chain.blockInterval;
    if (at >= matures) return [];
    const when = renderDuration(matures as Duration);
    const hint = `its first coinbase can be spent after ${maturity} blocks, ${when} or so`;
    return [{ spending, severity: "warning", message, hint }];
  }
  const isDrawn =
    workload?.source === "drawn" && workload.accounts === accounts.groupOf(from)?.name;
  const severity = paid.has(from) || isDrawn ? "warning" : "error";
  const hint = "give the account a larger balance, or pay it first";
  return [{ spending, severity, message, hint }];
}

/** Whether a name is that of a node with hashrate. */
function mines(name: string, { groups }: Accounts): boolean {
  const node = groups.node(name);
  return node >= 0 && groups.hashShareOf(node) > 0;
}
