/**
 * All blocks of a run, interned once, with every fact that depends on a block and its ancestors
 * alone: height, chainwork, verdict, median time, demanded bits. What a node knows is `ChainView`'s
 * affair.
 * Invariant: a parent's index is lower than its children's; a fact never changes once it is given.
 */

import { assert } from "../lib/assert.ts";
import type { BlockHash, BlockIndex } from "../lib/brand.ts";
import { fromHex, toDisplayHex, toHex } from "../lib/bytes.ts";
import { grown } from "../lib/growable.ts";
import { sha256 } from "../lib/hash.ts";
import { HashColumn } from "../lib/hash-column.ts";
import { accepted, rejected, type Verdict } from "../lib/verdict.ts";
import {
  type Block,
  blockSize,
  createGenesis,
  decodeBlock,
  encodeBlock,
  encodedBlockSize,
} from "./block.ts";
import { type BlockFacts, NO_BLOCK } from "./block-facts.ts";
import { BlockStore, type KnownOfBlock } from "./block-store.ts";
import { checkBinding, checkSize } from "./check-block.ts";
import { checkHeader, type SealCheck } from "./check-header.ts";
import type { DifficultyRule } from "./difficulty/rule.ts";
import { createDifficultyRule } from "./difficulty/rules.ts";
import { blockHash, type Header, headerUnit } from "./header.ts";
import type { LedgerDelta } from "./ledger.ts";
import { computeMedianTimePast, MEDIAN_TIME_SPAN } from "./median-time-past.ts";
import type { ChainParams } from "./params.ts";
import { checkOpaquePayloads, type PayloadCheck } from "./payload.ts";
import { type BlockRejection, rejectionNumberOf } from "./rejection.ts";
import { type RuleChange, RuleSets } from "./rule-sets.ts";
import { bitsOfDifficulty, workOfBits } from "./target.ts";

/** What a tree is judged by beside its parameters; by default a plain run's. */
export interface BlockTreeOptions {
  /** Who really found what (`sampled` proof of work); without it every block counts as found. */
  readonly isSealed?: SealCheck | undefined;
  /** The rules of payloads; opaque ones by default. */
  readonly checkPayloads?: PayloadCheck | undefined;
  /** Rules that some programs have beside the parameters' own, in the order of their numbers from 1. */
  readonly upgrades?: readonly RuleChange[] | undefined;
  /** Another first block than the parameters' own. */
  readonly genesis?: Block | undefined;
  /** Work of a block; by default the expected hashes of its bits. */
  readonly workOf?: ((header: Header) => bigint) | undefined;
}

/** Plain data from which `BlockTree.load` makes the same tree. */
export interface SavedBlockTree {
  /** Encoded blocks in hex, in order of interning, without genesis. */
  readonly blocks: readonly string[];
  readonly miners: readonly number[];
  /** Rejections that were given rather than computed, by index. */
  readonly given: readonly (readonly [index: number, reason: BlockRejection])[];
  /** Rejection numbers of all blocks, −1 where valid: what loading has to arrive at. */
  readonly rejections: readonly number[];
}

/** The first block's index in every tree. */
export const GENESIS = 0 as BlockIndex;

const ACCEPTED = accepted();

export class BlockTree implements BlockFacts {
  readonly params: ChainParams;
  private readonly options: BlockTreeOptions;
  private readonly difficultyRule: DifficultyRule;
  /** Null where all go by the same rules. */
  private readonly ruleSets: RuleSets | null;
  private count = 0;

  private parents = new Int32Array(256);
  private heights = new Int32Array(256);
  private skips = new Int32Array(256);
  private times = new Float64Array(256);
  private medianTimes = new Float64Array(256);
  private bitsOf = new Uint32Array(256);
  private sizes = new Float64Array(256);
  private encodedSizes = new Float64Array(256);
  private miners = new Int32Array(256);
  /** Rejection number + 1; 0 is valid. */
  private rejections = new Uint8Array(256);
  /** Demanded bits of a child, 0 until asked for and where they depend on the child's time. */
  private demanded = new Uint32Array(256);
  private firstChildren = new Int32Array(256);
  private lastChildren = new Int32Array(256);
  private siblings = new Int32Array(256);
  /** The block interned before with the same height, and with the same rounded chainwork. */
  private beforeAtHeight = new Int32Array(256);
  private beforeAtWork = new Int32Array(256);
  /** Chainwork rounded to a double: monotonic, so that unequal values decide a comparison. */
  private roundedWork = new Float64Array(256);

