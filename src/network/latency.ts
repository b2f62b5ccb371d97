/**
 * How long a message is under way besides its transmission: a base delay per link or message, spread
 * by jitter, plus a constant. Bandwidth and link rules are elsewhere. Invariant: delays are integers
 * ≥ 0 µs, and what is drawn for a message comes from its sender's stream alone.
 */
import type { RandomStreams } from "../engine/streams.ts";
import { assert, InputError } from "../lib/assert.ts";
import type { Draw } from "../lib/distributions.ts";
import { constant } from "./latencies/constant.ts";
import { exponentialDelay } from "./latencies/exponential.ts";
import { logNormalJitter, paretoCvJitter, paretoShiftJitter } from "./latencies/jitter.ts";
import { logNormalDelay } from "./latencies/log-normal.ts";
import { normalDelay } from "./latencies/normal.ts";
import { regionDelays } from "./latencies/regions.ts";
import type { DelaySampler, Jitter } from "./latencies/sampler.ts";
import { uniformDelay } from "./latencies/uniform.ts";
import type { DelayDistribution, JitterSpec, LatencySpec, RegionData } from "./specs.ts";
import type { Topology } from "./topology.ts";

/** Delays of messages, one way, in integer microseconds. */
export interface LatencyModel {
  /** Of every directed link, where nothing is drawn per message: the hot loop reads it. Else null. */
  readonly fixed: Int32Array | null;
  /** The delay of one message now sent over `link`; draws where `fixed` is null. */
  sample(link: number): number;
}

/** No message is under way longer: 2^31 − 1 ms, where SimBlock's own integer delays saturate. */
export const LONGEST_DELAY = 2_147_483_647_000;

type Distributions = {
  readonly [Model in DelayDistribution["model"]]: (
    spec: Extract<DelayDistribution, { readonly model: Model }>,
  ) => DelaySampler;
};

/** Every delay distribution by the name that scenarios use; each refuses impossible parameters. */
const DELAY_DISTRIBUTIONS: Distributions = {
  constant,
  uniform: uniformDelay,
  normal: normalDelay,
  "log-normal": logNormalDelay,
  exponential: exponentialDelay,
};

type Jitters = {
  readonly [Kind in JitterSpec["kind"]]: (
    spec: Extract<JitterSpec, { readonly kind: Kind }>,
  ) => Jitter | null;
};

/** Every kind of jitter by the name that scenarios use. */
const JITTERS: Jitters = {
  none: () => null,
  "pareto-cv": paretoCvJitter,
  "pareto-shift": paretoShiftJitter,
  "log-normal": logNormalJitter,
};

/**
 * The model of a spec. Per-link draws come from the stream "link-latency" in the order of links, one a
 * connection, so that both directions share it; per-message draws from ("latency", sender's index).
 */
export function createLatency(
  spec: LatencySpec,
  topology: Topology,
  regionsOfNodes: Int32Array | null,
  regionData: RegionData | null,
  streams: RandomStreams,
): LatencyModel {
  checkOverhead(spec.overhead);
  const jitter = createJitter(spec.jitter);
  const oneWay = spec.measure === "round-trip" ? 0.5 : 1;
  const { base, overhead } = spec;
  if (base.model !== "regions" && base.model !== "constant" && spec.drawn === "per-message") {
    const figure = createSampler(base);
    const sampler: DelaySampler = (draw) => oneWay * figure(draw);
    return new PerMessage(topology, streams, { sampler, jitter, overhead });
  }
  const means =
    base.model === "regions"
      ? regionDelays(topology, regionsOfNodes, regionData)
      : drawPerLink(createSampler(base), topology, streams);
  for (let link = 0; link < means.length; link += 1) means[link]! *= oneWay;
  if (jitter !== null) return new Jittered(topology, streams, { means, jitter, overhead });
  return new Fixed(means, overhead);
}

class Fixed implements LatencyModel {
  readonly fixed: Int32Array | null;
  readonly #delays: Float64Array;

