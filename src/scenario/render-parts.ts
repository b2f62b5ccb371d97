/** Parts that several sections of a rendered scenario have in common. */
import type { Duration } from "../lib/brand.ts";
import { renderDuration, renderPercentage } from "../lib/units.ts";
import type { Range, Selector } from "./scenario.ts";

/** A selector as a map with one key, or "all". */
export function renderSelector(selector: Selector): unknown {
  switch (selector.by) {
    case "all":
      return "all";
    case "node":
    case "group":
    case "region":
      return { [selector.by]: selector.name };
    case "share":
      return { share: renderPercentage(selector.share) };
    case "random":
      return { random: selector.count };
    case "not":
      return { not: renderSelector(selector.selector) };
    case "and":
    case "or":
      return { [selector.by]: selector.selectors.map(renderSelector) };
  }
}

/** The keys that bound a value, each bound written by `render`. */
export function renderRange<T>({ min, max }: Range, render: (value: number) => T) {
  if (min !== null && max !== null) return { between: [render(min), render(max)] };
  return {
    ...(min === null ? {} : { atLeast: render(min) }),
    ...(max === null ? {} : { atMost: render(max) }),
  };
}

/** A span or an instant, which files write alike. */
export function renderTime(value: number): string {
  return renderDuration(value as Duration);
}
