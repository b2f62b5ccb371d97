/** Every kind of event: whom it is about, and what does it. */
import { InputError } from "../../lib/assert.ts";
import type { ScenarioAction } from "../../scenario/scenario.ts";
import { ClogFault } from "./clog.ts";
import { EclipseFault } from "./eclipse.ts";
import type { ActionOf, Fault, FaultEvent, FaultKind, FaultRun } from "./fault.ts";
import { HashrateFault } from "./hashrate.ts";
import { LifeFault } from "./life.ts";
import { LinksFault } from "./links.ts";
import { ClockFault, PauseFault, SlowFault, UpgradeFault } from "./node-faults.ts";
import { HealFault, PartitionFault } from "./partition.ts";
import { ResetFault } from "./reset.ts";
import { SubmitFault } from "./submit.ts";

type FaultTable = { readonly [Kind in ScenarioAction["do"]]: FaultKind<ActionOf<Kind>> };
type LifeKind = "crash" | "restart" | "join" | "leave";

const LIFE: FaultKind<ActionOf<LifeKind>> = {
  selectors: ({ nodes }) => [nodes],
  create: (event, run) => new LifeFault(event, run),
};

/** One row for each kind of action. */
const FAULTS: FaultTable = {
  partition: {
    selectors: ({ group, bridge }) => (bridge === undefined ? [group] : [group, bridge]),
    create: (event, run) => new PartitionFault(event, run),
  },
  heal: { selectors: () => [], create: (event, run) => new HealFault(event, run) },
  crash: { ...LIFE, label: labelOfCrash },
  restart: LIFE,
  join: LIFE,
  leave: LIFE,
  links: {
    selectors: ({ from, to }) => [from, to],
    create: (event, run) => new LinksFault(event, run),
  },
  clog: {
    label: ({ swizzle }) => (swizzle ? "swizzle-clog" : "clog"),
    selectors: ({ nodes }) => [nodes],
    create: (event, run) => new ClogFault(event, run),
  },
  reset: {
    selectors: ({ from, to }) => [from, to],
    create: (event, run) => new ResetFault(event, run),
  },
  hashrate: {
    selectors: ({ nodes }) => [nodes],
    create: (event, run) => new HashrateFault(event, run),
  },
  eclipse: {
    selectors: ({ victim, by }) => [victim, by],
    narrow: leaveVictimsOut,
    create: (event, run) => new EclipseFault(event, run),
  },
  submit: { selectors: () => [], create: (event, run) => new SubmitFault(event, run) },
  pause: {
    selectors: ({ nodes }) => [nodes],
    create: (event, run) => new PauseFault(event, run),
  },
  slow: { selectors: ({ nodes }) => [nodes], create: (event, run) => new SlowFault(event, run) },
  clock: {
    selectors: ({ nodes }) => [nodes],
    create: (event, run) => new ClockFault(event, run),
  },
  upgrade: {
    selectors: ({ nodes }) => [nodes],
    create: (event, run) => new UpgradeFault(event, run),
  },
};

/** No victim attacks. */
function leaveVictimsOut(event: FaultEvent): FaultEvent {
  const others = event.others.filter((node) => !event.nodes.includes(node));
  if (event.nodes.length === 0 || others.length === 0) {
    throw new InputError(`the event ${event.name} leaves no victim or no attacker in this run`);
  }
  return { ...event, others };
}

/** Each fate of a disk is a kind of its own. */
function labelOfCrash({ disk }: ActionOf<"crash">): string {
  if (disk === "kept") return "crash";
  if (disk === "lost") return "crash-lost";
  return "syncedEvery" in disk ? "crash-unsynced" : "crash-snapshot";
}

/** The row of an action's kind. */
export function faultKindOf(action: ScenarioAction): FaultKind<ScenarioAction> {
  return FAULTS[action.do] as FaultKind<ScenarioAction>;
}

/** The fault of an event. */
export function createFault(event: FaultEvent, run: FaultRun): Fault {
  return faultKindOf(event.action).create(event, run);
}