  constructor(means: Float64Array, overhead: number) {
    this.#delays = means.map((mean) => wholeDelay(mean) + overhead);
    const fits = this.#delays.every((delay) => delay <= 2_147_483_647);
    this.fixed = fits ? Int32Array.from(this.#delays) : null;
  }

  sample(link: number): number {
    return this.#delays[link]!;
  }
}

/** A mean for each link, spread anew for every message. */
class Jittered implements LatencyModel {
  readonly fixed = null;
  readonly #means: Float64Array;
  readonly #jitter: Jitter;
  readonly #overhead: number;
  readonly #from: Int32Array;
  readonly #draws: SenderDraws;

  constructor(
    topology: Topology,
    streams: RandomStreams,
    spread: { readonly means: Float64Array; readonly jitter: Jitter; readonly overhead: number },
  ) {
    this.#means = spread.means;
    this.#jitter = spread.jitter;
    this.#overhead = spread.overhead;
    this.#from = topology.from;
    this.#draws = new SenderDraws(topology.nodes, streams);
  }

  sample(link: number): number {
    const draw = this.#draws.of(this.#from[link]!);
    return wholeDelay(this.#jitter(this.#means[link]!, draw)) + this.#overhead;
  }
}

/** Every message its own draw, whatever the link. */
class PerMessage implements LatencyModel {
  readonly fixed = null;
  readonly #sampler: DelaySampler;
  readonly #jitter: Jitter | null;
  readonly #overhead: number;
  readonly #from: Int32Array;
  readonly #draws: SenderDraws;

  constructor(
    topology: Topology,
    streams: RandomStreams,
    law: {
      readonly sampler: DelaySampler;
      readonly jitter: Jitter | null;
      readonly overhead: number;
    },
  ) {
    this.#sampler = law.sampler;
    this.#jitter = law.jitter;
    this.#overhead = law.overhead;
    this.#from = topology.from;
    this.#draws = new SenderDraws(topology.nodes, streams);
  }

  sample(link: number): number {
    const draw = this.#draws.of(this.#from[link]!);
    const mean = this.#sampler(draw);
    return wholeDelay(this.#jitter === null ? mean : this.#jitter(mean, draw)) + this.#overhead;
  }
}

/** The senders' streams, opened at their first message. */
class SenderDraws {
  readonly #draws: (Draw | null)[];
  readonly #streams: RandomStreams;

  constructor(nodes: number, streams: RandomStreams) {
    this.#draws = new Array<Draw | null>(nodes).fill(null);
    this.#streams = streams;
  }

  of(node: number): Draw {
    const draw = this.#draws[node]!;
    return draw === null ? this.#open(node) : draw;
  }

  #open(node: number): Draw {
    const draw = this.#streams.get("latency", node).double;
    this.#draws[node] = draw;
    return draw;
  }
}

/** One draw a connection, taken at the link of its lower node. */
function drawPerLink(
  sampler: DelaySampler,
  { links, from, to, reverse }: Topology,
  streams: RandomStreams,
): Float64Array {
  const { double: draw } = streams.get("link-latency");
  const delays = new Float64Array(links);
  for (let link = 0; link < links; link += 1) {
    if (from[link]! > to[link]!) continue;
    const delay = sampler(draw);
    delays[link] = delay;
    delays[reverse[link]!] = delay;
  }
  return delays;
}

function createSampler(base: DelayDistribution): DelaySampler {
  // The table's type ties each name to its spec; a look-up by a union of names loses that tie.
  const create = DELAY_DISTRIBUTIONS[base.model] as (spec: DelayDistribution) => DelaySampler;
  return create(base);
}

function createJitter(spec: JitterSpec): Jitter | null {
  const create = JITTERS[spec.kind] as (spec: JitterSpec) => Jitter | null;
  return create(spec);
}

function wholeDelay(delay: number): number {
  assert(delay >= 0, "a delay cannot be negative", { delay });
  return Math.min(Math.round(delay), LONGEST_DELAY);
}

function checkOverhead(overhead: number): void {
  if (Number.isSafeInteger(overhead) && overhead >= 0) return;
  throw new InputError(`latency: overhead ${overhead} must be 0 or more whole microseconds`);
}
