/** What a person is told of the chaos of a run: which faults its seed drew, and which it did without. */
import { formatPlural } from "../metrics/format.ts";
import { CHAOS_KIND_NAMES } from "../scenario/chaos.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { expandChaos } from "../sim/chaos/expand.ts";

/** One line; empty where the scenario has no chaos. `file` is what people call the scenario's. */
export function describeChaos(scenario: Scenario, file: string): string {
  const { chaos, events, seed } = scenario;
  if (chaos === undefined) return "";
  const names = expandChaos(scenario)
    .events.slice(events.length)
    .map(({ name }) => name);
  const counts = CHAOS_KIND_NAMES.map((kind) => {
    const pattern = new RegExp(`^chaos-${kind}-\\d+$`);
    return { kind, count: names.filter((name) => pattern.test(name)).length };
  });
  const drawn = counts.filter(({ count }) => count > 0);
  const left = counts.filter(({ kind, count }) => count === 0 && chaos.kinds.includes(kind));
  const list = drawn.map(({ kind, count }) => `${kind} ${count}`).join(", ");
  const without =
    left.length === 0 ? "" : `; not drawn: ${left.map(({ kind }) => kind).join(", ")}`;
  const head = `forksim: chaos of seed ${seed}: ${formatPlural(names.length, "fault")}: `;
  return `${head}${list}${without}; see them: forksim show ${file} --seed ${seed}\n`;
}
