/**
 * What a mempool holds could be in the next block: of every sender the sequences that are due, without a gap,
 * signed, and covered by what the sender alone may spend in a block on the node's tip. Asked after every reorg,
 * and at the end.
 */
import type { MoneyParams } from "../../chain/params.ts";
import type { Transaction } from "../../chain/transaction.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { MoneyDoor } from "../money.ts";
import type { Simulation } from "../simulation.ts";
import { IDLE, type Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";
import { RawLedger } from "./raw-ledger.ts";
import { RawTransactions } from "./raw-transactions.ts";

/** Judges the mempools of nodes that are up. */
export function mempoolValid(simulation: Simulation): Judge {
  const { specs, scenario, money } = simulation;
  if (money === null || scenario.chain.money === null) return IDLE;
  const histories = new Histories(specs.map((_, node) => simulation.nodeState(node).up));
  const faultsOf = poolRules(simulation, money, scenario.chain.money);
  const breaches: string[] = [];
  /** The node that a reorg has moved, until its handler is done for certain; −1 for none. */
  let moved = -1;

  function check(node: number): void {
    const { tip, up } = histories.of(node);
    if (!up) return;
    for (const wrong of faultsOf(node, tip)) breaches.push(`node ${node} at tip ${tip}, ${wrong}`);
  }

  /** Judges the moved node, if there is one; returns it. */
  function checkMoved(): number {
    const node = moved;
    if (node !== -1) check(node);
    moved = -1;
    return node;
  }

  return {
    seen: breaches,
    afterEvent: checkMoved,
    observe(kind, _time, node, a, b, c) {
      if (node !== moved) checkMoved();
      histories.note(kind, node, a, b, c);
      if (kind === OBSERVATION.tipChanged && c > 0) moved = node;
    },
    breaches() {
      histories.nodes.forEach((_, node) => {
        check(node);
      });
      return breaches;
    },
  };
}

/** What is wrong with what a node at a tip holds, a sender at a time. */
function poolRules(
  { scenario, tree }: Simulation,
  money: MoneyDoor,
  params: MoneyParams,
): (node: number, tip: number) => string[] {
  const chain = new RawChain(scenario.chain, tree);
  const ledger = new RawLedger(chain, money.allocations);
  const transactions = new RawTransactions(chain.at(0).hash, params);
  return (node, tip) => {
    const pending = money.mempoolOf(node);
    if (pending.length === 0) return [];
    ledger.moveTo(tip);
    return [...bySender(pending)].flatMap(([sender, chained]) => {
      const wrong = forgeryIn(transactions, chained) ?? faultOf(ledger, sender, chained);
      return wrong === null ? [] : [`sender ${sender}: ${wrong}`];
    });
  };
}

function forgeryIn(raw: RawTransactions, chained: readonly Transaction[]): string | null {
  for (const transaction of chained) {
    const wrong = raw.contentFault(transaction);
    if (wrong !== null) return `sequence ${transaction.sequence} ${wrong}`;
  }
  return null;
}

function faultOf(
  ledger: RawLedger,
  sender: string,
  chained: readonly Transaction[],
): string | null {
  let due = ledger.sequenceOf(sender);
  let left = ledger.spendableNext(sender);
  for (const { sequence, amount, fee } of chained) {
    if (sequence !== due) return `sequence ${sequence} is pending where ${due} is due`;
    left -= amount + fee;
    if (left < 0n) return `sequence ${sequence} overdraws the balance by ${-left}`;
    due += 1;
  }
  return null;
}

/** Each sender's transactions in order of sequence. */
function bySender(pending: readonly Transaction[]): Map<string, Transaction[]> {
  const lists = new Map<string, Transaction[]>();
  const ordered = [...pending].sort((a, b) => a.sequence - b.sequence);
  for (const transaction of ordered) {
    const list = lists.get(transaction.sender);
    if (list === undefined) lists.set(transaction.sender, [transaction]);
    else list.push(transaction);
  }
  return lists;
}
