/** Resolves submitted payments: accounts and nodes exist, amounts are money, and rivals can be rivals. */
import { MIN_TRANSACTION_SIZE } from "../chain/transaction.ts";
import { renderDuration, renderSize } from "../lib/units.ts";
import type { MempoolParams } from "../protocol/nakamoto/params.ts";
import type { Path } from "./located.ts";
import type { Accounts } from "./resolve-accounts.ts";
import type { Resolving } from "./resolving.ts";
import type { NamedPayment } from "./scenario.ts";
import type { EventSource } from "./schema.ts";

type SubmitSource = NonNullable<EventSource["submit"]>;

/** Bytes of a payment that does not say: about what two inputs and outputs take in Bitcoin. */
export const DEFAULT_TRANSACTION_SIZE = 250;

/** What payments are judged by. */
export interface PaymentContext {
  readonly accounts: Accounts;
  /** Largest transaction that a block has room for, bytes. */
  readonly largest: number;
  /** Null where there is none, and so no money. */
  readonly mempool: MempoolParams | null;
  readonly desk: Resolving;
}

/** The payment of an event at a path. */
export function resolvePayment(
  submit: SubmitSource,
  events: readonly EventSource[],
  path: Path,
  context: PaymentContext,
): NamedPayment {
  const { accounts, desk } = context;
  const { id, from, to, amount, fee, size = DEFAULT_TRANSACTION_SIZE } = submit;
  accounts.check(from, [...path, "from"], desk);
  accounts.check(to, [...path, "to"], desk);
  const problem = costProblem({ amount, fee });
  if (problem !== null) desk.report(problem.code, [...path, "amount"], problem.message);
  checkSize(size, [...path, "size"], context);
  checkFee(submit, [...path, "fee"], context);
  if (submit.via !== undefined) checkNode(submit.via, [...path, "via"], context);
  if (submit.rivalOf !== undefined) checkRival(submit, events, path, desk);
  const { via = null, rivalOf = null } = submit;
  return { id, from, to, amount, fee, size, via, rivalOf };
}

/** What is wrong with amount and fee together; null where nothing is. */
export function costProblem({ amount, fee }: Pick<NamedPayment, "amount" | "fee">) {
  if (amount + fee <= Number.MAX_SAFE_INTEGER) return null;
  const message = "amount and fee together are more than 2^53 - 1, the most that is kept exact";
  return { code: "too-large", message };
}

/** The least fee, base units, of so many bytes at a rate in base units per 1000 bytes. */
export function leastFee({ size, rate }: { readonly size: number; readonly rate: number }): number {
  return Math.ceil((size * rate) / 1000);
}

/** A transaction's size must be one that there can be. */
export function checkSize(
  size: number,
  path: Path,
  { largest, desk }: Pick<PaymentContext, "largest" | "desk">,
): void {
  const problem = sizeProblem(size, largest);
  if (problem === null) return;
  desk.report(problem.code, path, problem.message, { uses: ["chain.blockSize"] });
}

/** What is wrong with a transaction's size; null where nothing is. */
export function sizeProblem(size: number, largest: number) {
  if (size < MIN_TRANSACTION_SIZE) {
    const message = `a signed transaction has ${MIN_TRANSACTION_SIZE} B at least, and this is ${renderSize(size)}`;
    return { code: "too-small", message };
  }
  if (size <= largest) return null;
  const message = `a transaction of ${renderSize(size)} fits in no block: at most ${renderSize(largest)} do`;
  return { code: "too-large", message };
}

function checkFee(
  { fee, size = DEFAULT_TRANSACTION_SIZE }: SubmitSource,
  path: Path,
  { mempool, desk }: PaymentContext,
): void {
  const least = leastFee({ size, rate: mempool?.minFeeRate ?? 0 });
  if (fee >= least) return;
  const message = `no mempool admits it: the least fee of ${renderSize(size)} is ${least}`;
  desk.warn("fee-too-low", path, message, { hint: "raise it, or lower mempool.minFee" });
}

function checkNode(name: string, path: Path, { accounts: { groups }, desk }: PaymentContext): void {
  if (groups.node(name) >= 0) return;
  if (groups.group(name).length > 0) {
    const message = `"${name}" is a group of several nodes: a payment is handed to one`;
    const hint = `for example: ${name}/0`;
    desk.report("not-a-node", path, message, { hint, uses: ["nodes"] });
  } else groups.reportUnknown(name, path, desk);
}

function checkRival(
  submit: SubmitSource,
  events: readonly EventSource[],
  path: Path,
  desk: Resolving,
): void {
  const at = [...path, "rivalOf"];
  const name = submit.rivalOf!;
  const place = events.findIndex((event) => event.submit?.id === name);
  const rivalled = events[place];
  if (rivalled?.submit === undefined) {
    const ids = events.flatMap((event) => (event.submit === undefined ? [] : [event.submit.id]));
    const others = ids.filter((id) => id !== submit.id);
    desk.unknown("payment", name, others, at, ["events"]);
  } else if (name === submit.id) {
    desk.report("bad-rival", at, "a payment is no rival of itself");
  } else if (rivalled.submit.rivalOf !== undefined) {
    const message = `"${name}" is a rival itself`;
    desk.report("bad-rival", at, message, { hint: `name ${rivalled.submit.rivalOf}` });
  } else if (rivalled.submit.from !== submit.from) {
    const message = `"${name}" is paid by ${rivalled.submit.from}: only the same account can spend its coins again`;
    desk.report("bad-rival", at, message, { hint: `write from: ${rivalled.submit.from}` });
  } else if (isSamePayment(submit, rivalled.submit)) {
    const message = `this is "${name}" once more, the very same transaction`;
    desk.report("bad-rival", at, message, { hint: "pay another account, amount or fee" });
  } else {
    const own = Number(path[1]);
    const [earlier, later] = [rivalled.at, events[own]?.at];
    if (earlier === undefined || later === undefined) return;
    if (earlier < later || (earlier === later && place < own)) return;
    const message = `"${name}" is submitted only at ${renderDuration(earlier)}, after this`;
    desk.report("bad-rival", at, message, { hint: "turn them round", uses: ["events"] });
  }
}

/** With one sender and sequence these make one transaction. */
function isSamePayment(a: SubmitSource, b: SubmitSource): boolean {
  const sizeOf = ({ size = DEFAULT_TRANSACTION_SIZE }: SubmitSource) => size;
  return a.to === b.to && a.amount === b.amount && a.fee === b.fee && sizeOf(a) === sizeOf(b);
}
