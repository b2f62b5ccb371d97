/** The same delay everywhere. */
import { checkDelay } from "./checks.ts";
import type { DelaySampler } from "./sampler.ts";

/** No draw. */
export function constant({ value }: { readonly value: number }): DelaySampler {
  checkDelay("constant", "value", value);
  return () => value;
}
