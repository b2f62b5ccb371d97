/**
 * A node as an XState actor: `ActorLogic` around a protocol's node. It returns the same snapshot for every
 * input, so that a send costs nothing beside the handler. The host may also call the protocol directly.
 */
import { type Actor, type ActorLogic, createActor, type Snapshot } from "xstate";
import type { NodeInput, Protocol } from "../protocol/protocol.ts";

/** A node's input as XState wants it: with a type. */
export interface NodeInputEvent extends NodeInput {
  readonly type: "input";
}

/** The node and whether its latest input was effective. */
export type NodeSnapshot = Snapshot<undefined> & {
  readonly node: number;
  effective: boolean;
};

/** A node that XState runs. */
export type NodeActor = Actor<ActorLogic<NodeSnapshot, NodeInputEvent>>;

/** The logic of one node; `createActor(createNodeLogic(protocol, node))` runs it anywhere. */
export function createNodeLogic(
  protocol: Protocol,
  node: number,
): ActorLogic<NodeSnapshot, NodeInputEvent> {
  return {
    transition(snapshot, input) {
      snapshot.effective = protocol.handle(snapshot.node, input);
      return snapshot;
    },
    getInitialSnapshot: () => ({
      status: "active",
      output: undefined,
      error: undefined,
      node,
      effective: false,
    }),
    // A node is saved by its protocol; this snapshot only satisfies inspection.
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}

/** A running actor per node, and what an actor's error is handed to: XState would rethrow it too late. */
export function startNodeActors(
  protocol: Protocol,
  nodes: number,
  onError: (error: unknown) => void,
): readonly NodeActor[] {
  return Array.from({ length: nodes }, (_, node) => {
    const actor = createActor(createNodeLogic(protocol, node));
    actor.subscribe({ error: onError });
    return actor.start();
  });
}
