/**
 * Runs scenarios in a process of its own, on whatever engine and in whatever surroundings it is
 * started, and prints one line of JSON a run: the digest and a hash of all that the report says.
 * Arguments: the folders of the built program and of the scenarios, and what to do as JSON.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [dist, scenarios, text] = process.argv.slice(2);
const order = JSON.parse(text);
const load = (file) => import(pathToFileURL(path.join(dist, file)).href);
const { parseScenario } = await load("scenario/parse.js");
const { Simulation } = await load("sim/simulation.js");
const { judgeRun } = await load("sim/simulate.js");
const { createReport, renderJson } = await load("report/report.js");
const { renderMarkdown } = await load("report/markdown.js");
const { renderPlots } = await load("report/plots/plots.js");

const random = Math.random;
const lines = [];
const undo = order.poison ? poison() : () => undefined;
for (const job of order.jobs) lines.push(JSON.stringify(runJob(job)));
undo();
process.stdout.write(`${lines.join("\n")}\n`);

function runJob({ path: name, set }) {
  const read = (file) => readFileSync(path.join(scenarios, file), "utf8");
  const parsed = parseScenario(read(name), {
    fileName: name,
    read,
    set,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const simulation = new Simulation(
    canaryScenario(parsed.scenario),
    canaryOptions(parsed.scenario),
  );
  simulation.runUntil({});
  const report = createReport(judgeRun(simulation));
  const plots = renderPlots(report);
  const pages = [renderJson(report), renderMarkdown(report, plots), ...plots.map(({ svg }) => svg)];
  return { digest: report.digest, report: hashOf(pages) };
}

function hashOf(pages) {
  const hash = createHash("sha256");
  for (const page of pages) hash.update(page);
  return hash.digest("hex");
}

/** Planted: a seed, or a delay, that nobody fixed. */
function canaryScenario(scenario) {
  return order.canary === "seed" ? { ...scenario, seed: String(random()) } : scenario;
}

/** Planted: one block message of the run comes up to a millisecond later than it should. */
function canaryOptions(scenario) {
  if (order.canary === "clock") return { sinks: [{ observe: () => void performance.now() }] };
  if (order.canary !== "delay") return {};
  const by = 1 + Math.floor(random() * 1000);
  const { from, to, item } = firstBlockMessage(scenario);
  return { interventions: [{ from, to, kind: "block", item, nth: 0, do: "delay", by }] };
}

function firstBlockMessage(scenario) {
  let first = null;
  const messageSink = {
    message: (_time, _event, from, to, kind, item) => {
      if (kind === order.blockKind) first ??= { from, to, item };
    },
  };
  const simulation = new Simulation(scenario, { messageSink, metrics: false });
  while (first === null) simulation.step();
  return first;
}

/** Until undone, whatever differs between runs, machines or engines throws when it is called. */
function poison() {
  const restore = [];
  const forbid = (object, names) => {
    for (const name of names) {
      if (!(name in object)) continue;
      const known = Object.getOwnPropertyDescriptor(object, name);
      restore.push(() => {
        if (known === undefined) delete object[name];
        else Object.defineProperty(object, name, known);
      });
      // Not an arrow: `instanceof` has to work still.
      const thrower = () => {
        throw new Error(`${name} was called during a run`);
      };
      Object.defineProperty(object, name, { value: thrower, configurable: true, writable: true });
    }
  };
  const exact = "imul clz32 abs floor ceil trunc round min max sign fround sqrt".split(" ");
  forbid(
    Math,
    Object.getOwnPropertyNames(Math).filter(
      (name) => typeof Math[name] === "function" && !exact.includes(name),
    ),
  );
  forbid(Date, ["now", "parse", "UTC"]);
  forbid(globalThis, ["Date", "setTimeout", "setInterval", "setImmediate", "queueMicrotask"]);
  forbid(performance, ["now", "mark", "measure"]);
  forbid(process, ["hrtime", "nextTick", "uptime", "memoryUsage", "cpuUsage"]);
  forbid(crypto, ["getRandomValues", "randomUUID"]);
  forbid(String.prototype, ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase"]);
  forbid(Number.prototype, ["toLocaleString"]);
  forbid(BigInt.prototype, ["toLocaleString"]);
  forbid(Array.prototype, ["toLocaleString"]);
  for (const name of Object.getOwnPropertyNames(Intl)) {
    if (typeof Intl[name] === "function") forbid(Intl, [name]);
  }
  return () => {
    for (const put of restore) put();
  };
}
