/** What disturbed a run and what came of it: parties, behaviours and faults, each only where there are some. */
import { formatCount, formatPercent, formatPlural } from "../metrics/format.ts";
import type { PartyRow } from "../metrics/party-result.ts";
import type { RunResult } from "../metrics/run-result.ts";
import { escapeMarkup, section, table } from "./markup.ts";
import { optional } from "./outcome.ts";

const SUMMARY_MAX = 4;
const TABLE_MAX = 40;

/** Lines for the summary on a terminal, the most telling first; as few as a screen has room for. */
export function disturbanceLines({ parties = [], behaviours = [], faults = [] }: RunResult) {
  return [
    ...limit(parties.map(describeParty), "party", "parties"),
    ...limit(
      behaviours.map(
        ({ group, behaviour, acted, refused }) =>
          `${group}: ${behaviour} ${formatPlural(acted, "time")}, ${formatCount(refused)} refused`,
      ),
      "behaviour",
    ),
    ...limit(
      faults.map(
        ({ event, kind, struck }) => `${event}: ${kind} struck ${formatPlural(struck, "time")}`,
      ),
      "fault",
    ),
  ];
}

function limit(lines: readonly string[], one: string, many?: string): string[] {
  const hidden = lines.length - SUMMARY_MAX;
  if (hidden <= 0) return [...lines];
  return [
    ...lines.slice(0, SUMMARY_MAX),
    `… and ${formatPlural(hidden, `more ${one}`, many && `more ${many}`)}`,
  ];
}

function describeParty(row: PartyRow): string {
  const { name, strategy, hashShare, revenueShare, attacks } = row;
  const earned =
    revenueShare === null ? "no block" : `${formatPercent(revenueShare)} of the revenue`;
  const won =
    attacks === undefined
      ? ""
      : `, ${formatCount(attacks.succeeded)} of ${formatPlural(attacks.started, "attack")} won`;
  return `${name} (${strategy}): ${formatPercent(hashShare)} of hashrate, ${earned}${won}`;
}

/** The section of a page; empty where nothing disturbed the run. */
export function disturbancesSection({ parties, behaviours, faults }: RunResult): string {
  const parts: string[] = [];
  if (parties !== undefined) parts.push(...partyTables(parties));
  if (behaviours !== undefined) {
    const rows = behaviours.map(({ group, behaviour, acted, refused }) => [
      escapeMarkup(group),
      behaviour,
      formatCount(acted),
      formatCount(refused),
    ]);
    parts.push(table(["Group", "behaviour", "times", "refused by others"], rows, [2, 3]));
  }
  if (faults !== undefined) {
    const rows = faults
      .slice(0, TABLE_MAX)
      .map(({ event, kind, struck }) => [escapeMarkup(event), kind, formatCount(struck)]);
    parts.push(table(["Event", "fault", "struck"], rows, [2]));
    const hidden = faults.length - TABLE_MAX;
    if (hidden > 0) parts.push(`${formatPlural(hidden, "more event")} not shown.`);
  }
  return parts.length === 0 ? "" : section("Adversaries and faults", parts.join("\n\n"));
}

function partyTables(parties: readonly PartyRow[]): string[] {
  const rows = parties.map((row) => [
    escapeMarkup(row.name),
    row.strategy,
    formatPercent(row.hashShare),
    formatCount(row.blocksFound),
    formatCount(row.blocksCanonical),
    optional(row.revenueShare, formatPercent),
    formatCount(row.withheldAtEnd),
    `${formatCount(row.races.won)} of ${formatCount(row.races.count)}`,
    optional(row.gamma.share, formatPercent),
  ]);
  const head = ["Party", "strategy", "hash share", "found", "canonical", "block share"];
  const tables = [
    table([...head, "kept to the end", "races won", "γ"], rows, [2, 3, 4, 5, 6, 7, 8]),
  ];
  const attacks = parties.flatMap(({ name, attacks: one }) =>
    one === undefined
      ? []
      : [
          [
            escapeMarkup(name),
            ...[one.started, one.succeeded, one.givenUp, one.rewritten].map(formatCount),
          ],
        ],
  );
  if (attacks.length > 0) {
    const columns = ["Attacks of", "started", "succeeded", "given up", "blocks replaced"];
    tables.push(table(columns, attacks, [1, 2, 3, 4]));
  }
  return tables;
}
