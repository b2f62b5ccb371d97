/** Which nodes of a scenario play together, and by which strategy. */
import type { PartySetup } from "../protocol/nakamoto/party-table.ts";
import type { NodeGroup } from "./scenario.ts";

/** The party that a group is of: the one that it names, or its own. */
export function partyOf({
  name,
  party,
}: {
  readonly name: string;
  readonly party?: string | undefined;
}): string {
  return party ?? name;
}

/** The parties of a scenario's groups, in the order of their first groups; honest groups by themselves are none. */
export function listParties(groups: readonly NodeGroup[]): PartySetup[] {
  const parties = new Map<string, { -readonly [Key in keyof PartySetup]: PartySetup[Key] }>();
  let first = 0;
  for (const group of groups) {
    const { count, strategy } = group;
    const members = Array.from({ length: count }, (_, k) => first + k);
    first += count;
    if (strategy === undefined && group.party === undefined) continue;
    const name = partyOf(group);
    const known = parties.get(name);
    if (known === undefined) {
      parties.set(name, { name, strategy: strategy ?? { name: "honest" }, members });
    } else {
      known.members = [...known.members, ...members];
      if (strategy !== undefined) known.strategy = strategy;
    }
  }
  return [...parties.values()];
}
