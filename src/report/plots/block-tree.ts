/** The forks of a run as a picture: the canonical chain in line, stale branches hanging below it. */
import type { BlockTreeExcerpt, RunResult, TreeBlock } from "../../metrics/run-result.ts";
import { formatClock } from "../clock.ts";
import { escapeXml, frame, label, px } from "./svg.ts";

const BOX = { width: 104, height: 38 };
const STEP = { x: 140, y: 58 };
const MARGIN = { left: 24, top: 66 };
const FORKS_MAX = 6;
const COLUMNS_MAX = 12;
const COLOURS = { canonical: "#dafbe1", stale: "#ffebe9", edge: "#1a7f37", staleEdge: "#cf222e" };

/** An SVG document, or null where nothing forked. */
export function plotBlockTree(result: RunResult, title: string): string | null {
  const { blockTree } = result;
  if (blockTree.forks.length === 0) return null;
  const forkPoints = [...new Set(blockTree.forks.map((fork) => fork.forkPoint))].slice(
    0,
    FORKS_MAX,
  );
  let top = MARGIN.top;
  let columns = 1;
  const body: string[] = [];
  for (const forkPoint of forkPoints) {
    const part = layOut(blockTree, forkPoint);
    body.push(...drawPart(part, top));
    columns = Math.max(columns, part.columns);
    top += part.rows * STEP.y + 34;
  }
  const width = Math.max(520, MARGIN.left * 2 + columns * STEP.x - (STEP.x - BOX.width));
  const head = [
    label({ x: MARGIN.left, y: 28 }, title, { className: "h" }),
    label({ x: MARGIN.left, y: 47 }, legend(result), { className: "s" }),
  ];
  return frame({ width, height: top }, title, [...head, ...body]);
}

function legend({ forks, chain }: RunResult): string {
  const count = forks.count === 1 ? "1 fork" : `${forks.count} forks`;
  return `${count}, ${chain.staleBlocks} stale of ${chain.blocksFound} blocks; green: canonical, red: stale`;
}

interface Placed {
  readonly block: TreeBlock;
  readonly column: number;
  readonly row: number;
}

interface Part {
  readonly placed: readonly Placed[];
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

/** Row 0 is canonical; every other path of children takes the next free row. */
function layOut(excerpt: BlockTreeExcerpt, forkPoint: number): Part {
  const root = excerpt.blocks.find((block) => block.id === forkPoint);
  if (root === undefined) return { placed: [], height: 0, columns: 0, rows: 0 };
  const forks = excerpt.forks.filter((fork) => fork.forkPoint === forkPoint);
  const length = Math.min(COLUMNS_MAX - 2, Math.max(...forks.map((fork) => fork.length)));
  const rowOf = new Map<number, number>([[forkPoint, 0]]);
  const placed: Placed[] = [{ block: root, column: 0, row: 0 }];
  const continued = new Set<number>();
  let rows = 1;
  for (const block of excerpt.blocks) {
    const parentRow = rowOf.get(block.parent);
    const column = block.height - root.height;
    if (parentRow === undefined || column > length + 1 || rowOf.has(block.id)) continue;
    const follows = !block.canonical && parentRow > 0 && !continued.has(block.parent);
    const row = block.canonical ? 0 : follows ? parentRow : rows++;
    if (follows) continued.add(block.parent);
    rowOf.set(block.id, row);
    placed.push({ block, column, row });
  }
  return { placed, height: root.height, columns: length + 2, rows };
}

function drawPart(part: Part, top: number): string[] {
  const at = new Map(part.placed.map((place) => [place.block.id, place]));
  const x = (place: Placed) => MARGIN.left + place.column * STEP.x;
  const y = (place: Placed) => top + 22 + place.row * STEP.y;
  const lines: string[] = [];
  for (let column = 0; column < part.columns; column++) {
    const middle = MARGIN.left + column * STEP.x + BOX.width / 2;
    const text = `height ${part.height + column}`;
    lines.push(label({ x: middle, y: top + 12 }, text, { className: "s", anchor: "middle" }));
  }
  for (const place of part.placed) {
    const parent = at.get(place.block.parent);
    if (parent === undefined) continue;
    const from = { x: x(parent) + BOX.width, y: y(parent) + BOX.height / 2 };
    const to = { x: x(place), y: y(place) + BOX.height / 2 };
    const bend = to.x - 18;
    const path =
      from.y === to.y
        ? `M${px(from.x)} ${px(from.y)}H${px(to.x)}`
        : `M${px(from.x)} ${px(from.y)}H${px(bend)}V${px(to.y)}H${px(to.x)}`;
    lines.push(`<path class="e" d="${path}"/>`);
  }
  for (const place of part.placed)
    lines.push(...drawBlock(place.block, { x: x(place), y: y(place) }));
  return lines;
}

function drawBlock(block: TreeBlock, at: { x: number; y: number }): string[] {
  const fill = block.canonical ? COLOURS.canonical : COLOURS.stale;
  const stroke = block.canonical ? COLOURS.edge : COLOURS.staleEdge;
  const name = block.miner ?? "genesis";
  const shown = name.length > 15 ? `${name.slice(0, 14)}…` : name;
  const middle = at.x + BOX.width / 2;
  return [
    `<g><title>${escapeXml(`${name}, height ${block.height}, ${block.hash}`)}</title>`,
    `<rect x="${px(at.x)}" y="${px(at.y)}" width="${BOX.width}" height="${BOX.height}" rx="6" ` +
      `fill="${fill}" stroke="${stroke}"/>`,
    label({ x: middle, y: at.y + 16 }, shown, { anchor: "middle" }),
    label({ x: middle, y: at.y + 31 }, formatClock(block.timeMs, block.timeMs < 60_000), {
      className: "s",
      anchor: "middle",
    }),
    "</g>",
  ];
}