  private readonly blocks = new BlockStore();
  /** Hashes of all blocks; found are those whose body belongs to the header. */
  private readonly hashes = new HashColumn();
  private readonly work: bigint[] = [];
  /** Shorter than the tree where the last blocks have none. */
  private readonly deltas: (LedgerDelta | null)[] = [];
  private readonly reasons = new Map<number, BlockRejection>();
  private readonly given = new Map<number, BlockRejection>();
  /** Blocks whose body does not belong to their header, by hash and body. */
  private readonly misbound = new Map<string, BlockIndex>();
  private readonly lastAtHeight: number[] = [];
  /**
   * The last block of each rounded chainwork: a number is hashed sooner than a bigint. Only tie-breaks by chance
   * ask, so it is made at the first question.
   */
  private lastAtWork: Map<number, BlockIndex> | null = null;
  private readonly workByBits = new Map<number, bigint>();

  constructor(params: ChainParams, options: BlockTreeOptions = {}) {
    this.params = params;
    this.options = options;
    this.difficultyRule = createDifficultyRule(params);
    const { upgrades = [] } = options;
    this.ruleSets = upgrades.length === 0 ? null : new RuleSets(params, upgrades);
    const genesis = options.genesis ?? createGenesis(params);
    const hash = blockHash(genesis.header);
    this.hashes.enter(this.append(genesis, hash, NO_BLOCK));
    this.blocks.push(genesis, false);
  }

  /** How many blocks are interned. */
  get size(): number {
    return this.count;
  }

  /**
   * Interns a block whose parent is interned and judges it; the same block again gives the same
   * index. A body that does not belong to its header is interned apart: it cannot be found by hash.
   * `hash` saves hashing again where it is known.
   */
  add(block: Block, hash: BlockHash = blockHash(block.header)): BlockIndex {
    return this.intern(block, hash, null);
  }

  /** Interns a block with a verdict from outside: its defect lies where these rules do not look. */
  addRefused(block: Block, reason: BlockRejection): BlockIndex {
    return this.intern(block, blockHash(block.header), reason);
  }

  indexOf(hash: BlockHash): BlockIndex | -1 {
    return this.hashes.find(hash) as BlockIndex | -1;
  }

  /** The index of a whole block, also where its body does not belong to its header; −1 where it was not interned. */
  find(block: Block): BlockIndex | -1 {
    const hash = blockHash(block.header);
    return this.findBound(block, hash, checkBinding(block).ok);
  }

  hashOf(block: BlockIndex): BlockHash {
    return this.hashes.at(this.known(block)) as BlockHash;
  }

  headerOf(block: BlockIndex): Header {
    return this.blockOf(block).header;
  }

  blockOf(block: BlockIndex): Block {
    return this.blocks.at(this.known(block), this);
  }

  /** What of a block is kept here. */
  about(block: number): KnownOfBlock {
    return {
      parent: this.hashOf(this.parents[block]! as BlockIndex),
      height: this.heights[block]!,
      time: this.times[block]!,
      bits: this.bitsOf[block]!,
      miner: this.miners[block]!,
    };
  }

  parent(block: BlockIndex): BlockIndex {
    return this.parents[block] as BlockIndex;
  }

  height(block: BlockIndex): number {
    return this.heights[block]!;
  }

  time(block: BlockIndex): number {
    return this.times[block]!;
  }

  bits(block: BlockIndex): number {
    return this.bitsOf[block]!;
  }

  /** Expected hashes as the header states them. */
  difficulty(block: BlockIndex): bigint {
    const { difficulty } = this.headerOf(block);
    assert(difficulty !== undefined, "headers of this chain state bits alone", { block });
    return difficulty;
  }

  /** Declared bytes. */
  sizeOf(block: BlockIndex): number {
    return this.sizes[block]!;
  }

  /** Length of the encoded block. */
  encodedSizeOf(block: BlockIndex): number {
    return this.encodedSizes[block]!;
  }

  /** Index of the node that found it, −1 where unknown. */
  minerOf(block: BlockIndex): number {
    return this.miners[block]!;
  }

  /** Whether any program's rules accept the block. */
  isValid(block: BlockIndex): boolean {
    return this.rejections[block] === 0;
  }

