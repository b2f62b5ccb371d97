/** What a scenario limits at all: faults that take from something do nothing where there is no end of it. */
import type { Scenario } from "./scenario.ts";

/** Whether there is something to take from. */
export interface Limits {
  /** Some link has a bandwidth. */
  readonly bandwidth: boolean;
  /** Something that a node does takes CPU time. */
  readonly cpu: boolean;
}

/** What is limited in a scenario, of which its faults are no part. */
export function limitsOf({
  network,
  nodes,
  protocol,
}: Pick<Scenario, "network" | "nodes" | "protocol">): Limits {
  const ofAll = network.bandwidth !== null;
  const { perBlock, nanosecondsPerByte, perSignature } = protocol.validation;
  return {
    bandwidth: nodes.some(({ bandwidth: own }) => (own === null ? ofAll : own !== "unlimited")),
    cpu: perBlock + nanosecondsPerByte + perSignature > 0,
  };
}

/** What to say of less of each where it is not limited, and how to limit it. */
export const UNLIMITED = {
  bandwidth: {
    message: "bandwidth is unlimited here: no share of it makes links slow",
    hint: "for example: network: { bandwidth: { up: 20 Mbit/s, down: 20 Mbit/s } }",
  },
  cpu: {
    message: "nothing costs these CPUs any time, so that they cannot be slow at it",
    hint: "for example: network: { validation: { perBlock: 50 ms } }",
  },
} as const;
