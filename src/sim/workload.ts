/**
 * Who pays whom, how much and when: draws the workload's payments and hands them, and those that the scenario
 * names, to the wallets of their senders. What becomes of them is the nodes' affair.
 * Invariant: every draw comes from a stream of its own, so that another law for one figure moves no other.
 */

import { transactionRoom } from "../chain/block.ts";
import { paddingForSize, transactionSize } from "../chain/transaction.ts";
import type { TransactionTable } from "../chain/transaction-table.ts";
import type { Scheduler } from "../engine/scheduler.ts";
import type { RandomStreams } from "../engine/streams.ts";
import { assert } from "../lib/assert.ts";
import {
  cumulate,
  cumulativeIndex,
  exponential,
  logNormal,
  uniformInteger,
} from "../lib/distributions.ts";
import { exp, log } from "../lib/math.ts";
import {
  type Payment,
  type PaymentTable,
  paymentFailureNumberOf,
} from "../protocol/nakamoto/payment-table.ts";
import { accountNames } from "../scenario/accounts.ts";
import type {
  DrawnWorkload,
  NamedPayment,
  QuantityLaw,
  Scenario,
  TracePayment,
  Workload as WorkloadSpec,
} from "../scenario/scenario.ts";
import { OBSERVATION } from "../trace/observation.ts";
import type { Account, Accounts } from "./accounts.ts";
import { EVENT } from "./events.ts";
import type { Host } from "./host.ts";

/** What the workload works with; composed in `simulation.ts`. */
export interface WorkloadParts {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly streams: RandomStreams;
  readonly accounts: Accounts;
  readonly transactions: TransactionTable;
  readonly payments: PaymentTable;
  readonly names: readonly string[];
  /** 1 for every node that is up. */
  readonly up: Uint8Array;
}

/** Who pays whom, by place in the group. */
interface Draft {
  readonly from: number;
  readonly to: number;
}

/** How far the workload has come, as plain data. */
export interface SavedWorkload {
  readonly made: number;
}

export class Workload {
  readonly #parts: WorkloadParts;
  readonly #spec: WorkloadSpec | null;
  readonly #members: readonly Account[];
  /** Bytes of the largest transaction that a miner's block can have. */
  readonly #room: number;
  /** Running sums of the accounts' activity; empty where nothing is drawn. */
  readonly #activity: Float64Array;
  /** Number of every named payment, by id. */
  readonly #named = new Map<string, number>();
  /** Payments or bursts made so far. */
  #made = 0;

  constructor(parts: WorkloadParts) {
    const { scenario, accounts } = parts;
    const spec = scenario.workload;
    this.#parts = parts;
    this.#spec = spec;
    this.#room = transactionRoom(scenario.chain, scenario.blockSize);
    const drawn = spec?.source === "drawn" ? spec : null;
    const group = scenario.accounts.find(({ name }) => name === drawn?.accounts);
    const names = group === undefined ? [] : accountNames(group);
    this.#members = names.map((name) => accounts.named(name));
    const zipf = drawn?.zipf ?? 0;
    const weights = names.map((_, place) => exp(-zipf * log(place + 1)));
    this.#activity = drawn === null ? new Float64Array(0) : cumulate(weights);
  }

  /** Numbers the payments that have a name, in the order of the file; comes once, before anything else. */
  nameAll(): void {
    for (const { action } of this.#parts.scenario.events) {
      if (action.do !== "submit") continue;
      const { payment } = action;
      this.#named.set(payment.id, this.#parts.payments.add(this.#resolve(payment)));
    }
  }

