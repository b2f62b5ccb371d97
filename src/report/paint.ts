/** Colours of a terminal, or none: the same calls either way. */

type Painter = (text: string) => string;

/** What text can be painted as. */
export interface Paint {
  readonly bold: Painter;
  readonly dim: Painter;
  readonly red: Painter;
  readonly green: Painter;
  readonly yellow: Painter;
  readonly cyan: Painter;
}

/** Painters that add ANSI codes where `color`, and else leave text alone. */
export function createPaint(color: boolean): Paint {
  const painter = (open: number, close: number): Painter =>
    color
      ? (text) => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`)
      : (text) => text;
  return {
    bold: painter(1, 22),
    dim: painter(2, 22),
    red: painter(31, 39),
    green: painter(32, 39),
    yellow: painter(33, 39),
    cyan: painter(36, 39),
  };
}
