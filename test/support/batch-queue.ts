/**
 * The real mempool as the queue of theory: Poisson arrivals of equal size, one sender each, and exponential
 * blocks that take what `Mempool.select` says. For the main suite and, with more blocks, for the slow one.
 */
import { expect } from "vitest";
import type { LedgerView } from "../../src/chain/ledger.ts";
import { NO_TRANSACTION, type TransactionFacts } from "../../src/chain/transaction-table.ts";
import { RandomStreams } from "../../src/engine/streams.ts";
import type { AccountIndex, Duration, TxId, TxIndex } from "../../src/lib/brand.ts";
import { exponential, weightedIndex } from "../../src/lib/distributions.ts";
import { Mempool } from "../../src/protocol/nakamoto/mempool.ts";
import type { MempoolPolicy } from "../../src/protocol/nakamoto/params.ts";
import { batchQueueBacklog, batchQueueClassWaits } from "../../src/theory/mempool-queue.ts";
import { listening, ROOMY } from "./mempools.ts";

/** How many a block takes. */
const CAPACITY = 10;
/** Blocks that pass before the queue is taken to have forgotten that it began empty. */
const WARM_UP = 1000;

/** A queue under test: arrivals per block in each class of fees, the dearest first. */
export interface QueueCase {
  readonly arrivals: readonly number[];
  readonly policy: MempoolPolicy;
  readonly blocks: number;
}

/**
 * Backlog and waits within 4 standard errors of theory. Successive blocks see nearly the same queue, so that the
 * relative standard error of a mean over n blocks is about sqrt(2 ÷ n) ÷ (1 − ρ) (the relaxation time of a queue
 * near full load); for a class it is the load of the class and all dearer ones that counts.
 */
export function expectBatchQueue(queue: QueueCase): void {
  const { backlog, waits } = measure(queue);
  const tolerance = (load: number) => (4 * Math.sqrt(2 / queue.blocks)) / (1 - load);
  const expectNear = (got: number, wanted: number, load: number, what: string) => {
    expect(Math.abs(got / wanted - 1), `${what}: ${got}, ${wanted}`).toBeLessThan(tolerance(load));
  };
  const loads = queue.arrivals.map((_, i) => sum(queue.arrivals.slice(0, i + 1)) / CAPACITY);
  const load = loads.at(-1)!;
  expectNear(backlog, batchQueueBacklog({ capacity: CAPACITY, load }), load, "backlog");
  batchQueueClassWaits(CAPACITY, queue.arrivals).forEach((wanted, i) => {
    expectNear(waits[i]!, wanted, loads[i]!, `wait of class ${i}`);
  });
}

/** Mean backlog before a block and mean wait by class, in block intervals. */
function measure({ arrivals, policy, blocks }: QueueCase) {
  const draw = new RandomStreams("42").get("queue").double;
  const facts = new ClassFacts(arrivals.length);
  const mempool = new Mempool(facts, { ...ROOMY, policy, expiry: Infinity as Duration });
  const ledger = new UsedOnce();
  const listener = listening();
  const since: number[] = [];
  const waits = arrivals.map(() => ({ sum: 0, count: 0 }));
  const rate = sum(arrivals);
  let backlog = 0;
  let now = 0;
  let next = exponential(draw, 1 / rate);
  for (let block = -WARM_UP; block < blocks; block++) {
    now += exponential(draw, 1);
    for (; next < now; next += exponential(draw, 1 / rate)) {
      since.push(next);
      mempool.admit(ledger, facts.add(weightedIndex(draw, arrivals)), next, listener);
    }
    if (block >= 0) backlog += mempool.size / blocks;
    const taken = mempool.select(CAPACITY);
    for (const tx of taken) {
      ledger.used[tx] = true;
      if (block < 0) continue;
      waits[facts.classOf(tx)]!.sum += now - since[tx]!;
      waits[facts.classOf(tx)]!.count += 1;
    }
    const transactions = Int32Array.from(taken);
    const connected = [{ accounts: transactions, transactions }];
    mempool.onTipChanged(ledger, { disconnected: [], connected }, now, listener);
  }
  return { backlog, waits: waits.map((wait) => wait.sum / wait.count) };
}

/** Every account has coins and makes one transaction. */
class UsedOnce implements LedgerView {
  readonly used: (true | undefined)[] = [];

  balanceOf = () => 100;
  immatureOf = () => 0;
  sequenceOf = (account: AccountIndex) => (this.used[account] ? 1 : 0);
}

/** Transaction n is the only one of account n; it pays for its class. */
class ClassFacts implements TransactionFacts {
  readonly #classes: number[] = [];
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  get size(): number {
    return this.#classes.length;
  }

  add(own: number): TxIndex {
    this.#classes.push(own);
    return (this.size - 1) as TxIndex;
  }

  classOf = (tx: TxIndex) => this.#classes[tx]!;
  senderOf = (tx: TxIndex) => tx as number as AccountIndex;
  recipientOf = () => 0 as AccountIndex;
  amountOf = () => 1;
  feeOf = (tx: TxIndex) => this.#count - this.classOf(tx);
  costOf = (tx: TxIndex) => 1 + this.feeOf(tx);
  sequenceOf = () => 0;
  sizeOf = () => 1;
  idOf = (tx: TxIndex) => `tx ${tx}` as TxId;
  flawOf = () => null;
  firstRival = () => NO_TRANSACTION;
  nextRival = () => NO_TRANSACTION;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
