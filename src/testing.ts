/**
 * The kit for testing chain rules, protocols and whole runs, the same that forksim's own tests use. Needs
 * fast-check beside it and no test runner in particular: it throws, or returns what is to be compared.
 */

export {
  BREAKING_OPERATORS,
  type BreakingOperator,
  DEFECTIVE_SIZE,
  grindingSealer,
  registrySealer,
  type Sealer,
  type Subject,
  soundBlock,
} from "./chain/breaking/operators.ts";
export type { Checker, Judge } from "./sim/checkers/checker.ts";
export { CALM_CHECKERS, CHECKERS } from "./sim/checkers/checkers.ts";
export {
  acceptedBlocks,
  createDriver,
  type Driver,
  type DriverOptions,
  type MessageName,
  type Pending,
  type SentMessage,
} from "./testing/driver.ts";
export type {
  DriverMoney,
  DriverMoneyOptions,
  PaymentFields,
  TxStatusName,
} from "./testing/driver-money.ts";
export { headers, rejectionCodes } from "./testing/headers.ts";
export {
  allowedReward,
  createMoneyChain,
  createPayment,
  type MoneyChain,
  type MoneyChainOptions,
  moneyBlock,
  sequenceAfter,
} from "./testing/money.ts";
export {
  MONEY_OPERATORS,
  MONEY_SUBJECT_AMOUNTS,
  type MoneyOperator,
  type MoneySubject,
  soundMoneyBlock,
} from "./testing/money-operators.ts";
export {
  growMoneyTree,
  MONEY_PLAN_OPTIONS,
  type MoneyBlockPlan,
  moneyPlans,
  type PaymentPlan,
} from "./testing/money-plans.ts";
export {
  arrivalOrder,
  type BlockPlan,
  blockTrees,
  growTree,
  orderPlans,
  treePlans,
} from "./testing/plans.ts";
export {
  type CheckedRun,
  type CheckedRunOptions,
  runWithCheckers,
} from "./testing/run-with-checkers.ts";
export {
  type FaultPlan,
  LEAST_PLAN,
  type ScenarioPlan,
  type ScenarioPlanOptions,
  scenarioOf,
  scenarioPlans,
  scenarios,
} from "./testing/scenario-plans.ts";
export {
  acceptAll,
  childOf,
  type DrawnTree,
  lonelyView,
  noDraw,
  TEST_PARAMS,
  testDraw,
  treeOf,
} from "./testing/tree.ts";
