/** From a scenario's behaviours to those of each node: who is meant is drawn here, once, before the run. */
import type { RandomStreams } from "../engine/streams.ts";
import type { MetricsBehaviours } from "../metrics/behaviours.ts";
import { createMask } from "../network/link-rules.ts";
import type { Topology } from "../network/topology.ts";
import { BehavingNodes } from "../protocol/nakamoto/behaviours/behaving-nodes.ts";
import { BEHAVIOUR_NAMES, type NodeBehaviour } from "../protocol/nakamoto/behaviours/behaviour.ts";
import type { NodeSpec } from "../scenario/nodes.ts";
import type { Behaviour, Scenario, Selector } from "../scenario/scenario.ts";
import { select } from "../scenario/selector.ts";

/** The nodes that misbehave; undefined where none does. */
export function createBehaviours(
  scenario: Scenario,
  specs: readonly NodeSpec[],
  topology: Topology,
  streams: RandomStreams,
): BehavingNodes | undefined {
  if (scenario.nodes.every(({ behaviours }) => behaviours === undefined)) return undefined;
  const byNode: (readonly NodeBehaviour[])[] = [];
  for (const { name, count, behaviours = [] } of scenario.nodes) {
    const shared = behaviours.map((one, k) => {
      const draw = streams.get("selection", `${name} ${one.behaviour} ${k}`).double;
      const maskOf = (selector: Selector | null) =>
        selector === null ? null : createMask(specs.length, select(selector, specs, draw));
      const [to, miners] = [maskOf(one.to), maskOf(one.miners)];
      return { one, towards: to && linksTo(to, topology), miners };
    });
    for (let ordinal = 0; ordinal < count; ordinal++) {
      byNode.push(shared.map(({ one, ...masks }) => ({ ...ofNode(one), ...masks, ordinal })));
    }
  }
  return new BehavingNodes(byNode);
}

/** The same as metrics see it; null where nobody misbehaves. */
export function describeBehaviours({ nodes }: Scenario): MetricsBehaviours | null {
  if (nodes.every(({ behaviours }) => behaviours === undefined)) return null;
  return {
    names: BEHAVIOUR_NAMES,
    groups: nodes.map(({ name, behaviours = [] }) => ({
      name,
      behaviours: behaviours.map(({ behaviour }) => behaviour),
    })),
    groupOf: nodes.flatMap(({ count }, group) => Array.from({ length: count }, () => group)),
    makesBlocks: ["orphanFlood", "headerFlood", "invalidBlocks"],
    makesTransactions: ["invalidTransactions"],
  };
}

function ofNode({ from, until, to: _to, miners: _miners, ...params }: Behaviour) {
  return { params, from, until };
}

function linksTo(nodes: Uint8Array, { to }: Topology): Uint8Array {
  return Uint8Array.from(to, (node) => nodes[node]!);
}
