/**
 * Nodes whose messages are held up and released in a burst: none is lost. All at once, or by swizzling (an idea of
 * FoundationDB's simulation): clogged one by one at random times, released in another random order.
 */
import { uniformInteger } from "../../lib/distributions.ts";
import { createMask } from "../../network/link-rules.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Host } from "../host.ts";
import { type ActionOf, type Fault, RuleFault } from "./fault.ts";

type ClogAction = ActionOf<"clog">;

const CLOG = 0;
const RELEASE = 1;

/** What is sent to or by the nodes waits until the event is over. */
export class ClogFault extends RuleFault<ClogAction> implements Fault {
  #clogged: readonly number[] = [];

  apply(): void {
    const { action, nodes } = this.event;
    if (action.swizzle) this.#plan();
    else this.#clog(nodes);
  }

  step(host: Host, step: number, node: number): void {
    const rest = this.#clogged.filter((other) => other !== node);
    this.#clog(step === CLOG ? [...rest, node] : rest);
    host.observe(OBSERVATION.faultSwitched, node, this.event.index, step === CLOG ? 1 : 0, 0);
    if (step === RELEASE) host.releaseHeld();
  }

  undo(host: Host): void {
    this.#clog([]);
    host.releaseHeld();
  }

  override save(): unknown {
    return [...this.#clogged];
  }

  override load(saved?: unknown): void {
    this.#clogged = saved as readonly number[];
  }

  /** In the first half of its time each node's clog begins, in the second half it ends. */
  #plan(): void {
    const { index, name, nodes, lasts } = this.event;
    const { streams, scheduler } = this.run.parts;
    const draw = streams.get("swizzle", name).double;
    const half = Math.floor(lasts! / 2);
    for (const node of nodes) {
      const begin = scheduler.now + uniformInteger(draw, half);
      const end = scheduler.now + half + uniformInteger(draw, half);
      this.run.schedule(index, begin, CLOG, node);
      this.run.schedule(index, end, RELEASE, node);
    }
  }

  #clog(nodes: readonly number[]): void {
    const { rules, specs } = this.run.parts;
    const { name, action } = this.event;
    rules.remove(name);
    this.#clogged = nodes;
    if (nodes.length === 0) return;
    const mask = createMask(specs.length, nodes);
    rules.add(name, { effect: "clog", nodes: mask, direction: action.direction });
  }
}
