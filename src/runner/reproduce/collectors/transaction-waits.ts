/**
 * How long transactions wait for a block, by fee, and how many wait before each block: of a chain of one node, where the mempool is the
 * whole queue. In batches of one number of blocks, after a warm-up in which the queue forgets that it began empty.
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import type { Collector } from "../../collector.ts";

/** Blocks before the first batch, and in each. */
const WARM_UP = 1000;
const BATCH = 250;

/** What `transactionWaits` leaves behind: whole batches only. */
export interface TransactionWaits {
  readonly batches: readonly WaitBatch[];
}

/** So many successive blocks. */
export interface WaitBatch {
  readonly blocks: number;
  /** Sum over the blocks of how many transactions waited just before. */
  readonly backlog: number;
  /** Of what the blocks included: by fee in base units, how many, and the sum of their waits in seconds. */
  readonly fees: readonly { readonly fee: number; count: number; seconds: number }[];
}

/** Collects `TransactionWaits`. */
export const transactionWaits: Collector = ({ tree }) => {
  const since = new Map<number, number>();
  const batches: WaitBatch[] = [];
  let blocks = 0;
  let open = emptyBatch();
  const onBlock = (time: number, block: BlockIndex) => {
    const { transactions = [] } = tree.deltaOf(block) ?? {};
    const { payloads } = tree.blockOf(block);
    open.backlog += since.size;
    transactions.forEach((tx, k) => {
      const seconds = (time - since.get(tx)!) / 1e6;
      since.delete(tx);
      // The coinbase comes first.
      const fee = Number(payloads[k + 1]!.transaction!.fee);
      let own = open.fees.find((one) => one.fee === fee);
      if (own === undefined) {
        own = { fee, count: 0, seconds: 0 };
        open.fees.push(own);
      }
      own.count += 1;
      own.seconds += seconds;
    });
    blocks += 1;
    if (blocks < WARM_UP || (blocks - WARM_UP) % BATCH !== 0) return;
    if (blocks > WARM_UP) batches.push({ ...open, blocks: BATCH });
    open = emptyBatch();
  };
  return {
    observe: (kind, time, _node, a) => {
      if (kind === OBSERVATION.txAdmitted) since.set(a, time);
      if (kind === OBSERVATION.blockAccepted) onBlock(time, a as BlockIndex);
    },
    collect: (): TransactionWaits => ({ batches }),
  };
};

function emptyBatch() {
  return { backlog: 0, fees: [] as { fee: number; count: number; seconds: number }[] };
}
