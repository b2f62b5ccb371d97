/** The report of the hand-made double spend, with fee rates of a busier hour. */
import { computeFeeDeciles, type Outcome } from "../../../src/metrics/waits.ts";
import { createReport, type Report } from "../../../src/report/report.ts";
import { renderScenario } from "../../../src/scenario/render.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { doubleSpendRun } from "../../metrics/support/money-run.ts";
import { SECOND_US } from "../../metrics/support/small-run.ts";
import { smallScenario } from "./small-report.ts";

const scenario: Scenario = {
  ...smallScenario,
  name: "rent paid twice",
  question: "Does the landlord keep the rent when the halves of the network meet again?",
  events: [],
  expect: [],
};

/** Forty transactions, those that pay more in an earlier block; the cheapest four wait. */
function busyHour(): readonly Outcome[] {
  return Array.from({ length: 40 }, (_, tx) => {
    const height = tx < 4 ? 0 : 4 - Math.floor(tx / 12);
    const fate = height === 0 ? "waiting" : "included";
    return { tx, fate, submittedUs: (tx % 7) * SECOND_US, height, feeRate: 50 + 25 * tx };
  });
}

export function moneyReport(): Report {
  const result = doubleSpendRun().finish(50);
  const times = {
    foundUs: Float64Array.of(0, 10, 24, 30, 40).map((seconds) => seconds * SECOND_US),
    endUs: 50 * SECOND_US,
  };
  const feeDeciles = computeFeeDeciles(busyHour(), times);
  const transactions = { ...result.transactions!, feeDeciles };
  return createReport({
    scenario,
    document: renderScenario(scenario),
    result: { ...result, transactions },
    expectations: [],
  });
}
