/** Where two values of JSON's types first differ, as a path that can be looked up in the file. */

/** A place and what stands there; undefined where one side has nothing. */
export interface JsonDifference {
  /** Such as `result.tips[0].height`; empty for the whole. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** The first difference in the order of `a`'s keys; null where the values are equal. */
export function firstJsonDifference(a: unknown, b: unknown, path = ""): JsonDifference | null {
  if (Object.is(a, b)) return null;
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) return { path, a, b };
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const difference = firstJsonDifference(own(a, key), own(b, key), step(a, path, key));
    if (difference !== null) return difference;
  }
  return null;
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}

function own(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

function step(tree: Tree, path: string, key: string): string {
  if (Array.isArray(tree)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}