  /** Whether a set of rules accepts the block; 0 is the parameters' own. */
  isValidUnder(rules: number, block: BlockIndex): boolean {
    if (this.ruleSets === null) return this.rejections[block] === 0;
    return this.ruleSets.rejectionOf(rules, block) === 0;
  }

  /** Whether some programs have other rules than others. */
  get hasUpgrades(): boolean {
    return this.ruleSets !== null;
  }

  /**
   * Place of the rejection's code in `BLOCK_REJECTION_CODES`, −1 where the block is valid, under a set of rules
   * or (by default) any.
   */
  rejectionNumber(block: BlockIndex, rules?: number): number {
    if (this.ruleSets === null || rules === undefined) return this.rejections[block]! - 1;
    return this.ruleSets.rejectionOf(rules, block) - 1;
  }

  verdict(block: BlockIndex): Verdict<BlockRejection> {
    const reason = this.reasons.get(this.known(block));
    return reason === undefined ? ACCEPTED : rejected(reason);
  }

  deltaOf(block: BlockIndex): LedgerDelta | null {
    return this.deltas[this.known(block)] ?? null;
  }

  /** Work of the chain from genesis to the block. */
  chainwork(block: BlockIndex): bigint {
    return this.work[this.known(block)]!;
  }

  /** Work of the block alone. */
  workOf(block: BlockIndex): bigint {
    const parent = this.parents[this.known(block)]!;
    return parent < 0 ? this.work[block]! : this.work[block]! - this.work[parent]!;
  }

  /**
   * Which chain holds more work: −1 where `a` has less, 0 where they are equal, 1 where it has
   * more.
   */
  compareChainwork(a: BlockIndex, b: BlockIndex): -1 | 0 | 1 {
    const roundedA = this.roundedWork[a]!;
    const roundedB = this.roundedWork[b]!;
    if (roundedA !== roundedB) return roundedA < roundedB ? -1 : 1;
    const exactA = this.work[a]!;
    const exactB = this.work[b]!;
    return exactA === exactB ? 0 : exactA < exactB ? -1 : 1;
  }

  /** The ancestor at a height from 0 to the block's own, in O(log n) steps. */
  ancestorAt(block: BlockIndex, height: number): BlockIndex {
    const from = this.heights[this.known(block)]!;
    assert(height >= 0 && height <= from, "no ancestor at this height", { block, height });
    let at: number = block;
    let atHeight = from;
    while (atHeight > height) {
      const skipTo = skipHeight(atHeight);
      const skipBefore = skipHeight(atHeight - 1);
      // Take the skip unless the parent's would land closer to the goal (as Core's GetAncestor
      // does).
      const worthwhile =
        skipTo === height ||
        (skipTo > height && !(skipBefore < skipTo - 2 && skipBefore >= height));
      at = worthwhile ? this.skips[at]! : this.parents[at]!;
      atHeight = worthwhile ? skipTo : atHeight - 1;
    }
    return at as BlockIndex;
  }

  /** The last common ancestor; of a block and its descendant it is the block. */
  forkPoint(a: BlockIndex, b: BlockIndex): BlockIndex {
    const height = Math.min(this.heights[this.known(a)]!, this.heights[this.known(b)]!);
    let left: number = this.ancestorAt(a, height);
    let right: number = this.ancestorAt(b, height);
    while (left !== right) {
      // Blocks of one height skip to one height, so both may jump while they land apart.
      const apart = this.skips[left] !== this.skips[right];
      left = apart ? this.skips[left]! : this.parents[left]!;
      right = apart ? this.skips[right]! : this.parents[right]!;
    }
    return left as BlockIndex;
  }

  /** Whether `ancestor` is `block` or lies below it. */
  isAncestor(ancestor: BlockIndex, block: BlockIndex): boolean {
    const height = this.heights[this.known(ancestor)]!;
    return (
      height <= this.heights[this.known(block)]! && this.ancestorAt(block, height) === ancestor
    );
  }

  /** Children in order of interning. */
  children(block: BlockIndex): BlockIndex[] {
    const children: BlockIndex[] = [];
    for (let at = this.firstChild(block); at !== -1; at = this.nextSibling(at)) children.push(at);
    return children;
  }

  /** First interned child, −1 where there is none. */
  firstChild(block: BlockIndex): BlockIndex {
    return this.firstChildren[this.known(block)] as BlockIndex;
  }

