/**
 * Resolves the accounts: groups with coins from the start, one account of every node's own name, and the names
 * by which payments refer to them. How many coins there may ever be is checked here.
 */
import type { ChainParams } from "../chain/params.ts";
import { computeIssued } from "../chain/subsidy.ts";
import { MAX_MONEY } from "../chain/transaction.ts";
import { suggest } from "../lib/edit-distance.ts";
import type { Path } from "./located.ts";
import type { Groups } from "./resolve-nodes.ts";
import { resolveSelector } from "./resolve-selector.ts";
import type { Resolving } from "./resolving.ts";
import type { AccountGroup } from "./scenario.ts";
import type { ScenarioSource } from "./schema.ts";

/** The group that a workload makes which asks for a number of accounts. */
const MADE_NAME = "user";
/** What each of its accounts has: at a subsidy of 5000000000, a fifth of a block's. */
const MADE_BALANCE = 1_000_000_000;
/** More accounts than a run makes keys for in reasonable time. */
const MAX_ACCOUNTS = 1_000_000;

/** A group with the place that problems with it are told at. */
interface Draft {
  readonly group: AccountGroup;
  readonly path: Path;
}

/** The groups in the order of the file; last the one that the workload asks for. */
export function resolveAccounts(
  source: ScenarioSource,
  groups: Groups,
  subsidy: ChainParams["subsidy"],
  desk: Resolving,
): AccountGroup[] {
  const drafts = [...givenGroups(source, groups, desk), ...madeGroup(source)];
  checkNames(drafts, groups, desk);
  const count = drafts.reduce((sum, { group }) => sum + group.count, 0);
  if (count > MAX_ACCOUNTS) {
    const message = `${count} accounts are more than ${MAX_ACCOUNTS}`;
    desk.report("too-large", ["accounts"], message);
  }
  if (drafts.length > 0) checkSupply(drafts, subsidy, desk);
  return drafts.map(({ group }) => group);
}

function givenGroups({ accounts = [] }: ScenarioSource, groups: Groups, desk: Resolving): Draft[] {
  return accounts.map(({ name, count = 1, balance = 0, wallet }, k) => {
    const path = ["accounts", k];
    const { selector } = resolveSelector(wallet ?? "all", groups, [...path, "wallet"], desk);
    return { group: { name, count, balance, wallets: selector }, path };
  });
}

function madeGroup({ workload }: ScenarioSource): Draft[] {
  const count = workload?.transactions.accounts;
  if (typeof count !== "number") return [];
  const group = { name: MADE_NAME, count, balance: MADE_BALANCE, wallets: { by: "all" } as const };
  return [{ group, path: ["workload", "transactions", "accounts"] }];
}

function checkNames(drafts: readonly Draft[], groups: Groups, desk: Resolving): void {
  drafts.forEach(({ group: { name }, path }, k) => {
    const isMade = path[0] === "workload";
    const at = isMade ? path : [...path, "name"];
    const hint = isMade
      ? `name the account group that is meant, for example accounts: ${name}`
      : undefined;
    const made = isMade ? `these accounts would be called "${name}", and ` : "";
    if (groups.list.some((known) => known.name === name)) {
      const message = `${made}there are nodes "${name}" already, whose accounts have that name`;
      desk.report("duplicate-name", at, message, { hint, uses: ["nodes"] });
    } else if (drafts.findIndex(({ group }) => group.name === name) < k) {
      const message = `${made}there is an account group "${name}" already`;
      desk.report("duplicate-name", at, message, { hint });
    }
  });
}

/** All coins, those of genesis and those that the schedule will ever issue, must stay exact. */
function checkSupply(
  drafts: readonly Draft[],
  subsidy: ChainParams["subsidy"],
  desk: Resolving,
): void {
  const issued = computeIssued(subsidy);
  const uses = ["chain.subsidy", "accounts"];
  const most = `2^53 - 1, the most that is kept exact`;
  if (issued > MAX_MONEY) {
    const message = `the schedule issues ${issued} base units in all, more than ${most}`;
    const hint = "lower initial or halvingInterval";
    desk.report("too-much-money", ["chain", "subsidy"], message, { hint, uses });
    return;
  }
  let total = issued;
  for (const { group, path } of drafts) {
    total += BigInt(group.count) * BigInt(group.balance);
    if (total <= MAX_MONEY) continue;
    const message =
      `with these there would be ${total} base units, ${issued} of them issued by the schedule: ` +
      `more than ${most}`;
    const at = path[0] === "workload" ? path : [...path, "balance"];
    desk.report("too-much-money", at, message, { uses });
    return;
  }
}

// -------------------------------------------------------------------------------------- names

/** Why a name is no account's, and what would be. */
export interface UnknownAccount {
  readonly message: string;
  readonly hint: string | undefined;
}

/** The names of all accounts: those of the groups, and every node's own. */
export class Accounts {
  readonly list: readonly AccountGroup[];
  readonly groups: Groups;

  constructor(list: readonly AccountGroup[], groups: Groups) {
    this.list = list;
    this.groups = groups;
  }

  /** Base units that the account has from the start. */
  balanceOf(name: string): number {
    return this.groupOf(name)?.balance ?? 0;
  }

  /** The account group that an account belongs to; none of a node's own. */
  groupOf(name: string): AccountGroup | undefined {
    const [groupName, k] = splitName(name);
    const group = this.list.find((known) => known.name === groupName);
    if (group === undefined || (k ?? 0) >= group.count) return undefined;
    return k === undefined && group.count > 1 ? undefined : group;
  }

  /** Null where there is such an account. */
  explain(name: string): UnknownAccount | null {
    if (this.groupOf(name) !== undefined || this.groups.node(name) >= 0) return null;
    const [groupName, k] = splitName(name);
    const all = [...this.list, ...this.groups.list];
    const group = all.find((known) => known.name === groupName);
    if (group === undefined) {
      const names = all.map((known) => known.name);
      return { message: `there is no account "${name}"`, hint: suggest(groupName, names) };
    }
    if (k === undefined) {
      const what = this.list.some((known) => known === group) ? "accounts" : "nodes";
      const message = `"${name}" is a group of ${group.count} ${what}: an account is due here`;
      return { message, hint: `for example: ${name}/0` };
    }
    const range = group.count === 1 ? `only ${groupName}` : `${groupName}/0 to /${group.count - 1}`;
    return { message: `there is no account "${name}"`, hint: `there is ${range}` };
  }

  /** Reports a name that is no account's. */
  check(name: string, path: Path, desk: Resolving): void {
    const unknown = this.explain(name);
    if (unknown === null) return;
    const { message, hint } = unknown;
    desk.report("unknown-account", path, message, { hint, uses: ["accounts", "nodes"] });
  }
}

/** `GROUP/k` in its parts; without a number the whole is the group's name. */
function splitName(name: string): readonly [group: string, k?: number] {
  const match = /^(.*)\/(\d{1,9})$/.exec(name);
  return match === null ? [name] : [match[1]!, Number(match[2])];
}
