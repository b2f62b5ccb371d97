/** Which strategies withhold blocks, and the policy of each. A strategy that has none mines on its node's tip. */
import { chooseCensor } from "./censor.ts";
import { chooseDoubleSpend } from "./double-spend.ts";
import { chooseIntermittent } from "./intermittent.ts";
import { chooseByTable } from "./optimal.ts";
import { chooseReversal } from "./reversal.ts";
import { chooseRewrite } from "./rewrite.ts";
import { chooseSelfish } from "./selfish.ts";
import type { Policy, PolicyTable, StrategyParams } from "./strategy.ts";
import { chooseStubborn } from "./stubborn.ts";
import { chooseVector76 } from "./vector76.ts";

/** The policy of a strategy; null where it withholds nothing. `table` is asked only of `optimal`. */
export function createPolicy(params: StrategyParams, table: () => PolicyTable): Policy | null {
  switch (params.name) {
    case "selfish":
      return chooseSelfish;
    case "stubborn":
      return (turn) => chooseStubborn(params, turn);
    case "optimal": {
      const policy = table();
      return (turn) => chooseByTable(policy, turn);
    }
    case "intermittent":
      return (turn) => chooseIntermittent(params.period, turn);
    case "double-spend":
      if (params.victim !== undefined) return chooseVector76;
      return params.payment === undefined
        ? (turn) => chooseDoubleSpend(params, turn)
        : (turn) => chooseReversal(params, turn);
    case "rewrite":
      return (turn) => chooseRewrite(params, turn);
    case "censor":
      return params.depth === 0 ? null : (turn) => chooseCensor(params.depth, turn);
    default:
      return null;
  }
}
