/** Resolves faults of nodes: what becomes of disks, pauses, slow CPUs, clocks and upgrades. */
import { MOST_UPGRADES } from "../chain/rule-sets.ts";
import type { Duration } from "../lib/brand.ts";
import { renderDuration, renderSize } from "../lib/units.ts";
import { type Limits, UNLIMITED } from "./limits.ts";
import type { Path } from "./located.ts";
import type { Resolving } from "./resolving.ts";
import type { DiskFate, ScenarioAction, Selector } from "./scenario.ts";
import type { EventSource } from "./schema.ts";

type NodeFaultKey = "pause" | "slow" | "clock" | "upgrade";

const HOUR = 3_600_000_000 as Duration;
/** A clock's offset is told in milliseconds, as a number of 32 bits. */
const MOST_OFFSET = 20 * 24 * HOUR;

/** What a crash leaves of the disk. */
export function resolveDisk(disk: EventSource["disk"], path: Path, desk: Resolving): DiskFate {
  if (disk === undefined) return "kept";
  if (disk === "unsynced") return { syncedEvery: HOUR };
  if (typeof disk === "string") return disk;
  if ("unsynced" in disk) {
    if (disk.unsynced === 0) {
      const hint = "write disk: kept";
      desk.report("too-small", [...path, "unsynced"], "nothing is ever unsynced", { hint });
    }
    return { syncedEvery: disk.unsynced };
  }
  const key = desk.oneOf(disk.snapshot, ["age", "blocks"], [...path, "snapshot"], "a snapshot");
  if (key === "blocks") return { blocks: disk.snapshot.blocks! };
  if (disk.snapshot.age === 0) {
    const hint = "write disk: kept";
    desk.report("too-small", [...path, "snapshot", "age"], "this backup is not old", { hint });
  }
  return { age: disk.snapshot.age ?? HOUR };
}

/** The action of an event that befalls nodes. */
export function resolveNodeFault(
  key: NodeFaultKey,
  source: EventSource,
  nodes: Selector,
  path: Path,
  context: NodeFaultContext,
): ScenarioAction {
  const { desk } = context;
  switch (key) {
    case "pause":
      return { do: key, nodes };
    case "slow":
      return resolveSlow(source.slow!, nodes, path, context);
    case "clock":
      return resolveClock(source.clock!, nodes, path, desk);
    case "upgrade":
      return resolveUpgrade(source.upgrade!, nodes, path, context);
  }
}

/** What faults of nodes depend on beside the nodes. */
export interface NodeFaultContext {
  readonly desk: Resolving;
  readonly limits: Limits;
  readonly sizes: BlockSizes;
}

/** What miners fill and blocks may have before any upgrade. */
export interface BlockSizes {
  readonly blockSize: number;
  readonly maxBlockSize: number;
  readonly least: number;
}

/** Every upgrade doubles the programs that there may be. */
export function checkUpgrades(
  events: readonly { readonly key: string; readonly path: Path }[],
  desk: Resolving,
): void {
  const next = events.filter(({ key }) => key === "upgrade")[MOST_UPGRADES];
  if (next === undefined) return;
  const hint = "upgrade more nodes at once, for example: nodes: { group: miner }";
  const message = `a run has ${MOST_UPGRADES} upgrades at most`;
  desk.report("too-large", [...next.path, "upgrade"], message, { hint, atKey: true });
}

function resolveSlow(
  { factor }: NonNullable<EventSource["slow"]>,
  nodes: Selector,
  path: Path,
  { desk, limits }: Pick<NodeFaultContext, "desk" | "limits">,
): ScenarioAction {
  if (factor <= 1) {
    desk.report("too-small", [...path, "factor"], "this CPU is no slower than before");
  }
  if (!limits.cpu) {
    const { message } = UNLIMITED.cpu;
    const hint = `say what judging costs, ${UNLIMITED.cpu.hint}`;
    desk.report("no-effect", path, message, { hint, uses: ["network.validation"] });
  }
  return { do: "slow", nodes, factor };
}

function resolveClock(
  { ahead, behind, drift = 0 }: NonNullable<EventSource["clock"]>,
  nodes: Selector,
  path: Path,
  desk: Resolving,
): ScenarioAction {
  if (ahead !== undefined && behind !== undefined) {
    const message = "a clock jumps ahead or behind, not both";
    desk.report("conflicting-keys", [...path, "behind"], message, { atKey: true });
  }
  const jump = ahead ?? behind ?? 0;
  if (jump === 0 && drift === 0) {
    desk.report("missing-key", path, "these clocks stay right", {
      hint: "give ahead, behind or drift",
    });
  }
  const at = [...path, ahead === undefined ? "behind" : "ahead"];
  if (jump > MOST_OFFSET) {
    const message = `a clock is off by ${renderDuration(MOST_OFFSET as Duration)} at most`;
    desk.report("too-large", at, message);
  }
  if (jump % 1_000 !== 0) {
    desk.report("too-fine", at, "a clock jumps by whole milliseconds");
  }
  return { do: "clock", nodes, offset: ahead === undefined ? 0 - jump : jump, drift };
}

function resolveUpgrade(
  { rules, activation }: NonNullable<EventSource["upgrade"]>,
  nodes: Selector,
  path: Path,
  { desk, sizes }: Pick<NodeFaultContext, "desk" | "sizes">,
): ScenarioAction {
  const { maxBlockSize = sizes.maxBlockSize } = rules;
  const blockSize = rules.blockSize ?? Math.min(sizes.blockSize, maxBlockSize);
  const at = [...path, "rules"];
  if (rules.maxBlockSize === undefined && rules.blockSize === undefined) {
    const hint = "give maxBlockSize or blockSize";
    desk.report("missing-key", at, "these rules are the old ones", { hint });
  }
  if (blockSize < sizes.least) {
    const message = `${renderSize(blockSize)} is too small for a block: ${sizes.least} B at least`;
    const key = rules.blockSize === undefined ? "maxBlockSize" : "blockSize";
    desk.report("too-small", [...at, key], message);
  } else if (maxBlockSize < blockSize) {
    const message = `miners fill ${renderSize(blockSize)}, and no block larger than this is valid`;
    const hint = "lower blockSize or raise maxBlockSize";
    const key = rules.maxBlockSize === undefined ? "blockSize" : "maxBlockSize";
    desk.report("contradiction", [...at, key], message, { hint });
  }
  return { do: "upgrade", nodes, rules: { maxBlockSize, blockSize }, activation };
}
