/**
 * A node as an XState actor: `ActorLogic` around a protocol's node. It returns the same snapshot for every
 * input, so that a send costs nothing beside the handler. The host may also call the protocol directly.
 */
import type { ActorLogic, Snapshot } from "xstate";
import type { NodeInput, Protocol } from "../protocol/protocol.ts";

/** A node's input as XState wants it: with a type. */
export interface NodeInputEvent extends NodeInput {
  readonly type: "input";
}

/** The node and whether its latest input was effective. */
export type NodeSnapshot<Node> = Snapshot<undefined> & {
  readonly node: Node;
  effective: boolean;
};

/** The logic of one node; `createActor(createNodeLogic(protocol, node))` runs it anywhere. */
export function createNodeLogic<Node>(
  protocol: Protocol<Node>,
  node: Node,
): ActorLogic<NodeSnapshot<Node>, NodeInputEvent> {
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
