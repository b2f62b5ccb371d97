/**
 * SimBlock's network written down a second time, bare: what its source says (Node.java, Network.java,
 * task/*.java, settings/*.java; Aoki et al. 2019), in milliseconds, with nothing of forksim in it. Forksim
 * is held against it, and each difference of model can be switched on in it alone.
 */

/** What differs from SimBlock; all off is SimBlock. */
export interface Differences {
  /** The next block leaves behind the last byte of the one before, not when that has arrived. */
  readonly backToBack?: boolean;
  /** The 10 ms of control messages on blocks too. */
  readonly overheadOnBlocks?: boolean;
  /** Delays with fractions of a millisecond. */
  readonly fractions?: boolean;
  /** Every failed compact relay fetches the mean share. */
  readonly meanRemainder?: boolean;
  /** All nodes fail compact relay alike. */
  readonly evenFailure?: boolean;
  /** Degrees drawn node by node, not dealt out of exact quotas. */
  readonly drawnDegrees?: boolean;
  /** The same for who uses compact relay. */
  readonly drawnUse?: boolean;
  /** All nodes mine alike. */
  readonly evenHashrate?: boolean;
}

/** Medians over blocks of the delay until half and 90 % of the nodes have it. */
export interface ModelFigures {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly stale: number;
  readonly meanLinks: number;
}

const LATENCY = [
  [32, 124, 184, 198, 151, 189],
  [124, 11, 227, 237, 252, 294],
  [184, 227, 88, 325, 301, 322],
  [198, 237, 325, 85, 58, 198],
  [151, 252, 301, 58, 12, 126],
  [189, 294, 322, 198, 126, 16],
];
const DOWN = [52_000, 40_000, 18_000, 22_800, 22_800, 29_900];
const UP = [19_200, 20_700, 5_800, 15_700, 10_200, 11_300];
const REGION_SHARES = [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195];
const DEGREES = [
  0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.97, 0.98,
  0.99, 0.995, 1,
];
/** Of 945 failed relays of nodes that come and go: how many fetch 1 %, 2 %, … of the block. */
const REMAINDERS = [
  ...[546, 66, 39, 27, 21, 17, 14, 12, 11, 10, 9, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4, 4, 4, 4],
  ...new Array<number>(8).fill(3),
  ...new Array<number>(16).fill(2),
  ...new Array<number>(48).fill(1),
].flatMap((count, at) => new Array<number>(count).fill((at + 1) / 100));
const MEAN_REMAINDER = 0.0854;
const BLOCK_BYTES = 535_000;
const COMPACT_BYTES = 18_000;
const INTERVAL = 600_000;
const PROCESSING = 2;
const CONTROL_OVERHEAD = 10;

const NEW = 0;
const ASKED = 1;
const HELD = 2;

type Kind = "inv" | "getdata" | "getblocktxn" | "compact" | "whole" | "found";

interface Message {
  readonly kind: Kind;
  readonly to: number;
  readonly from: number;
  readonly block: number;
}

interface Block {
  readonly height: number;
  readonly time: number;
  readonly status: Uint8Array;
  readonly delays: number[];
}

/** Mean share of a block that a failed compact relay fetches, over nodes that come and go. */
export function meanChurnRemainder(): number {
  return REMAINDERS.reduce((sum, share) => sum + share, 0) / REMAINDERS.length;
}

/** Runs the model until a block beyond `height` is found. */
export function simulateSimBlock(
  wanted: { readonly nodes: number; readonly height: number; readonly seed: number },
  differs: Differences = {},
): ModelFigures {
  const run = new Run(wanted.nodes, wanted.seed, differs);
  return run.until(wanted.height);
}

class Run {
  readonly #nodes: number;
  readonly #draw: () => number;
  readonly #differs: Differences;
  readonly #region: readonly number[];
  readonly #usesCompact: readonly boolean[];
  readonly #isChurn: readonly boolean[];
  readonly #hashrates: readonly number[];
  readonly #peers: readonly number[][];
  readonly #tips: Int32Array;
  readonly #waiting: Message[][];
  readonly #isSending: Uint8Array;
  readonly #busyUntil: Float64Array;
  readonly #blocks: Block[] = [];
  readonly #queue = new Heap();
  #now = 0;

