/**
 * Balances are what the blocks say: at every tip held at the end, every account is to the nodes what a replay
 * from genesis makes of it, with coinbases that are not mature told apart.
 */
import type { Simulation } from "../simulation.ts";
import { IDLE, type Judge } from "./checker.ts";
import { Histories } from "./histories.ts";
import { RawChain } from "./raw-chain.ts";
import { RawLedger } from "./raw-ledger.ts";

/** Nodes asked about a tip; those on one tip have one ledger between them. */
const ASKED_MOST = 8;

/** Judges the ledgers of final tips. */
export function ledgerReplay(simulation: Simulation): Judge {
  const { scenario, tree, specs } = simulation;
  const money = simulation.money;
  if (money === null) return IDLE;
  const histories = new Histories(specs.map(() => true));
  return {
    observe(kind, _time, node, a, b, c) {
      histories.note(kind, node, a, b, c);
    },
    breaches() {
      const ledger = new RawLedger(new RawChain(scenario.chain, tree), money.allocations);
      const breaches: string[] = [];
      const askedAt = new Map<number, number>();
      histories.nodes.forEach(({ tip }, node) => {
        const asked = askedAt.get(tip) ?? 0;
        if (asked === ASKED_MOST) return;
        askedAt.set(tip, asked + 1);
        ledger.moveTo(tip);
        for (const account of ledger.accounts) {
          const { balance, immature, sequence } = money.accountState(node, account);
          const said = `${balance} and ${immature} immature after ${sequence} payments`;
          const due =
            `${ledger.balanceOf(account)} and ${ledger.immatureOf(account)} immature after ` +
            `${ledger.sequenceOf(account)} payments`;
          if (said === due) continue;
          breaches.push(
            `at tip ${tip} of node ${node} ${account} has ${due}, the node says ${said}`,
          );
        }
      });
      return breaches;
    },
  };
}
