/** Which nodes of a scenario play together, and by which strategy. */
import type { PartySetup } from "../protocol/nakamoto/party-table.ts";
import type { NodeGroup } from "./scenario.ts";

/** The parties of a scenario's groups, in the order of their first groups; honest groups by themselves are none. */
export function listParties(groups: readonly NodeGroup[]): PartySetup[] {
  const parties = new Map<string, { -readonly [Key in keyof PartySetup]: PartySetup[Key] }>();
  let first = 0;
  for (const { name, count, strategy, party } of groups) {
    const members = Array.from({ length: count }, (_, k) => first + k);
    first += count;
    if (strategy === undefined && party === undefined) continue;
    const known = parties.get(party ?? name);
    if (known === undefined) {
      const stated = strategy ?? { name: "honest" };
      parties.set(party ?? name, { name: party ?? name, strategy: stated, members });
    } else {
      known.members = [...known.members, ...members];
      if (strategy !== undefined) known.strategy = strategy;
    }
  }
  return [...parties.values()];
}