  constructor(nodes: number, seed: number, differs: Differences) {
    this.#nodes = nodes;
    this.#draw = generator(seed);
    this.#differs = differs;
    const cumulative = REGION_SHARES.map((_, at) =>
      REGION_SHARES.slice(0, at + 1).reduce((sum, share) => sum + share, 0),
    );
    this.#region = this.#shuffled(dealt(nodes, cumulative));
    const degrees = differs.drawnDegrees
      ? Array.from({ length: nodes }, () => this.#drawDegree())
      : this.#shuffled(dealt(nodes, DEGREES)).map((degree) => degree + 1);
    const places = Array.from({ length: nodes }, (_, at) => at);
    this.#usesCompact = differs.drawnUse
      ? places.map(() => this.#draw() < 0.964)
      : this.#shuffled(places.map((at) => at < nodes * 0.964));
    this.#isChurn = this.#shuffled(places.map((at) => at < nodes * 0.976));
    this.#hashrates = places.map(() => (differs.evenHashrate ? 1 : this.#drawHashrate()));
    this.#peers = this.#connect(degrees);
    this.#tips = new Int32Array(nodes);
    this.#waiting = places.map(() => []);
    this.#isSending = new Uint8Array(nodes);
    this.#busyUntil = new Float64Array(nodes);
    this.#blocks.push({ height: 0, time: 0, status: new Uint8Array(nodes).fill(HELD), delays: [] });
  }

  until(height: number): ModelFigures {
    this.#mine();
    for (;;) {
      const message = this.#queue.pop();
      this.#now = this.#queue.now;
      if (message.kind === "found") {
        const finder = this.#drawFinder();
        if (this.#blocks[this.#tips[finder]!]!.height === height) return this.#figures(height);
        this.#find(finder);
      } else this.#receive(message);
    }
  }

  #figures(height: number): ModelFigures {
    const complete = this.#blocks.filter(({ delays }) => delays.length === this.#nodes);
    const sorted = complete.map(({ delays }) => delays.toSorted((a, b) => a - b));
    const reached = (share: number) =>
      median(sorted.map((delays) => delays[Math.ceil(share * this.#nodes) - 1]!));
    const links = this.#peers.reduce((sum, { length }) => sum + length, 0);
    return {
      p50Ms: reached(0.5),
      p90Ms: reached(0.9),
      stale: this.#blocks.length - 1 - height,
      meanLinks: links / this.#nodes,
    };
  }

  /** One clock for all, which is the same as one each: exponential waiting forgets. */
  #mine(): void {
    const wait = -Math.log(this.#draw()) * INTERVAL;
    this.#queue.push(this.#now + wait, { kind: "found", to: 0, from: 0, block: 0 });
  }

  #find(finder: number): void {
    const { height } = this.#blocks[this.#tips[finder]!]!;
    const status = new Uint8Array(this.#nodes);
    this.#blocks.push({ height: height + 1, time: this.#now, status, delays: [] });
    this.#accept(finder, this.#blocks.length - 1);
    this.#mine();
  }

  #accept(node: number, index: number): void {
    const block = this.#blocks[index]!;
    block.status[node] = HELD;
    block.delays.push(this.#now - block.time);
    if (block.height <= this.#blocks[this.#tips[node]!]!.height) return;
    this.#tips[node] = index;
    for (const peer of this.#peers[node]!) {
      // Who has it or has asked ignores the announcement.
      if (block.status[peer] === NEW) this.#sendControl("inv", node, peer, index);
    }
  }

  #receive(message: Message): void {
    const { kind, to, from, block } = message;
    if (kind === "inv") {
      const { status } = this.#blocks[block]!;
      if (status[to] !== NEW) return;
      status[to] = ASKED;
      this.#sendControl("getdata", to, from, block);
    } else if (kind === "getdata" || kind === "getblocktxn") {
      this.#waiting[to]!.push(message);
      if (this.#isSending[to] === 0) this.#sendNext(to);
    } else {
      if (!this.#differs.backToBack) this.#sendNext(from);
      if (kind === "compact" && this.#draw() < this.#failure(to)) {
        this.#sendControl("getblocktxn", to, from, block);
      } else this.#accept(to, block);
    }
  }

  #sendControl(kind: Kind, from: number, to: number, block: number): void {
    const arrival = this.#now + this.#latency(from, to) + CONTROL_OVERHEAD;
    this.#queue.push(arrival, { kind, to, from, block });
  }

  /** Answers the request that has waited longest, if any. */
  #sendNext(node: number): void {
    const request = this.#waiting[node]!.shift();
    this.#isSending[node] = request === undefined ? 0 : 1;
    if (request === undefined) return;
    const { from: to, block } = request;
    const isCompact =
      request.kind === "getdata" && this.#usesCompact[node]! && this.#usesCompact[to]!;
    const kind = isCompact ? "compact" : "whole";
    const bytes =
      request.kind === "getblocktxn"
        ? this.#remainder(node)
        : isCompact
          ? COMPACT_BYTES
          : BLOCK_BYTES;
    const bitsPerMs = Math.min(UP[this.#region[node]!]!, DOWN[this.#region[to]!]!);
    const transmission = this.#whole((bytes * 8) / bitsPerMs, Math.floor) + PROCESSING;
    const start = this.#differs.backToBack
      ? Math.max(this.#now, this.#busyUntil[node]!)
      : this.#now;
    this.#busyUntil[node] = start + transmission;
    const overhead = this.#differs.overheadOnBlocks ? CONTROL_OVERHEAD : 0;
    const arrival = start + transmission + this.#latency(node, to) + overhead;
    this.#queue.push(arrival, { kind, to, from: node, block });
    if (this.#differs.backToBack) this.#sendNext(node);
  }

  #latency(from: number, to: number): number {
    const mean = LATENCY[this.#region[from]!]![this.#region[to]!]!;
    return this.#whole((mean - 5) / this.#draw() ** (1 / (0.2 * mean)), Math.round);
  }

  #whole(delay: number, round: (delay: number) => number): number {
    return this.#differs.fractions ? delay : round(delay);
  }

  #failure(node: number): number {
    if (this.#differs.evenFailure) return 0.267;
    return this.#isChurn[node]! ? 0.27 : 0.13;
  }

  /** SimBlock draws what a receiver lacks from the sender's kind. */
  #remainder(sender: number): number {
    if (this.#differs.meanRemainder) return BLOCK_BYTES * MEAN_REMAINDER;
    const share = this.#isChurn[sender]! ? REMAINDERS[this.#below(REMAINDERS.length)]! : 0.01;
    return Math.floor(BLOCK_BYTES * share);
  }

  #drawDegree(): number {
    const draw = this.#draw();
    return DEGREES.findIndex((share) => draw < share) + 1;
  }

  #drawHashrate(): number {
    const normal = Math.sqrt(-2 * Math.log(this.#draw())) * Math.cos(2 * Math.PI * this.#draw());
    return Math.max(Math.trunc(400_000 + 100_000 * normal), 1);
  }

  #drawFinder(): number {
    const total = this.#hashrates.reduce((sum, hashrate) => sum + hashrate, 0);
    let left = this.#draw() * total;
    for (let node = 0; node < this.#nodes - 1; node += 1) {
      left -= this.#hashrates[node]!;
      if (left < 0) return node;
    }
    return this.#nodes - 1;
  }

  #connect(degrees: readonly number[]): number[][] {
    const peers = degrees.map((): number[] => []);
    degrees.forEach((degree, node) => {
      const candidates = this.#shuffled(degrees.map((_, at) => at));
      const strangers = candidates.filter((at) => at !== node && !peers[node]!.includes(at));
      for (const peer of strangers.slice(0, degree)) {
        peers[node]!.push(peer);
        peers[peer]!.push(node);
      }
    });
    return peers;
  }

  #below(limit: number): number {
    return Math.floor(this.#draw() * limit);
  }

  #shuffled<T>(list: readonly T[]): T[] {
    const cards = [...list];
    for (let at = cards.length - 1; at > 0; at -= 1) {
      const other = this.#below(at + 1);
      [cards[at], cards[other]] = [cards[other]!, cards[at]!];
    }
    return cards;
  }
}

/** Indices in their exact shares, as SimBlock deals them out. */
function dealt(count: number, cumulative: readonly number[]): number[] {
  const cards: number[] = [];
  cumulative.forEach((share, index) => {
    while (cards.length < count && cards.length <= count * share) cards.push(index);
  });
  while (cards.length < count) cards.push(cumulative.length - 1);
  return cards;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Doubles between 0 and 1, neither included (a Weyl sequence through a mixing function). */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return () => ((next() >>> 11) * 2 ** 32 + next() + 0.5) / 2 ** 53;
}

/** Messages by their time of arrival. */
class Heap {
  now = 0;
  readonly #times: number[] = [];
  readonly #messages: Message[] = [];

  push(time: number, message: Message): void {
    let at = this.#times.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#times[above]! <= time) break;
      this.#move(above, at);
      at = above;
    }
    this.#times[at] = time;
    this.#messages[at] = message;
  }

  pop(): Message {
    const first = this.#messages[0]!;
    this.now = this.#times[0]!;
    const time = this.#times.pop()!;
    const message = this.#messages.pop()!;
    const { length } = this.#times;
    if (length === 0) return first;
    let at = 0;
    for (let below = 1; below < length; below = 2 * at + 1) {
      if (below + 1 < length && this.#times[below + 1]! < this.#times[below]!) below += 1;
      if (this.#times[below]! >= time) break;
      this.#move(below, at);
      at = below;
    }
    this.#times[at] = time;
    this.#messages[at] = message;
    return first;
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from]!;
    this.#messages[to] = this.#messages[from]!;
  }
}