  /** The parent's next child, −1 at the last. */
  nextSibling(block: BlockIndex): BlockIndex {
    return this.siblings[this.known(block)] as BlockIndex;
  }

  /** The block of the same height that was interned before, −1 at the first. */
  previousAtHeight(block: BlockIndex): BlockIndex {
    return this.beforeAtHeight[this.known(block)] as BlockIndex;
  }

  /** The last interned block of a height, −1 where there is none. */
  lastInternedAtHeight(height: number): BlockIndex {
    return (this.lastAtHeight[height] ?? -1) as BlockIndex;
  }

  /** The block of the same chainwork that was interned before, −1 at the first. */
  previousAtChainwork(block: BlockIndex): BlockIndex {
    this.blocksAtWork();
    return this.equalAtWork(this.beforeAtWork[this.known(block)]!, this.work[block]!);
  }

  /** The last interned block whose chainwork equals the block's. */
  lastInternedAtChainwork(block: BlockIndex): BlockIndex {
    const work = this.chainwork(block);
    return this.equalAtWork(this.blocksAtWork().get(Number(work))!, work);
  }

  medianTimePast(block: BlockIndex): number {
    return this.medianTimes[this.known(block)]!;
  }

  /** Bits demanded of a child; where headers state a difficulty its time is needed. */
  nextBits(parent: BlockIndex, childTime?: number): number {
    const cached = this.demanded[this.known(parent)]!;
    if (cached !== 0) return cached;
    const difficulty = this.nextDifficulty(parent, childTime);
    if (difficulty !== null) return bitsOfDifficulty(difficulty);
    const rule = this.difficultyRule;
    assert(rule.unit === "bits", "a rule of integers gave none", { parent });
    const bits = rule.nextBits(this, parent);
    this.demanded[parent] = bits;
    return bits;
  }

  /** Difficulty demanded of a child with this time; null where headers state bits alone. */
  nextDifficulty(parent: BlockIndex, childTime?: number): bigint | null {
    const rule = this.difficultyRule;
    if (rule.unit === "bits") return null;
    assert(childTime !== undefined, "the difficulty rule needs a time", { parent });
    return rule.nextDifficulty(this, this.known(parent), childTime);
  }

  /**
   * The first child time after this one that may be demanded another difficulty; Infinity where
   * there is none.
   */
  nextDifficultyChange(parent: BlockIndex, childTime: number): number {
    const rule = this.difficultyRule;
    return rule.unit === "bits" ? Infinity : rule.nextChange(this, this.known(parent), childTime);
  }

  save(): SavedBlockTree {
    return {
      blocks: Array.from({ length: this.count - 1 }, (_, at) =>
        toHex(encodeBlock(this.blockOf((at + 1) as BlockIndex))),
      ),
      miners: Array.from(this.miners.subarray(1, this.count)),
      given: [...this.given],
      rejections: Array.from(this.rejections.subarray(0, this.count), (number) => number - 1),
    };
  }

  /** The tree that was saved, from the same parameters and options. */
  static load(
    params: ChainParams,
    saved: SavedBlockTree,
    options: BlockTreeOptions = {},
  ): BlockTree {
    const tree = new BlockTree(params, options);
    const { unit } = tree.difficultyRule;
    const given = new Map(saved.given);
    saved.blocks.forEach((hex, at) => {
      const block = { ...decodeBlock(fromHex(hex), unit), miner: saved.miners[at]! };
      const index = tree.intern(block, blockHash(block.header), given.get(at + 1) ?? null);
      const same = index === at + 1 && tree.rejectionNumber(index) === saved.rejections[index];
      assert(same, "a loaded block is judged otherwise than when it was saved", { index });
    });
    return tree;
  }

  private intern(block: Block, hash: BlockHash, given: BlockRejection | null): BlockIndex {
    const binding = checkBinding(block);
    const already = this.findBound(block, hash, binding.ok);
    if (already !== -1) return already;
    const isReadable = headerUnit(block.header) === this.difficultyRule.unit;
    assert(isReadable, "a header of another form cannot be read on this chain", { hash });
    const parent = this.indexOf(block.header.parent);
    assert(parent !== -1, "a block's parent must be interned before it", { hash });
    const judged = { block, hash, parent, binding };
    const verdict = given === null ? this.judgeUnderAll(judged) : rejected(given);
    const index = this.append(block, hash, parent);
    if (given !== null) this.noteUnderAll(index, rejectionNumberOf(given.code) + 1);
    if (binding.ok) this.hashes.enter(index);
    else this.misbound.set(keyOf(block, hash), index);
    this.blocks.push(block, verdict.ok);
    if (given !== null) this.given.set(index, given);
    if (verdict.ok) {
      if (verdict.value !== null) this.keepDelta(index, verdict.value);
    } else {
      this.reasons.set(index, verdict.reason);
      this.rejections[index] = rejectionNumberOf(verdict.reason.code) + 1;
    }
    return index;
  }

