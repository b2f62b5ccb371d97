/** Resolves the workload: its laws, or the payments of a transaction file, and whether blocks can carry it. */
import type { Duration, Instant } from "../lib/brand.ts";
import { toHex } from "../lib/bytes.ts";
import { sha256 } from "../lib/hash.ts";
import { exp } from "../lib/math.ts";
import { renderDuration, renderSize } from "../lib/units.ts";
import type { Path } from "./located.ts";
import { ARRIVAL_KEYS, DRAWN_KEYS, LAW_KEYS, TIMING_KEYS } from "./money-schema.ts";
import type { Accounts } from "./resolve-accounts.ts";
import { checkSize, DEFAULT_TRANSACTION_SIZE, leastFee } from "./resolve-payments.ts";
import type { Resolving } from "./resolving.ts";
import type { Arrivals, DrawnWorkload, QuantityLaw, TraceWorkload, Workload } from "./scenario.ts";
import type { ScenarioSource } from "./schema.ts";
import { type FileRow, readTransactionFile } from "./transaction-file.ts";

type WorkloadSource = NonNullable<ScenarioSource["workload"]>["transactions"];
type LawSource = NonNullable<WorkloadSource["amount"]>;

const PATH: Path = ["workload", "transactions"];
const SECOND = 1_000_000;
/** What an inline trace is called that does not say where it comes from. */
const INLINE = "inline";

/** What a workload is judged by. */
export interface WorkloadContext {
  readonly accounts: Accounts;
  /** Bytes of a block that a miner fills. */
  readonly blockSize: number;
  /** Bytes of transactions that such a block has room for. */
  readonly room: number;
  readonly blockInterval: Duration;
  /** When the run ends for sure; null where that is not known. */
  readonly stop: Duration | null;
  /** Base units per 1000 bytes below which no mempool admits anything. */
  readonly minFeeRate: number;
  readonly desk: Resolving;
}

/** A workload with the rows of its file, if it has one, and their places. */
export interface ResolvedWorkload {
  readonly workload: Workload | null;
  readonly rows: readonly FileRow[];
}

/** The workload; null where nothing pays by itself. */
export function resolveWorkload(
  source: ScenarioSource,
  context: WorkloadContext,
): ResolvedWorkload {
  const given = source.workload?.transactions;
  if (given === undefined) return { workload: null, rows: [] };
  const timing = context.desk.oneOf(given, TIMING_KEYS, PATH, "a workload");
  if (timing === "trace") return resolveTrace(given, context);
  const arrivals = resolveArrivals(given, timing, context.desk);
  const workload = resolveDrawn(given, arrivals, context);
  return { workload, rows: [] };
}

// ---------------------------------------------------------------------------------------- laws

function resolveDrawn(
  given: WorkloadSource,
  arrivals: Arrivals,
  context: WorkloadContext,
): DrawnWorkload {
  const { desk } = context;
  const workload: DrawnWorkload = {
    source: "drawn",
    arrivals,
    accounts: resolvePayers(given, context),
    zipf: given.zipf ?? 0,
    from: (given.from ?? 0) as Instant,
    until: (given.until ?? null) as Instant | null,
    amount: resolveLaw(given.amount ?? 1000, [...PATH, "amount"], desk),
    fee: resolveLaw(given.fee ?? DEFAULT_FEE, [...PATH, "fee"], desk),
    feePer: given.feePer ?? "transaction",
    size: resolveLaw(given.size ?? DEFAULT_TRANSACTION_SIZE, [...PATH, "size"], desk),
    conflicts: given.conflicts ?? 0,
  };
  checkTimes(given, context);
  checkSizes(workload.size, given.size, context);
  checkFees(workload, context);
  checkMoney(workload, context);
  checkPace(workload, given, context);
  return workload;
}

const DEFAULT_FEE: LawSource = { "log-normal": { median: 200, sigma: 1 } };

function resolveArrivals(
  given: WorkloadSource,
  timing: "rate" | "arrivals" | null,
  desk: Resolving,
): Arrivals {
  if (timing === null) return NO_ARRIVALS;
  if (timing === "rate") return steady("poisson", given.rate!, [...PATH, timing], desk);
  const path = [...PATH, timing];
  const key = desk.oneOf(given.arrivals!, ARRIVAL_KEYS, path, "arrivals");
  if (key === null) return NO_ARRIVALS;
  if (key !== "bursts") return steady(key, given.arrivals![key]!, [...path, key], desk);
  const { every, size } = given.arrivals![key]!;
  if (every > 0) return { process: key, every, size };
  desk.report("too-small", [...path, key, "every"], "bursts need some time between them");
  return NO_ARRIVALS;
}

/** Stands where what was given cannot be used. */
const NO_ARRIVALS: Arrivals = { process: "poisson", rate: 0 };

function steady(kind: "poisson" | "constant", rate: number, path: Path, desk: Resolving): Arrivals {
  if (rate === 0) desk.report("too-small", path, "at this rate nothing is ever paid");
  return { process: kind, rate };
}

