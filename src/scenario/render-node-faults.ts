/** The way back of what `resolve-node-faults.ts` resolves. */
import type { Duration } from "../lib/brand.ts";
import { renderDuration, renderSize } from "../lib/units.ts";
import { renderSelector } from "./render-parts.ts";
import type { DiskFate, ScenarioAction } from "./scenario.ts";

type NodeFault = Extract<ScenarioAction, { do: "pause" | "slow" | "clock" | "upgrade" }>;

/** What a crash leaves of the disk. */
export function renderDisk(disk: DiskFate) {
  if (typeof disk === "string") return disk;
  if ("syncedEvery" in disk) return { unsynced: renderDuration(disk.syncedEvery) };
  if ("blocks" in disk) return { snapshot: disk };
  return { snapshot: { age: renderDuration(disk.age) } };
}

/** An event that befalls nodes. */
export function renderNodeFault(action: NodeFault) {
  const nodes = renderSelector(action.nodes);
  switch (action.do) {
    case "pause":
      return { pause: nodes };
    case "slow":
      return { slow: { nodes, factor: action.factor } };
    case "clock": {
      const { offset, drift } = action;
      const jump = renderDuration(Math.abs(offset) as Duration);
      return {
        clock: { nodes, [offset < 0 ? "behind" : "ahead"]: jump, drift: `${drift} ppm` },
      };
    }
    case "upgrade": {
      const { maxBlockSize, blockSize } = action.rules;
      const rules = { maxBlockSize: renderSize(maxBlockSize), blockSize: renderSize(blockSize) };
      return { upgrade: { nodes, rules, activation: action.activation } };
    }
  }
}
