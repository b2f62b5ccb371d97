/** Account groups as the accounts that they stand for. */
import { nodeName } from "./nodes.ts";
import type { AccountGroup } from "./scenario.ts";

/** Names of a group's accounts, made like those of nodes: `GROUP/k`, or `GROUP` where there is one. */
export function accountNames(group: Pick<AccountGroup, "name" | "count">): string[] {
  return Array.from({ length: group.count }, (_, place) => nodeName(group, place));
}
