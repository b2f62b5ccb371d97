/** The checkers by name: laws of every run, and those that hold only where a run ends in a calm. */
import { agreement } from "./agreement.ts";
import { bestTip } from "./best-tip.ts";
import type { Checker } from "./checker.ts";
import { convergence } from "./convergence.ts";
import { knowledge } from "./knowledge.ts";
import { ledgerReplay } from "./ledger-replay.ts";
import { mempoolValid } from "./mempool-valid.ts";
import { noDoubleSpend } from "./no-double-spend.ts";
import { supply } from "./supply.ts";
import { validity } from "./validity.ts";

/** Laws that hold in any run, at any time. */
export const CHECKERS = {
  validity,
  knowledge,
  bestTip,
  supply,
  noDoubleSpend,
  ledgerReplay,
  mempoolValid,
  agreement,
} as const satisfies Readonly<Record<string, Checker>>;

/** Laws that hold at the end of a run whose faults are over and whose last blocks have arrived. */
export const CALM_CHECKERS = { convergence } as const satisfies Readonly<Record<string, Checker>>;
