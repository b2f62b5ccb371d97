/**
 * The checkers by name: laws of every run, those that hold only where a run ends in a calm, and those that hold
 * within the bounds that somebody gives.
 */
import type { CALM_LAWS, STANDING_LAWS } from "../../scenario/laws.ts";
import { agreement } from "./agreement.ts";
import { bestTip } from "./best-tip.ts";
import { boundedOrphans, orphansDrained } from "./bounded-orphans.ts";
import { chainGrowth } from "./chain-growth.ts";
import { chainQuality } from "./chain-quality.ts";
import type { Checker } from "./checker.ts";
import { commonPrefix } from "./common-prefix.ts";
import { convergence } from "./convergence.ts";
import { noEventGrowth } from "./event-growth.ts";
import { knowledge } from "./knowledge.ts";
import { ledgerReplay } from "./ledger-replay.ts";
import { liveness } from "./liveness.ts";
import { mempoolValid } from "./mempool-valid.ts";
import { noDoubleSpend } from "./no-double-spend.ts";
import { supply } from "./supply.ts";
import { validity } from "./validity.ts";
import { workMonotonic } from "./work-monotonic.ts";

/** Laws that hold in any run, at any time. */
export const CHECKERS = {
  validity,
  knowledge,
  bestTip,
  workMonotonic,
  boundedOrphans,
  noEventGrowth,
  supply,
  noDoubleSpend,
  ledgerReplay,
  mempoolValid,
  agreement,
} as const satisfies Readonly<Record<(typeof STANDING_LAWS)[number], Checker>>;

/** Laws that hold at the end of a run whose faults are over and whose last blocks have arrived. */
export const CALM_CHECKERS = { convergence, orphansDrained } as const satisfies Readonly<
  Record<(typeof CALM_LAWS)[number], Checker>
>;

/** Makers of checkers that need to be told a bound. */
export const BOUNDED_CHECKERS = { commonPrefix, chainGrowth, chainQuality, liveness } as const;
