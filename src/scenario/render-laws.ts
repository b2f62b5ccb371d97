/** The part of `render.ts` about the laws of `expect:`, and what reports call a law. */
import { renderDuration, renderPercentage } from "../lib/units.ts";
import type { Law } from "./laws.ts";
import { renderSelector, renderTime } from "./render-parts.ts";

/** A law as a word, or as a map with one key. */
export function renderLaw(law: Law): string | Readonly<Record<string, unknown>> {
  switch (law.law) {
    case "commonPrefix":
      return { commonPrefix: { depth: law.depth, after: renderTime(law.after) } };
    case "chainGrowth": {
      const { blocks, window, after } = law;
      return {
        chainGrowth: { blocks, window: renderDuration(window), after: renderTime(after) },
      };
    }
    case "chainQuality": {
      const { nodes, share, window } = law;
      return {
        chainQuality: { nodes: renderSelector(nodes), share: renderPercentage(share), window },
      };
    }
    case "liveness":
      return { liveness: { within: renderDuration(law.within) } };
    default:
      return law.law;
  }
}
