/** Links on which messages fare worse. */
import { createMask, type LinkRules, MOST_KINDS } from "../../network/link-rules.ts";
import type { LinkConditions } from "../../network/specs.ts";
import { isHarmless } from "../../scenario/resolve-faults.ts";
import { type ActionOf, type Fault, RuleFault } from "./fault.ts";

type LinksAction = ActionOf<"links">;

/** Conditions on what some nodes send to others. */
export class LinksFault extends RuleFault<LinksAction> implements Fault {
  apply(): void {
    const { name, action, nodes, others } = this.event;
    const { rules, specs, messageKinds } = this.run.parts;
    const from = createMask(specs.length, nodes);
    const to = createMask(specs.length, others);
    addConditions(rules, name, { from, to, conditions: action.conditions }, messageKinds);
  }

  undo(): void {
    this.run.parts.rules.remove(this.event.name);
  }
}

/** Name of the rule of the network's standing conditions; no event can have it. */
const STANDING = "the network's own";

/** Puts conditions in force on all links, for the whole run. */
export function addStandingConditions(
  rules: LinkRules,
  conditions: LinkConditions,
  messageKinds: readonly string[],
): void {
  if (isHarmless(conditions)) return;
  addConditions(rules, STANDING, { from: null, to: null, conditions }, messageKinds);
}

/** Puts conditions in force on the kinds of message that they are about, all where they name none. */
function addConditions(
  rules: LinkRules,
  name: string,
  rule: {
    readonly from: Uint8Array | null;
    readonly to: Uint8Array | null;
    readonly conditions: LinkConditions;
  },
  messageKinds: readonly string[],
): void {
  const { kinds } = rule.conditions;
  if (kinds === undefined) {
    rules.add(name, { effect: "conditions", ...rule });
    return;
  }
  const numbers = kinds.map((kind) => messageKinds.indexOf(kind)).filter((number) => number >= 0);
  rules.add(name, { effect: "conditions", ...rule, kinds: createMask(MOST_KINDS, numbers) });
}