  /** Schedules the first payment of the workload. */
  start(): void {
    if (this.#spec === null) return;
    this.#scheduleNext(this.#spec.source === "drawn" ? this.#spec.from : 0);
  }

  /** The next payment of the workload, or burst of them, is due. */
  onDue(host: Host): void {
    const spec = this.#spec;
    assert(spec !== null, "payments are due and there is no workload");
    if (spec.source === "trace") this.#payTraced(spec.payments[this.#made]!, host);
    else {
      const { arrivals } = spec;
      const count = arrivals.process === "bursts" ? arrivals.size : 1;
      for (let i = 0; i < count; i++) this.#payDrawn(spec, host);
    }
    this.#made += 1;
    this.#scheduleNext(this.#parts.scheduler.now);
  }

  /** A payment that the scenario names is due. */
  submit({ id, via, from }: NamedPayment, host: Host): void {
    const { names, accounts } = this.#parts;
    const node = via === null ? accounts.named(from).wallet : names.indexOf(via);
    this.#hand(node, this.#named.get(id)!, host);
  }

  /** Names of the payments from number 0 on that have one. */
  get namedPayments(): readonly string[] {
    return [...this.#named.keys()];
  }

  save(): SavedWorkload {
    return { made: this.#made };
  }

  load(saved: SavedWorkload): void {
    this.#made = saved.made;
  }

  #scheduleNext(after: number): void {
    const { scheduler } = this.#parts;
    const due = this.#timeOfNext(this.#spec!, after);
    // What lies beyond the representable future never comes.
    if (!Number.isSafeInteger(due)) return;
    scheduler.at(due, EVENT.payment, 0, 0, 0, 0, 0);
  }

  /** When the next payment is due, the one before having been due at `after`; Infinity where none follows. */
  #timeOfNext(spec: WorkloadSpec, after: number): number {
    if (spec.source === "trace") return spec.payments[this.#made]?.at ?? Infinity;
    const due = this.#timeOfNextDrawn(spec, after);
    return due < (spec.until ?? Infinity) ? due : Infinity;
  }

  #timeOfNextDrawn({ arrivals, from }: DrawnWorkload, after: number): number {
    switch (arrivals.process) {
      case "poisson":
        return after + Math.round(exponential(this.#draw("arrivals"), 1e6 / arrivals.rate));
      case "constant":
        // From the start and not from the last one: rounding must not add up.
        return from + Math.round(((this.#made + 1) * 1e6) / arrivals.rate);
      case "bursts":
        return from + this.#made * arrivals.every;
    }
  }

  #payDrawn(spec: DrawnWorkload, host: Host): void {
    const from = cumulativeIndex(this.#draw("senders"), this.#activity);
    const to = this.#drawOther(from, "recipients");
    // What is drawn beyond what a block has room for counts as just that.
    const padding = paddingForSize(Math.min(this.#drawQuantity(spec.size, "sizes"), this.#room));
    const perkB = spec.feePer === "kB" ? transactionSize(padding) / 1000 : 1;
    const payment = {
      sender: this.#indexOf(this.#members[from]!),
      recipient: this.#indexOf(this.#members[to]!),
      amount: Math.max(1, this.#drawQuantity(spec.amount, "amounts")),
      fee: Math.round(this.#drawQuantity(spec.fee, "fees") * perkB),
      padding,
      rivalOf: -1,
    };
    const number = this.#parts.payments.add(payment);
    this.#hand(this.#members[from]!.wallet, number, host);
    const isTwice = this.#draw("conflicts")() < spec.conflicts && this.#members.length > 1;
    if (isTwice) this.#payTwice({ from, to }, payment, number, host);
  }

  /**
   * The same coins once more, through another node and to anybody but the first payee: back to the sender it
   * may be, or a group of two could not spend twice.
   */
  #payTwice({ from, to }: Draft, payment: Payment, rivalOf: number, host: Host): void {
    const another = this.#drawOther(to, "rivals");
    const recipient = this.#indexOf(this.#members[another]!);
    const rival = this.#parts.payments.add({ ...payment, recipient, rivalOf });
    const nodes = this.#parts.names.length;
    const step = nodes === 1 ? 0 : 1 + uniformInteger(this.#draw("rivals"), nodes - 1);
    this.#hand((this.#members[from]!.wallet + step) % nodes, rival, host);
  }

  #payTraced({ from, to, amount, fee, size }: TracePayment, host: Host): void {
    const { accounts, payments } = this.#parts;
    const sender = accounts.named(from);
    const payment = payments.add({
      sender: this.#indexOf(sender),
      recipient: this.#indexOf(accounts.named(to)),
      amount,
      fee,
      padding: paddingForSize(size),
      rivalOf: -1,
    });
    this.#hand(sender.wallet, payment, host);
  }

  #hand(node: number, payment: number, host: Host): void {
    if (this.#parts.up[node] === 1) host.command(node, payment);
    else {
      const reason = paymentFailureNumberOf("wallet-down");
      host.observe(OBSERVATION.paymentFailed, node, payment, reason, 0);
    }
  }

  #resolve({ from, to, amount, fee, size, rivalOf }: NamedPayment): Payment {
    const { accounts } = this.#parts;
    return {
      sender: this.#indexOf(accounts.named(from)),
      recipient: this.#indexOf(accounts.named(to)),
      amount,
      fee,
      padding: paddingForSize(size),
      rivalOf: rivalOf === null ? -1 : this.#named.get(rivalOf)!,
    };
  }

  #indexOf({ publicKey }: Account) {
    return this.#parts.transactions.addAccount(publicKey);
  }

  /** A member of the group other than this one, where there is another. */
  #drawOther(than: number, purpose: string): number {
    const others = this.#members.length - 1;
    if (others === 0) return than;
    return (than + 1 + uniformInteger(this.#draw(purpose), others)) % this.#members.length;
  }

  #drawQuantity(law: QuantityLaw, purpose: string): number {
    switch (law.law) {
      case "constant":
        return law.value;
      case "uniform":
        // Both bounds belong to it.
        return law.min + uniformInteger(this.#draw(purpose), countBetween(law.min, law.max));
      case "log-normal":
        return Math.min(
          Math.round(logNormal(this.#draw(purpose), law.median, law.sigma)),
          Number.MAX_SAFE_INTEGER,
        );
    }
  }

  #draw(purpose: string): () => number {
    return this.#parts.streams.get("workload", purpose).double;
  }
}

/** How many whole numbers lie between two, both included, as far as can be counted exactly. */
function countBetween(min: number, max: number): number {
  return Math.min(max - min + 1, Number.MAX_SAFE_INTEGER);
}
