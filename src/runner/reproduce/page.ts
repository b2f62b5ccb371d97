/** The page of a reproduction, as Markdown and as HTML that needs no other file. */
import { VERSION } from "../../lib/version.ts";
import { formatPlural } from "../../metrics/format.ts";
import { escapeMarkup, table } from "../../report/markup.ts";
import { escapeXml } from "../../report/plots/svg.ts";
import type { Entry } from "./entry.ts";
import type { EvaluatedPoint, ReproductionResult } from "./evaluate.ts";
import { plotEntry } from "./plot.ts";
import { cells, describePoint } from "./tables.ts";

/** An entry with its points and its picture. */
export interface EntrySection {
  readonly entry: Entry;
  readonly points: readonly EvaluatedPoint[];
  readonly svg: string | null;
}

const TITLE = "Published results, reproduced";
const LEAD =
  "Every figure below was simulated by forksim's own engine, nodes and network, from the scenario file that is named with it. Quantities are " +
  "exact (z within 4), asymptotic (z within 4 beyond the bias in parentheses), a band (in brackets: inside or not), or calibration (shown, never judged). " +
  "Intervals are of 95 %; z is how many standard deviations of a normal law are as improbable as the difference is.";
const HEAD = ["Quantity", "Reference", "Ours ± 95 %", "z", "Kind", "Verdict"];

/** The evaluated points by entry, in their order. */
export function sectionsOf(points: readonly EvaluatedPoint[]): EntrySection[] {
  const entries = [...new Set(points.map(({ entry }) => entry))];
  return entries.map((entry) => {
    const own = points.filter((point) => point.entry === entry);
    return { entry, points: own, svg: plotEntry(own) };
  });
}

/** Where a section's picture lies beside the Markdown page. */
export function pictureOf({ entry }: EntrySection): string {
  return `${entry.name}.svg`;
}

