/**
 * Forks drawn in text: heights run to the right, the canonical chain on top, stale branches below, with
 * who mined each block and when. What does not fit the width is left out in the middle, marked ⋯.
 */
import type { BlockTreeExcerpt, TreeBlock, TreeFork } from "../metrics/run-result.ts";
import { formatClock } from "./clock.ts";

const CANONICAL = "●";
const STALE = "○";
const ELIDED = "⋯";
const NAME_MAX = 18;

/** A drawing of all shown forks that leave the canonical chain at one block. */
export interface ForkDrawing {
  readonly forkPoint: TreeBlock;
  readonly length: number;
  readonly staleBlocks: number;
  readonly lines: readonly string[];
}

/** Drawings, longest fork first. `times` adds a line with the moment each block was found. */
export function drawForks(
  excerpt: BlockTreeExcerpt,
  options: { readonly width: number; readonly times: boolean },
): ForkDrawing[] {
  const blocks = new Map(excerpt.blocks.map((block) => [block.id, block]));
  const forkPoints = [...new Set(excerpt.forks.map((fork) => fork.forkPoint))];
  return forkPoints.flatMap((id) => {
    const forkPoint = blocks.get(id);
    if (forkPoint === undefined) return [];
    const forks = excerpt.forks.filter((fork) => fork.forkPoint === id);
    return [
      {
        forkPoint,
        length: Math.max(...forks.map((fork) => fork.length)),
        staleBlocks: forks.reduce((sum, fork) => sum + fork.staleBlocks, 0),
        lines: drawFork(blocks, forkPoint, forks, options),
      },
    ];
  });
}

/** Blocks that share a line: a branch, or the canonical chain. */
interface Path {
  readonly blocks: readonly TreeBlock[];
  /** Line of the path that the first block's parent is on; −1 for the canonical chain. */
  readonly parentPath: number;
}

function drawFork(
  blocks: ReadonlyMap<number, TreeBlock>,
  forkPoint: TreeBlock,
  forks: readonly TreeFork[],
  options: { readonly width: number; readonly times: boolean },
): string[] {
  const paths = collectPaths(blocks, forkPoint, forks);
  const fine = isFine(paths);
  const cell = cellWidth(paths, options.times, fine);
  const columns = chooseColumns(
    paths,
    Math.max(3, Math.floor((options.width - LABEL.length) / cell)),
  );
  const canvas = new Canvas();
  const xOf = (height: number) => LABEL.length + columns.indexOf(columnOf(columns, height)) * cell;
  canvas.put(0, 0, LABEL);
  columns.forEach((column, k) => {
    canvas.put(0, LABEL.length + k * cell, column === GAP ? ELIDED : String(column));
  });
  const linesPerPath = options.times ? 2 : 1;
  paths.forEach((path, p) => {
    const line = 1 + p * linesPerPath;
    drawPath(canvas, path, { line, xOf, columns });
    if (options.times) drawTimes(canvas, path, { line: line + 1, xOf, columns, fine });
    if (path.parentPath < 0) return;
    const x = xOf(path.blocks[0]!.height - 1);
    canvas.connect(x, { from: 1 + path.parentPath * linesPerPath, to: line });
    canvas.fill(line, x + 1, xOf(path.blocks[0]!.height) - 1);
  });
  return canvas.lines();
}

const LABEL = "height  ";
const GAP = -1;

/** The canonical blocks, then each stale branch's longest path, then side branches. */
function collectPaths(
  blocks: ReadonlyMap<number, TreeBlock>,
  forkPoint: TreeBlock,
  forks: readonly TreeFork[],
): Path[] {
  const end = forkPoint.height + Math.max(...forks.map((fork) => fork.length)) + 1;
  const within = (block: TreeBlock) => block.height > forkPoint.height && block.height <= end;
  const canonical = [...blocks.values()].filter((block) => block.canonical && within(block));
  const paths: Path[] = [{ blocks: [forkPoint, ...canonical], parentPath: -1 }];
  const lineOf = new Map<number, number>([[forkPoint.id, 0]]);
  for (const fork of forks) {
    const main: TreeBlock[] = [];
    for (let block = blocks.get(fork.tip); block && block !== forkPoint; ) {
      main.unshift(block);
      block = blocks.get(block.parent);
    }
    addPath(paths, lineOf, main);
  }
  for (const block of blocks.values()) {
    // In order of id, so a parent has its line before its children ask for it.
    if (block.canonical || lineOf.has(block.id) || !lineOf.has(block.parent)) continue;
    addPath(paths, lineOf, onlyChildren(blocks, lineOf, block));
  }
  return paths;
}

