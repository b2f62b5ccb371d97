/**
 * The library's face: from a scenario's text to a judged run, its report and its replay; and what there is
 * to step, watch, save and load a run. Re-exports alone.
 */
export type { Allocation } from "./chain/payload.ts";
export type { Transaction, Transfer } from "./chain/transaction.ts";
export { InputError, SimulationBug, UsageError } from "./lib/assert.ts";
export type { BlockIndex, Duration, Instant } from "./lib/brand.ts";
export { VERSION } from "./lib/version.ts";
export type { ExpectationOutcome } from "./metrics/expectation-outcome.ts";
export type { RunResult, StopReason } from "./metrics/run-result.ts";
export type {
  DoubleSpendTotals,
  DropReason,
  DropRow,
  FeeDecileRow,
  LatencyRow,
  MempoolSizeRow,
  MempoolTotals,
  NamedPaymentRow,
  NamedSpreadRow,
  Starvation,
  SupplyTotals,
  TransactionCounts,
  TransactionTotals,
} from "./metrics/transaction-result.ts";
export { lifecycleMachine } from "./node/lifecycle.machine.ts";
export { createNodeLogic, type NodeInputEvent, type NodeSnapshot } from "./node/node-actor.ts";
export { minerMachine } from "./protocol/nakamoto/miner.machine.ts";
export { syncMachine } from "./protocol/nakamoto/sync.machine.ts";
export { renderMarkdown } from "./report/markdown.ts";
export { type Plot, renderPlots } from "./report/plots/plots.ts";
export {
  createReport,
  parseReport,
  REPORT_SCHEMA,
  type Report,
  renderJson,
} from "./report/report.ts";
export { renderSummary, type SummaryOptions } from "./report/summary.ts";
export { type Diagnostic, renderDiagnostics, type Sources } from "./scenario/diagnostics.ts";
export { type ParseOptions, type ParseResult, parseScenario } from "./scenario/parse.ts";
export { renderScenario } from "./scenario/render.ts";
export type {
  AccountGroup,
  Arrivals,
  DrawnWorkload,
  Expectation,
  NamedPayment,
  NodeGroup,
  QuantityLaw,
  Scenario,
  ScenarioAction,
  ScenarioEvent,
  Selector,
  TracePayment,
  TraceWorkload,
  Trigger,
  Workload,
} from "./scenario/scenario.ts";
export type { Intervention } from "./sim/interventions.ts";
export type { AccountState, MoneyDoor } from "./sim/money.ts";
export { type RecordedRun, type ReplayVerdict, replay } from "./sim/replay.ts";
export { type JudgedRun, judgeRun, observationSink, simulate } from "./sim/simulate.ts";
export { type NodeState, Simulation, type SimulationOptions } from "./sim/simulation.ts";
export type { Checkpoint, DivergentWindow } from "./trace/digest.ts";
export {
  firstDifference,
  parseTrace,
  renderTrace,
  type Trace,
  type TraceDifference,
  type TraceHeader,
} from "./trace/jsonl.ts";
export {
  OBSERVATION_NAMES,
  type Observation,
  type ObservationName,
  type ObservationSink,
} from "./trace/observation.ts";
export { type MessageSink, type RecorderOptions, TraceRecorder } from "./trace/recorder.ts";
