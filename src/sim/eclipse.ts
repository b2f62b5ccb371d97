/**
 * The event `eclipse`: attackers take peer slots of a victim, so that what it hears and says goes through them
 * (Heilman, Kendler, Zohar and Goldberg, "Eclipse attacks on Bitcoin's peer-to-peer network", USENIX Security
 * 2015). How the slots are won, by filling address tables until the victim restarts, is not simulated: the
 * event begins where that has succeeded. Each slot taken closes one of the victim's links to others and opens
 * one to an attacker (where attackers are fewer, each holds several slots by its one link). What the attackers then do is their behaviours' affair.
 * Invariant: ending an eclipse opens the links that it closed and closes those that it opened, and no others.
 */
import type { RandomStreams } from "../engine/streams.ts";
import { shuffle } from "../lib/distributions.ts";
import { linkBetween, type Topology } from "../network/topology.ts";
import type { ActionOf, FaultEvent } from "./faults/fault.ts";
import type { Host } from "./host.ts";

/** The links that an eclipse in effect has closed and opened, as plain data. */
export interface EclipseState {
  readonly taken: readonly number[];
  readonly opened: readonly number[];
}

/** The links that attackers may come to have: (attacker, victim). */
export function pairsOf(
  events: readonly FaultEvent[],
): (readonly [opener: number, accepter: number])[] {
  return events.flatMap(({ action, nodes: victims, others: attackers }) => {
    if (action.do !== "eclipse") return [];
    return victims.flatMap((victim) => attackers.map((attacker) => [attacker, victim] as const));
  });
}

/** What an eclipse acts on. */
export interface EclipseParts {
  readonly topology: Topology;
  readonly streams: RandomStreams;
  readonly isOpen: (link: number) => boolean;
  /** Links of each node that nobody can take from it. */
  readonly anchors: number;
  readonly host: Host;
}

/** Takes a share of every victim's slots; which of them is drawn. */
export function beginEclipse(
  parts: EclipseParts,
  { name, nodes: victims, others: attackers, action }: FaultEvent<ActionOf<"eclipse">>,
): EclipseState {
  const taken: number[] = [];
  const opened: number[] = [];
  for (const victim of victims) {
    const slotsTaken = chooseSlots(parts, name, victim, attackers, action.slots);
    taken.push(...slotsTaken);
    opened.push(...attackerLinks(parts, victim, attackers).slice(0, slotsTaken.length));
  }
  for (const link of taken) parts.host.closeLink(link);
  for (const link of opened) parts.host.openLink(link);
  return { taken, opened };
}

/** Gives the slots back. */
export function endEclipse({ isOpen, host }: EclipseParts, { taken, opened }: EclipseState): void {
  for (const link of opened) if (isOpen(link)) host.closeLink(link);
  for (const link of taken) host.openLink(link);
}

/** The victim's open links to nodes that are no attackers, as many as are to be taken. */
function chooseSlots(
  { topology, streams, isOpen, anchors }: EclipseParts,
  name: string,
  victim: number,
  attackers: readonly number[],
  slots: number,
): number[] {
  const { firstLink, to } = topology;
  const open: number[] = [];
  for (let link = firstLink[victim]!; link < firstLink[victim + 1]!; link++) {
    if (isOpen(link) && !attackers.includes(to[link]!)) open.push(link);
  }
  const count = Math.min(Math.round(slots * open.length), Math.max(0, open.length - anchors));
  if (count >= open.length) return open;
  const draw = streams.get("eclipse", name).double;
  return shuffle(draw, open).slice(0, count);
}

/** The closed links from attackers to the victim, in the order of the attackers. */
function attackerLinks(
  { topology, isOpen }: EclipseParts,
  victim: number,
  attackers: readonly number[],
): number[] {
  return attackers
    .map((attacker) => linkBetween(topology, attacker, victim))
    .filter((link) => link >= 0 && !isOpen(link));
}