/** Markdown; pictures are files beside it. */
export function renderReproductionMarkdown(sections: readonly EntrySection[]): string {
  const parts = sections.map((one) => {
    const { entry, points, svg } = one;
    const tables = points.map((point) => [
      `**${escapeMarkup(describePoint(point.point))}**`,
      table(
        HEAD,
        point.results.map((result, k) => cells(result, point.quantities[k]!).map(escapeMarkup)),
        [1, 2, 3],
      ),
      ...(point.digests.length === 0
        ? []
        : [`digests: ${point.digests.map((digest) => `\`${digest}\``).join(" ")}`]),
    ]);
    return [
      `## ${escapeMarkup(entry.title)}`,
      `\`forksim reproduce ${entry.name}\`, scenarios/reproduce/${entry.scenario}`,
      escapeMarkup(entry.what),
      ...(svg === null ? [] : [`![${escapeMarkup(entry.title)}](${pictureOf(one)})`]),
      `Source: ${escapeMarkup(entry.source)}`,
      `Method: ${escapeMarkup(entry.method)}`,
      ...tables.flat(),
    ].join("\n\n");
  });
  return `${[`# ${TITLE}`, LEAD, summaryOf(sections), ...parts].join("\n\n")}\n`;
}

/** A whole HTML document. */
export function renderReproductionHtml(sections: readonly EntrySection[]): string {
  const links = sections.map(
    ({ entry, points }) =>
      `<li class="${worst(points)}"><a href="#${entry.name}">${escapeXml(entry.title)}</a></li>`,
  );
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${TITLE}</title><style>${STYLE}</style></head><body>`,
    `<h1>${TITLE}</h1><p>${escapeXml(LEAD)}</p><p>${escapeXml(summaryOf(sections))}</p>`,
    `<ul class="toc">${links.join("")}</ul>`,
    ...sections.map(sectionHtml),
    "</body></html>",
    "",
  ].join("\n");
}

function sectionHtml({ entry, points, svg }: EntrySection): string {
  const rows = points.flatMap(({ point, results, quantities, digests, set }) => [
    `<tr class="point"><th colspan="6">${escapeXml(describePoint(point))}</th></tr>`,
    ...results.map((result, k) => {
      const [name, reference, ours, z, kind, verdict] = cells(result, quantities[k]!).map(
        escapeXml,
      );
      const basis = escapeXml(quantities[k]!.estimate.basis);
      return (
        `<tr class="${result.verdict}"><td title="${basis}">${name}</td><td class="n">${reference}</td>` +
        `<td class="n" title="${basis}">${ours}</td><td class="n">${z}</td><td>${kind}</td><td class="v">${verdict}</td></tr>`
      );
    }),
    ...(digests.length === 0 ? [] : [provenance(set, digests)]),
  ]);
  return [
    `<section id="${entry.name}"><h2>${escapeXml(entry.title)}</h2>`,
    `<p>${escapeXml(entry.what)}</p>`,
    svg === null ? "" : `<figure>${svg}</figure>`,
    `<p class="s"><b>Source.</b> ${escapeXml(entry.source)}</p>`,
    `<p class="s"><b>Method.</b> ${escapeXml(entry.method)}</p>`,
    `<p class="s"><b>Again:</b> <code>forksim reproduce ${entry.name}</code>, scenarios/reproduce/${entry.scenario}</p>`,
    `<div class="wide"><table><thead><tr>${HEAD.map((cell, k) => `<th${k > 0 && k < 4 ? ' class="n"' : ""}>${cell}</th>`).join("")}</tr></thead><tbody>`,
    ...rows,
    "</tbody></table></div></section>",
  ].join("\n");
}

function provenance(set: readonly string[], digests: readonly string[]): string {
  const sets = set.map((one) => `--set '${one}'`).join(" ");
  return (
    `<tr class="digests"><td colspan="6"><details><summary>${formatPlural(digests.length, "run")}: settings and digests</summary>` +
    `<code>${escapeXml(sets)}</code><br>${digests.map((digest, k) => `seed ${k + 1} <code>${digest}</code>`).join(" · ")}</details></td></tr>`
  );
}

function summaryOf(sections: readonly EntrySection[]): string {
  const results = sections.flatMap(({ points }) => points.flatMap((point) => point.results));
  const count = (wanted: ReproductionResult["verdict"]) =>
    results.filter(({ verdict }) => verdict === wanted).length;
  const runs = sections.flatMap(({ points }) => points.flatMap(({ digests }) => digests)).length;
  return (
    `forksim ${VERSION}: ${formatPlural(sections.length, "entry", "entries")}, ${formatPlural(runs, "run")}, ` +
    `${formatPlural(count("ok"), "quantity", "quantities")} as they should be, ${count("fail")} not, ${count("shown")} shown only.`
  );
}

function worst(points: readonly EvaluatedPoint[]): string {
  return points.some(({ results }) => results.some(({ verdict }) => verdict === "fail"))
    ? "fail"
    : "ok";
}

const STYLE = [
  ":root{color-scheme:light}",
  "body{font:15px/1.5 system-ui,sans-serif;color:#24292f;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}",
  "h1{font-size:1.7rem}h2{font-size:1.25rem;margin:0 0 .4rem}",
  "section{border-top:1px solid #d8dee4;margin-top:2rem;padding-top:1.2rem}",
  "figure{margin:1rem 0}figure svg{max-width:100%;height:auto}",
  "p.s{color:#57606a;font-size:.86rem;margin:.35rem 0}",
  ".wide{overflow-x:auto}",
  "table{border-collapse:collapse;font-size:.86rem;width:100%;margin-top:.8rem}",
  "th,td{padding:.22rem .6rem;text-align:left;border-bottom:1px solid #eaeef2;vertical-align:top}",
  "thead th{border-bottom:2px solid #d8dee4}",
  "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}",
  "tr.point th{padding-top:.9rem;background:#f6f8fa}",
  "tr.ok td.v{color:#1a7f37}tr.shown td{color:#6e7781}tr.fail td{color:#cf222e;font-weight:600}",
  "tr.digests td{color:#6e7781;font-size:.8rem;overflow-wrap:anywhere}",
  "code{font-size:.82em}",
  "ul.toc{columns:2;padding-left:1.2rem}li.ok::marker{content:'✓ ';color:#1a7f37}li.fail::marker{content:'✗ ';color:#cf222e}",
].join("");
