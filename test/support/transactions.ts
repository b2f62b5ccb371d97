/** What a driver's node says and does about transactions, as words that tests compare. */

import { MEMPOOL_REJECTION_CODES } from "../../src/protocol/nakamoto/mempool-rejection.ts";
import type { ValidationParams } from "../../src/protocol/nakamoto/params.ts";
import { PAYMENT_FAILURES } from "../../src/protocol/nakamoto/payment-table.ts";
import type { Driver } from "../../src/testing/driver.ts";

/** What the node sent since the last call: "txinv 0,1 > 2", "getblocktxn b3:1,2 > 0", "inv b1 > 1". */
export function sent(driver: Driver): string[] {
  return driver.sent().map(({ kind, item, list, peer }) => {
    const block = item === 0 ? "" : `b${item}`;
    const what = [block, list.join()].filter((one) => one !== "").join(":");
    return `${kind}${what === "" ? "" : ` ${what}`} > ${peer}`;
  });
}

/** What it reported of transactions and payments: "txAdmitted 0 from 1", "txRefused 2 fee-too-low from 0". */
export function reported(driver: Driver): string[] {
  return driver.observations().flatMap(({ kind, a, b, c }) => {
    if (kind === "txRefused") return [`${kind} ${a} ${MEMPOOL_REJECTION_CODES[b]} from ${c}`];
    if (kind === "txAdmitted") return [`${kind} ${a} from ${b}`];
    if (kind === "paymentFailed") return [`${kind} ${a} ${PAYMENT_FAILURES[b]}`];
    if (kind === "txReplaced") return [`${kind} ${a} by ${b}`];
    return kind.startsWith("tx") ? [`${kind} ${a}`] : [];
  });
}

/** So many microseconds for every signature, nothing for blocks. */
export function perSignature(cost: number): ValidationParams {
  return { perSignature: cost, perBlock: 0, nanosecondsPerByte: 0 } as ValidationParams;
}