  private findBound(block: Block, hash: BlockHash, isBound: boolean): BlockIndex | -1 {
    if (isBound) return this.indexOf(hash);
    return this.misbound.get(keyOf(block, hash)) ?? -1;
  }

  private keepDelta(index: BlockIndex, delta: LedgerDelta): void {
    while (this.deltas.length < index) this.deltas.push(null);
    this.deltas[index] = delta;
  }

  /**
   * The verdict under every set of rules, noted for the block to be appended next; returned is the first that
   * accepts, or the parameters' own. Sets that say the same of parent and size say the same of the rest.
   */
  private judgeUnderAll(judged: Judged): Verdict<BlockRejection, LedgerDelta | null> {
    const sets = this.ruleSets;
    if (sets === null) return this.judge(judged, this, this.params);
    const height = this.heights[judged.parent]! + 1;
    const known = new Map<string, Verdict<BlockRejection, LedgerDelta | null>>();
    for (let rules = 0; rules < sets.count; rules++) {
      const maxBlockSize = sets.sizeLimit(rules, height);
      const isParentValid = sets.rejectionOf(rules, judged.parent) === 0;
      const key = `${isParentValid} ${checkSize({ maxBlockSize }, judged.block).ok}`;
      const isValid = (block: BlockIndex) => sets.rejectionOf(rules, block) === 0;
      const verdict = known.get(key) ?? this.judge(judged, { isValid }, { maxBlockSize });
      known.set(key, verdict);
      sets.note(rules, this.count, verdict.ok ? 0 : rejectionNumberOf(verdict.reason.code) + 1);
    }
    const verdicts = [...known.values()];
    return verdicts.find(({ ok }) => ok) ?? verdicts[0]!;
  }

  private noteUnderAll(index: number, rejection: number): void {
    const { ruleSets } = this;
    if (ruleSets === null) return;
    for (let rules = 0; rules < ruleSets.count; rules++) ruleSets.note(rules, index, rejection);
  }

  private judge(
    { block, hash, parent, binding }: Judged,
    rules: Pick<BlockFacts, "isValid">,
    limit: Pick<ChainParams, "maxBlockSize">,
  ): Verdict<BlockRejection, LedgerDelta | null> {
    const { params, options } = this;
    const isSealed = options.isSealed ?? everySeal;
    const header = checkHeader(params, this, block.header, isSealed, hash, rules);
    if (!header.ok) return header;
    if (!binding.ok) return binding;
    const size = checkSize(limit, block);
    if (!size.ok) return size;
    return (options.checkPayloads ?? checkOpaquePayloads)(params, this, parent, block);
  }

  private append(block: Block, hash: BlockHash, parent: BlockIndex): BlockIndex {
    const index = this.count as BlockIndex;
    if (index === this.parents.length) this.grow();
    this.count += 1;
    this.hashes.push(hash);
    const height = parent === -1 ? 0 : this.heights[parent]! + 1;
    this.parents[index] = parent;
    this.heights[index] = height;
    this.times[index] = block.header.time;
    this.bitsOf[index] = block.header.bits;
    this.sizes[index] = blockSize(block);
    this.encodedSizes[index] = encodedBlockSize(block);
    this.miners[index] = block.miner;
    this.skips[index] = parent === -1 ? -1 : this.ancestorAt(parent, skipHeight(height));
    const span = MEDIAN_TIME_SPAN[this.difficultyRule.unit];
    this.medianTimes[index] = computeMedianTimePast(this, index, span);
    this.appendWork(index, parent, block.header);
    this.appendSibling(index, parent);
    this.beforeAtHeight[index] = this.lastInternedAtHeight(height);
    this.lastAtHeight[height] = index;
    return index;
  }

