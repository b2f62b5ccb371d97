/**
 * Every block that a node accepts keeps every rule, judged when the first node does and from its bytes, by other
 * code than the chain's: hash, time, bits, proof of work, merkle root, size, coinbase, and with money every transaction and what the
 * coinbase claims; and it was not ahead of the node's clock.
 */
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";
import { merkleRootOf, RawChain } from "./raw-chain.ts";
import { RawClocks } from "./raw-clocks.ts";
import { highestHash } from "./raw-difficulty.ts";
import { RawLedger } from "./raw-ledger.ts";
import { RawLimits } from "./raw-limits.ts";
import { RawTransactions } from "./raw-transactions.ts";

/** Judges accepted blocks against the rules. */
export function validity(simulation: Simulation): Judge {
  const { scenario, tree } = simulation;
  const chain = new RawChain(scenario.chain, tree);
  const moneyFaultOf = moneyRules(chain, simulation);
  const found = new Set<number>();
  const accepted = new Set<number>();
  const clocks = new RawClocks();
  const breaches: string[] = [];
  const limits = new RawLimits(scenario, chain, breaches);
  /** What can be said of a block without asking who accepted it when. */
  function judgeBlock(place: number): void {
    const wrong = faultOf(chain, place) ?? moneyFaultOf(place);
    if (wrong !== null) breaches.push(`block ${place} was accepted: ${wrong}`);
    if (!found.has(place)) breaches.push(`block ${place} was accepted, and nobody found it`);
    if (tree.hashOf(place as BlockIndex) !== chain.at(place).hash) {
      breaches.push(`block ${place} is known by a hash that is not its own`);
    }
  }

  return {
    seen: breaches,
    observe(kind, time, node, a, b) {
      clocks.note(kind, time, node, a, b);
      limits.note(kind, node, a);
      if (kind === OBSERVATION.blockFound) found.add(a);
      if (kind !== OBSERVATION.blockAccepted) return;
      if (!accepted.has(a)) judgeBlock(a);
      accepted.add(a);
      limits.accept(node, a);
      const { header } = chain.at(a).block;
      const { genesisTime, maxFutureTime } = scenario.chain;
      const ahead = (header.time - genesisTime) * 1_000_000 - clocks.timeAt(node, time);
      // A miner may date its own block as the median demands.
      if (b >= 0 && ahead > maxFutureTime) {
        breaches.push(`node ${node} accepted block ${a}, ${ahead} us ahead of its clock`);
      }
    },
    breaches: () => breaches,
  };
}

function faultOf(chain: RawChain, place: number): string | null {
  const { block, parent, height, hash } = chain.at(place);
  const { header, payloads } = block;
  const { params } = chain;
  if (parent < 0) return "its parent is unknown";
  if (header.version < 1) return `its version is ${header.version}`;
  if (header.time <= chain.earlierTime(parent)) return "its time is not after the median";
  const { bits, difficulty } = chain.demandOn(parent, header.time);
  if (header.bits !== bits) return `its bits are ${header.bits}, not ${bits}`;
  if ((header.difficulty ?? null) !== difficulty) {
    return `its difficulty is ${header.difficulty}, not ${difficulty}`;
  }
  if (params.proofOfWork === "real" && BigInt(`0x${hash}`) > highestHash(header)) {
    return "its hash misses the target";
  }
  if (header.merkleRoot !== merkleRootOf(payloads.map(({ id }) => id))) return "its root is wrong";
  const coinbases = payloads.filter(({ coinbase }) => coinbase !== undefined);
  if (coinbases.length !== 1 || coinbases[0] !== payloads[0]) return "its coinbase is misplaced";
  if (payloads[0]!.coinbase!.height !== height) return "its coinbase names another height";
  return null;
}

/** What is wrong with a block's transactions and its coinbase's claim; nothing on a chain without money. */
function moneyRules(chain: RawChain, simulation: Simulation): (place: number) => string | null {
  const door = simulation.money;
  const { money } = chain.params;
  if (door === null || money === null) return () => null;
  const transactions = new RawTransactions(chain.at(0).hash, money);
  const ledger = new RawLedger(chain, door.allocations);
  return (place) => {
    const { block, parent } = chain.at(place);
    for (const payload of block.payloads.slice(1)) {
      const wrong = transactions.faultOf(payload);
      if (wrong !== null) return `payload ${payload.id} ${wrong}`;
    }
    return ledger.moveTo(parent).apply(place);
  };
}