/** The name of the group that pays. */
function resolvePayers(given: WorkloadSource, { accounts, desk }: WorkloadContext): string {
  const path = [...PATH, "accounts"];
  const uses = ["accounts"];
  const names = accounts.list.map(({ name }) => name);
  if (typeof given.accounts === "number") return names.at(-1)!;
  const wanted = given.accounts ?? (names.length === 1 ? names[0]! : null);
  if (wanted === null) {
    const message = '"accounts" is missing in the workload: who pays, and who is paid?';
    const hint =
      names.length === 0
        ? "for example: accounts: 50"
        : `name one of the groups ${names.slice(0, 12).join(", ")}`;
    desk.report("missing-key", path, message, { hint, uses, scope: path });
    return "";
  }
  if (!names.includes(wanted)) {
    if (accounts.groups.list.some(({ name }) => name === wanted)) {
      const message = `"${wanted}" is a group of nodes: a workload is paid between accounts`;
      const hint =
        names.length === 0
          ? "write how many, for example accounts: 50"
          : `there is ${names.join(", ")}`;
      desk.report("unknown-account-group", path, message, { hint, uses });
    } else desk.unknown("account group", wanted, names, path, uses);
  }
  return wanted;
}

function resolveLaw(source: LawSource, path: Path, desk: Resolving): QuantityLaw {
  if (typeof source === "number") return { law: "constant", value: source };
  const key = desk.oneOf(source, LAW_KEYS, path, "a law");
  if (key === null) return { law: "constant", value: DEFAULT_TRANSACTION_SIZE };
  if (key !== "uniform") return { law: "log-normal", ...source[key]! };
  const [min = 0, max = 0] = source.uniform!;
  if (min > max)
    desk.report("contradiction", [...path, key], "the second bound is less than the first");
  return { law: key, min, max };
}

function meanOf(law: QuantityLaw): number {
  switch (law.law) {
    case "constant":
      return law.value;
    case "uniform":
      return (law.min + law.max) / 2;
    case "log-normal":
      return law.median * exp((law.sigma * law.sigma) / 2);
  }
}

/** What half of the draws lie below, and the least that can be drawn. */
function medianOf(law: QuantityLaw): number {
  return law.law === "log-normal" ? law.median : meanOf(law);
}

function leastOf(law: QuantityLaw): number {
  return law.law === "constant" ? law.value : law.law === "uniform" ? law.min : 0;
}

// -------------------------------------------------------------------------------------- checks

function checkTimes(given: WorkloadSource, { stop, desk }: WorkloadContext): void {
  const { from = 0 as Duration, until } = given;
  if (until !== undefined && until <= from) {
    const message = `it ends before it begins, at ${renderDuration(from)}`;
    desk.report("contradiction", [...PATH, "until"], message);
  }
  if (stop === null || from < stop) return;
  const message = `the run ends at ${renderDuration(stop)}: nothing is ever paid`;
  desk.report("after-the-end", [...PATH, "from"], message, { uses: ["stop"] });
}

function checkSizes(
  law: QuantityLaw,
  given: WorkloadSource["size"],
  context: WorkloadContext,
): void {
  const path = [...PATH, "size"];
  const where = { largest: context.room, desk: context.desk };
  switch (law.law) {
    case "constant":
      checkSize(law.value, given === undefined ? PATH : path, where);
      break;
    case "uniform":
      checkSize(law.min, [...path, "uniform", 0], where);
      if (law.min <= law.max) checkSize(law.max, [...path, "uniform", 1], where);
      break;
    case "log-normal":
      checkSize(law.median, path, where);
  }
}

/** Of most payments some node must be ready to take the fee. */
function checkFees(
  { fee, feePer, size }: DrawnWorkload,
  { minFeeRate, desk }: WorkloadContext,
): void {
  const median = medianOf(fee);
  const least = feePer === "kB" ? minFeeRate : leastFee({ size: medianOf(size), rate: minFeeRate });
  if (median >= least) return;
  const message =
    `no mempool admits half of the payments or more: their fee is below ${least} ` +
    `base units a ${feePer}`;
  desk.warn("fee-too-low", [...PATH, "fee"], message, {
    hint: "raise it, or lower mempool.minFee",
    uses: ["mempool"],
  });
}

/** Somebody has to be able to make the first payment, and two to be paid where one pays twice. */
function checkMoney(workload: DrawnWorkload, { accounts, desk }: WorkloadContext): void {
  const group = accounts.list.find(({ name }) => name === workload.accounts);
  if (group === undefined) return;
  const uses = ["accounts"];
  const least = leastOf(workload.amount) + (workload.feePer === "kB" ? 0 : leastOf(workload.fee));
  if (group.balance < Math.max(1, least)) {
    const message =
      `an account of "${group.name}" has ${group.balance} base units at the start, and a payment ` +
      `takes ${Math.max(1, least)} at least`;
    const hint = `give the group a larger balance`;
    desk.warn("overspends", [...PATH, "accounts"], message, { hint, uses });
  }
  if (workload.conflicts === 0) return;
  const path = [...PATH, "conflicts"];
  if (group.count < 2) {
    const message = `"${group.name}" is one account: there is nobody else to pay the coins to`;
    desk.report("too-few-accounts", path, message, { uses });
  } else if (accounts.groups.count === 1) {
    const message = "with one node there is no other to hand the second payment to";
    desk.report("too-few-nodes", path, message, { uses: ["nodes"] });
  }
}

