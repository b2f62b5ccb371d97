/** What befalls links, back in the language of scenario files. */
import { renderDuration, renderPercentage } from "../lib/units.ts";
import type { LinkConditions } from "../network/specs.ts";
import type { Flap } from "./scenario.ts";

/** The keys of conditions, those that do nothing left out where no file needs them. */
export function renderConditions(conditions: LinkConditions) {
  const { loss, duplicate, extraDelay, burst, copies, reorder } = conditions;
  const { corrupt, bandwidth, kinds } = conditions;
  return {
    loss: renderPercentage(loss),
    duplicate: renderPercentage(duplicate),
    extraDelay: renderDuration(extraDelay),
    ...(burst && { burst: renderBurst(burst) }),
    ...(copies && { copies: copies.most, copyDelay: renderDuration(copies.spread) }),
    ...(reorder && {
      reorder: { share: renderPercentage(reorder.share), delay: renderDuration(reorder.delay) },
    }),
    ...(corrupt !== undefined && { corrupt: renderPercentage(corrupt) }),
    ...(bandwidth !== undefined && { bandwidth: renderPercentage(bandwidth) }),
    ...(kinds && { kinds }),
  };
}

function renderBurst({ good, bad, goodLoss, badLoss }: NonNullable<LinkConditions["burst"]>) {
  return {
    good: renderDuration(good),
    bad: renderDuration(bad),
    loss: renderPercentage(badLoss),
    goodLoss: renderPercentage(goodLoss),
  };
}

/** All keys of `flap`. */
export function renderFlap({ on, off, random, least }: Flap) {
  return {
    on: renderDuration(on),
    off: renderDuration(off),
    random,
    least: renderDuration(least),
  };
}