function addPath(paths: Path[], lineOf: Map<number, number>, path: readonly TreeBlock[]): void {
  const parentPath = lineOf.get(path[0]?.parent ?? -1);
  if (parentPath === undefined) return;
  for (const block of path) lineOf.set(block.id, paths.length);
  paths.push({ blocks: path, parentPath });
}

function onlyChildren(
  blocks: ReadonlyMap<number, TreeBlock>,
  lineOf: ReadonlyMap<number, number>,
  first: TreeBlock,
): TreeBlock[] {
  const path = [first];
  for (const block of blocks.values()) {
    if (block.parent === path.at(-1)!.id && !lineOf.has(block.id)) path.push(block);
  }
  return path;
}

/** Heights to show from left to right; one gap in the middle where there are more than `most`. */
function chooseColumns(paths: readonly Path[], most: number): number[] {
  const heights = [
    ...new Set(paths.flatMap((path) => path.blocks.map((block) => block.height))),
  ].sort((a, b) => a - b);
  if (heights.length <= most) return heights;
  const tail = Math.floor((most - 1) / 2);
  const head = most - 1 - tail;
  return [...heights.slice(0, head), GAP, ...heights.slice(heights.length - tail)];
}

function columnOf(columns: readonly number[], height: number): number {
  return columns.includes(height) ? height : GAP;
}

interface Place {
  readonly line: number;
  readonly xOf: (height: number) => number;
  readonly columns: readonly number[];
}

function drawPath(canvas: Canvas, path: Path, place: Place): void {
  let end = -1;
  for (const block of path.blocks) {
    const x = place.xOf(block.height);
    const shown = place.columns.includes(block.height);
    const dot = block.canonical ? CANONICAL : STALE;
    const text = shown ? `${dot} ${nameOf(block)}` : ELIDED;
    if (end >= 0 && end < x) canvas.fill(place.line, end + 1, x - 1);
    canvas.put(place.line, x, text);
    end = x + text.length;
  }
}

function drawTimes(canvas: Canvas, path: Path, place: Place & { readonly fine: boolean }): void {
  for (const block of path.blocks) {
    if (!place.columns.includes(block.height)) continue;
    canvas.put(place.line, place.xOf(block.height) + 2, formatClock(block.timeMs, place.fine));
  }
}

function nameOf(block: TreeBlock): string {
  const name = block.miner ?? "genesis";
  return name.length <= NAME_MAX ? name : `${name.slice(0, NAME_MAX - 1)}…`;
}

/** Milliseconds are shown where blocks follow each other within seconds. */
function isFine(paths: readonly Path[]): boolean {
  const times = paths.flatMap((path) => path.blocks.map((block) => block.timeMs));
  return Math.max(...times) - Math.min(...times) < 5000 * times.length;
}

function cellWidth(paths: readonly Path[], times: boolean, fine: boolean): number {
  const blocks = paths.flatMap((path) => path.blocks);
  const widths = blocks.map((block) =>
    Math.max(nameOf(block).length, times ? formatClock(block.timeMs, fine).length : 0),
  );
  return Math.max(...widths) + "● ".length + " ── ".length;
}

/** Lines of characters that can be written anywhere. */
class Canvas {
  private readonly grid: string[][] = [];

  put(line: number, x: number, text: string): void {
    const row = this.row(line);
    while (row.length < x) row.push(" ");
    for (const [i, char] of [...text].entries()) row[x + i] = char;
  }

  /** A horizontal line over blanks, both ends included. */
  fill(line: number, from: number, to: number): void {
    if (to - 1 >= from) this.put(line, from, `${"─".repeat(to - from)} `);
  }

  /** Down from a block on line `from` to a branch on line `to`. */
  connect(x: number, lines: { readonly from: number; readonly to: number }): void {
    for (let line = lines.from + 1; line < lines.to; line++) {
      const crossed = this.row(line)[x] ?? " ";
      if (crossed === "└" || crossed === "├") this.put(line, x, "├");
      else if (crossed === " ") this.put(line, x, "│");
    }
    this.put(lines.to, x, "└");
  }

  lines(): string[] {
    return this.grid.map((row) =>
      Array.from(row, (char) => char ?? " ")
        .join("")
        .trimEnd(),
    );
  }

  private row(line: number): string[] {
    while (this.grid.length <= line) this.grid.push([]);
    return this.grid[line]!;
  }
}
