/** Resolves selectors: every name exists, and no selection is empty whatever the draws will be. */
import type { Path } from "./located.ts";
import type { Groups } from "./resolve-nodes.ts";
import type { Resolving } from "./resolving.ts";
import type { Selector } from "./scenario.ts";
import { SELECTOR_KEYS, type SelectorSource } from "./selector-schema.ts";

/** A selector with the nodes that it may choose; which of them a draw decides only in the run. */
export interface Selection {
  readonly selector: Selector;
  readonly reach: ReadonlySet<number>;
  /** Whether it chooses every node, whatever is drawn. */
  readonly everybody: boolean;
}

interface Reach {
  readonly selector: Selector;
  readonly reach: readonly number[];
  /** Whether the reach is what is chosen, and not only what may be. */
  readonly certain: boolean;
  /** Whether something in it was reported already. */
  readonly broken: boolean;
}

const EVERYBODY: Selector = { by: "all" };

/** The selector, its names checked and its emptiness reported. */
export function resolveSelector(
  source: SelectorSource,
  groups: Groups,
  path: Path,
  desk: Resolving,
): Selection {
  const all = Array.from({ length: groups.count }, (_, index) => index);
  const found = resolve(source, all, { groups, desk }, path);
  if (found.reach.length === 0 && !found.broken && groups.count > 0) {
    desk.report("empty-selection", path, "this chooses no node at all", { uses: ["nodes"] });
  }
  const everybody = found.certain && found.reach.length === groups.count && groups.count > 0;
  return { selector: found.selector, reach: new Set(found.reach), everybody };
}

interface Context {
  readonly groups: Groups;
  readonly desk: Resolving;
}

function resolve(
  source: SelectorSource,
  candidates: readonly number[],
  context: Context,
  path: Path,
): Reach {
  const { groups, desk } = context;
  if (typeof source === "string") {
    if (source === "all") return certain(EVERYBODY, candidates);
    if (groups.group(source).length > 0) return byGroup(source, candidates, groups);
    return byNode(source, candidates, context, path);
  }
  const key = desk.oneOf(source, SELECTOR_KEYS, path, "a selector");
  if (key === null) return broken(candidates);
  const at = [...path, key];
  switch (key) {
    case "node":
      return byNode(source.node!, candidates, context, at);
    case "group":
      if (groups.group(source.group!).length > 0) return byGroup(source.group!, candidates, groups);
      desk.unknown(
        "group",
        source.group!,
        groups.list.map(({ name }) => name),
        at,
        ["nodes"],
      );
      return broken(candidates);
    case "region":
      return byRegion(source.region!, candidates, context, at);
    case "share":
      if (source.share === 0) {
        desk.report("empty-selection", at, "no share of the hashrate is no node at all");
        return broken(candidates);
      }
      return drawn({ by: "share", share: source.share! }, candidates);
    case "random":
      return byRandom(source.random!, candidates, context, at);
    case "not":
      return byNot(resolve(source.not!, candidates, context, at), candidates);
    case "and":
      return byAnd(source.and!, candidates, context, at);
    case "or":
      return byOr(source.or!, candidates, context, at);
  }
}

function byGroup(name: string, candidates: readonly number[], groups: Groups): Reach {
  return certain({ by: "group", name }, keep(candidates, groups.group(name)));
}

function byNode(name: string, candidates: readonly number[], context: Context, path: Path): Reach {
  const node = context.groups.node(name);
  if (node >= 0) return certain({ by: "node", name }, keep(candidates, [node]));
  if (context.groups.group(name).length > 0) {
    const message = `"${name}" is a group of several nodes`;
    context.desk.report("not-a-node", path, message, { hint: `write { group: ${name} }` });
  } else context.groups.reportUnknown(name, path, context.desk);
  return broken(candidates);
}

function byRegion(
  name: string,
  candidates: readonly number[],
  context: Context,
  path: Path,
): Reach {
  const { groups, desk } = context;
  if (groups.regions.length === 0) {
    const hint = "for example: network: { regions: internet-2019 }";
    desk.report("regions-missing", path, "the network has no regions", {
      hint,
      uses: ["network.regions"],
    });
    return broken(candidates);
  }
  if (!groups.regions.includes(name)) {
    desk.unknown("region", name, groups.regions, path, ["network.regions"]);
    return broken(candidates);
  }
  return { ...drawn({ by: "region", name }, keep(candidates, groups.inRegion(name))) };
}

function byRandom(
  count: number,
  candidates: readonly number[],
  context: Context,
  path: Path,
): Reach {
  if (count > candidates.length) {
    const message = `${count} nodes cannot be drawn from ${candidates.length}`;
    context.desk.report("too-large", path, message, { uses: ["nodes"] });
    return broken(candidates);
  }
  const found = drawn({ by: "random", count }, candidates);
  return { ...found, certain: count === candidates.length };
}

function byNot(inner: Reach, candidates: readonly number[]): Reach {
  const selector: Selector = { by: "not", selector: inner.selector };
  if (!inner.certain || inner.broken)
    return { ...drawn(selector, candidates), broken: inner.broken };
  const chosen = new Set(inner.reach);
  return certain(
    selector,
    candidates.filter((index) => !chosen.has(index)),
  );
}

function byAnd(
  sources: readonly SelectorSource[],
  candidates: readonly number[],
  context: Context,
  path: Path,
): Reach {
  const found: Reach[] = [];
  let left = candidates;
  sources.forEach((source, k) => {
    found.push(resolve(source, left, context, [...path, k]));
    left = found.at(-1)!.reach;
  });
  return combined("and", found, left);
}

function byOr(
  sources: readonly SelectorSource[],
  candidates: readonly number[],
  context: Context,
  path: Path,
): Reach {
  const found = sources.map((source, k) => resolve(source, candidates, context, [...path, k]));
  return combined(
    "or",
    found,
    keep(
      candidates,
      found.flatMap(({ reach }) => reach),
    ),
  );
}

function combined(by: "and" | "or", parts: readonly Reach[], reach: readonly number[]): Reach {
  return {
    selector: { by, selectors: parts.map(({ selector }) => selector) },
    reach,
    certain: parts.every((part) => part.certain),
    broken: parts.some((part) => part.broken),
  };
}

function keep(candidates: readonly number[], wanted: readonly number[]): number[] {
  const set = new Set(wanted);
  return candidates.filter((index) => set.has(index));
}

function certain(selector: Selector, reach: readonly number[]): Reach {
  return { selector, reach, certain: true, broken: false };
}

function drawn(selector: Selector, reach: readonly number[]): Reach {
  return { selector, reach, certain: false, broken: false };
}

function broken(reach: readonly number[]): Reach {
  return { selector: EVERYBODY, reach, certain: false, broken: true };
}
