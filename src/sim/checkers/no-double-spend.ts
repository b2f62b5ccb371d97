/**
 * No coin is spent twice: no chain that a node ever adopted holds two transactions of one sender and sequence,
 * or one transaction twice.
 */
import { OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import { IDLE, type Judge } from "./checker.ts";
import { RawChain } from "./raw-chain.ts";

/** Judges every adopted chain. */
export function noDoubleSpend({ scenario, tree }: Simulation): Judge {
  if (scenario.chain.money === null) return IDLE;
  const chain = new RawChain(scenario.chain, tree);
  /** Blocks with a transaction of this sender and sequence; a block that has two of them is there twice. */
  const holders = new Map<string, number[]>();
  const judged = new Set<number>([0]);
  const breaches: string[] = [];
  let read = 0;

  /** All blocks up to this place enter the index. */
  function readUpTo(place: number): void {
    for (; read <= place; read++) {
      for (const key of spendsOf(chain, read)) {
        const list = holders.get(key);
        if (list === undefined) holders.set(key, [read]);
        else list.push(read);
      }
    }
  }

  function judgeBlock(place: number): void {
    for (const key of new Set(spendsOf(chain, place))) {
      const others = holders.get(key)!;
      if (others.length === 1) continue;
      const onChain = others.filter((other) => chain.isOnChain(other, place));
      if (onChain.length === 1) continue;
      breaches.push(`the chain up to block ${place} spends ${key} in blocks ${onChain.join(", ")}`);
    }
  }

  return {
    seen: breaches,
    observe(kind, _time, _node, _from, tip) {
      if (kind !== OBSERVATION.tipChanged) return;
      readUpTo(tip);
      for (let at = tip; at >= 0 && !judged.has(at); at = chain.at(at).parent) {
        judged.add(at);
        judgeBlock(at);
      }
    },
    breaches: () => breaches,
  };
}

function spendsOf(chain: RawChain, place: number): string[] {
  return chain
    .at(place)
    .block.payloads.flatMap(({ transaction }) =>
      transaction === undefined ? [] : [`${transaction.sender}/${transaction.sequence}`],
    );
}