/** More than blocks can carry makes mempools grow to their limit; that may be meant. */
function checkPace(workload: DrawnWorkload, given: WorkloadSource, context: WorkloadContext): void {
  const { arrivals, size } = workload;
  const rate =
    arrivals.process === "bursts" ? (arrivals.size * SECOND) / arrivals.every : arrivals.rate;
  const mean = meanOf(size);
  const { blockSize, room, blockInterval, desk } = context;
  const carried = (room / mean) * (SECOND / Math.max(1, blockInterval));
  if (!(rate > carried)) return;
  const [unit, seconds] = RATE_UNITS.find(([, each]) => rate * each >= 1) ?? RATE_UNITS.at(-1)!;
  const message =
    `${rounded(rate * seconds)} /${unit} of ${renderSize(Math.round(mean))} are more than blocks can ` +
    `carry: one of ${renderSize(blockSize)} every ${renderDuration(blockInterval)} takes ` +
    `${rounded(carried * seconds)} /${unit}`;
  const hint = "mempools grow until they evict; lower the rate, or raise chain.blockSize";
  const path = [...PATH, given.rate === undefined ? "arrivals" : "rate"];
  desk.warn("faster-than-blocks", path, message, {
    hint,
    uses: ["chain.blockSize", "chain.blockInterval", "workload.transactions.size"],
  });
}

/** A message counts by the first of these that makes a rate one or more. */
const RATE_UNITS = [
  ["s", 1],
  ["min", 60],
  ["h", 3600],
] as const;

/** Three significant digits, for a message. */
function rounded(rate: number): string {
  return String(Number(rate.toPrecision(3)));
}

// --------------------------------------------------------------------------------------- trace

function resolveTrace(given: WorkloadSource, context: WorkloadContext): ResolvedWorkload {
  const { desk } = context;
  for (const key of DRAWN_KEYS) {
    if (given[key] === undefined) continue;
    const message = `a transaction file has figures of its own: nothing is left for "${key}" to say`;
    desk.report("unused-key", [...PATH, key], message, { atKey: true });
  }
  const path = [...PATH, "trace"];
  const text = traceText(given.trace!, path, desk);
  if (text === null) return { workload: null, rows: [] };
  const { rows, problems } = readTransactionFile(text.text, {
    file: text.file,
    path,
    accounts: context.accounts,
    largest: context.room,
  });
  for (const problem of problems) desk.reportAt(problem);
  const { file, hash } = text.origin;
  const payments = rows.map(({ payment }) => payment);
  const workload: TraceWorkload = { source: "trace", file, hash, payments };
  if (problems.length === 0) checkRows(rows, path, context);
  return { workload, rows };
}

interface TraceText {
  readonly text: string;
  /** What problems in it are filed under. */
  readonly file: string;
  readonly origin: { readonly file: string; readonly hash: string };
}

function traceText(
  trace: NonNullable<WorkloadSource["trace"]>,
  path: Path,
  desk: Resolving,
): TraceText | null {
  if (typeof trace !== "string") {
    const { file = INLINE, csv } = trace;
    const kept = desk.keepText(withoutMark(csv), `trace:${file}`);
    return { ...kept, origin: { file, hash: trace.hash ?? hashOf(csv) } };
  }
  const found = desk.readFile(trace, path);
  if (found === null) return null;
  const kept = desk.keepText(withoutMark(found.text), found.file);
  return { ...kept, origin: { file: trace, hash: hashOf(found.text) } };
}

function hashOf(text: string): string {
  return toHex(sha256(new TextEncoder().encode(text)));
}

/** Some programs begin a file with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

function checkRows(rows: readonly FileRow[], path: Path, context: WorkloadContext): void {
  const { stop, room, blockInterval, desk } = context;
  const late = stop === null ? -1 : rows.findIndex(({ payment }) => payment.at >= stop);
  if (late >= 0) {
    const message =
      `the run ends at ${renderDuration(stop!)}: this payment and the ${rows.length - late - 1} after ` +
      "it are never made";
    const { range } = rows[late]!;
    desk.reportAt({
      range,
      path: [...path, late],
      code: "after-the-end",
      message,
      severity: "warning",
    });
  }
  const made = late < 0 ? rows : rows.slice(0, late);
  const bytes = made.reduce((sum, { payment }) => sum + payment.size, 0);
  const time = stop ?? (made.at(-1)?.payment.at ?? 0) + blockInterval;
  const carried = (room * time) / Math.max(1, blockInterval);
  if (bytes <= carried) return;
  const message =
    `${made.length} payments have ${renderSize(bytes)}, more than blocks can carry: by ` +
    `${renderDuration(time as Duration)} about ${renderSize(Math.floor(carried))}`;
  const hint = "mempools grow until they evict; raise chain.blockSize, or let the run go on";
  desk.warn("faster-than-blocks", path, message, {
    hint,
    uses: ["chain.blockSize", "chain.blockInterval", "stop"],
  });
}