  private appendWork(index: BlockIndex, parent: BlockIndex, header: Header): void {
    const work = this.computeWork(header) + (parent === -1 ? 0n : this.work[parent]!);
    this.work.push(work);
    this.roundedWork[index] = Number(work);
    if (this.lastAtWork !== null) this.chainAtWork(this.lastAtWork, index);
  }

  private chainAtWork(lastAtWork: Map<number, BlockIndex>, index: BlockIndex): void {
    const rounded = this.roundedWork[index]!;
    this.beforeAtWork[index] = lastAtWork.get(rounded) ?? -1;
    lastAtWork.set(rounded, index);
  }

  private blocksAtWork(): Map<number, BlockIndex> {
    if (this.lastAtWork !== null) return this.lastAtWork;
    const lastAtWork = new Map<number, BlockIndex>();
    for (let index = 0; index < this.count; index++)
      this.chainAtWork(lastAtWork, index as BlockIndex);
    this.lastAtWork = lastAtWork;
    return lastAtWork;
  }

  /** This block, or the first before it of the same rounded chainwork whose exact one is `work`. */
  private equalAtWork(block: number, work: bigint): BlockIndex {
    let at = block;
    while (at !== -1 && this.work[at] !== work) at = this.beforeAtWork[at]!;
    return at as BlockIndex;
  }

  private appendSibling(index: BlockIndex, parent: BlockIndex): void {
    this.firstChildren[index] = -1;
    this.lastChildren[index] = -1;
    this.siblings[index] = -1;
    if (parent === -1) return;
    const last = this.lastChildren[parent]!;
    if (last === -1) this.firstChildren[parent] = index;
    else this.siblings[last] = index;
    this.lastChildren[parent] = index;
  }

  private computeWork(header: Header): bigint {
    if (this.options.workOf !== undefined) return this.options.workOf(header);
    if (header.difficulty !== undefined) return header.difficulty;
    let work = this.workByBits.get(header.bits);
    if (work === undefined) {
      work = workOfBits(header.bits);
      this.workByBits.set(header.bits, work);
    }
    return work;
  }

  private known(block: BlockIndex): BlockIndex {
    if (block >= 0 && block < this.count) return block;
    assert(false, "no block of this index was interned", { block, size: this.count });
  }

  private grow(): void {
    const capacity = this.parents.length * 2;
    this.parents = grown(this.parents, new Int32Array(capacity));
    this.heights = grown(this.heights, new Int32Array(capacity));
    this.skips = grown(this.skips, new Int32Array(capacity));
    this.times = grown(this.times, new Float64Array(capacity));
    this.medianTimes = grown(this.medianTimes, new Float64Array(capacity));
    this.bitsOf = grown(this.bitsOf, new Uint32Array(capacity));
    this.sizes = grown(this.sizes, new Float64Array(capacity));
    this.encodedSizes = grown(this.encodedSizes, new Float64Array(capacity));
    this.miners = grown(this.miners, new Int32Array(capacity));
    this.rejections = grown(this.rejections, new Uint8Array(capacity));
    this.demanded = grown(this.demanded, new Uint32Array(capacity));
    this.firstChildren = grown(this.firstChildren, new Int32Array(capacity));
    this.lastChildren = grown(this.lastChildren, new Int32Array(capacity));
    this.siblings = grown(this.siblings, new Int32Array(capacity));
    this.beforeAtHeight = grown(this.beforeAtHeight, new Int32Array(capacity));
    this.beforeAtWork = grown(this.beforeAtWork, new Int32Array(capacity));
    this.roundedWork = grown(this.roundedWork, new Float64Array(capacity));
  }
}

const everySeal: SealCheck = () => true;

/** A block on its way into the tree. */
interface Judged {
  readonly block: Block;
  readonly hash: BlockHash;
  readonly parent: BlockIndex;
  readonly binding: Verdict<BlockRejection>;
}

/**
 * Where a block of this height skips to: bits of the height cleared, as Core's GetSkipHeight does.
 */
function skipHeight(height: number): number {
  if (height < 2) return 0;
  if ((height & 1) === 0) return clearLowestBit(height);
  return clearLowestBit(clearLowestBit(height - 1)) + 1;
}

function clearLowestBit(value: number): number {
  return value & (value - 1);
}

/** A header's hash stands for its block; a body that does not belong to it has a name of its own. */
function keyOf(block: Block, hash: BlockHash): string {
  return `${hash}/${toDisplayHex(sha256(encodeBlock(block)))}`;
}
