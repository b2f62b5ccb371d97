/** A chain of bare facts for difficulty rules: any solvetimes, any bits, nothing else checked. */
import type { DifficultyRule, RetargetFacts } from "../../src/chain/difficulty/rule.ts";
import { type Header, NO_PARENT } from "../../src/chain/header.ts";
import { computeMedianTimePast, MEDIAN_TIME_SPAN } from "../../src/chain/median-time-past.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { bitsOfDifficulty, workOfBits } from "../../src/chain/target.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";

export class HandMadeChain implements RetargetFacts {
  readonly rule: DifficultyRule;
  private readonly times: number[];
  private readonly allBits: number[] = [];
  private readonly difficulties: bigint[] = [];
  private readonly work: bigint[] = [];

  constructor(params: ChainParams, rule: DifficultyRule) {
    this.rule = rule;
    this.times = [params.genesisTime];
    this.append(params.genesisBits, workOfBits(params.genesisBits));
  }

  /** The last block. */
  get tip(): BlockIndex {
    return (this.times.length - 1) as BlockIndex;
  }

  /** Adds a block so many seconds after the last one; as hard as the rule demands, or else. */
  add(solvetime: number, bits?: number): void {
    const time = this.time(this.tip) + solvetime;
    if (this.rule.unit === "bits") {
      const carried = bits ?? this.nextBits();
      this.times.push(time);
      this.append(carried, workOfBits(carried));
    } else {
      const difficulty = this.rule.nextDifficulty(this, this.tip, time);
      this.times.push(time);
      this.append(bitsOfDifficulty(difficulty), difficulty);
    }
  }

  /** Bits of a child of the last block. */
  nextBits(): number {
    return this.rule.unit === "bits" ? this.rule.nextBits(this, this.tip) : 0;
  }

  /** Expected hashes of a child of the last block found so many seconds after it. */
  nextWork(solvetime: number): bigint {
    return this.rule.unit === "bits"
      ? workOfBits(this.nextBits())
      : this.rule.nextDifficulty(this, this.tip, this.time(this.tip) + solvetime);
  }

  /** Work of one block. */
  workOf(block: BlockIndex): bigint {
    return this.difficulties[block]!;
  }

  /** All headers from genesis on, as far as difficulty rules look at them. */
  headers(): Header[] {
    return this.times.map((time, at) => ({
      version: 1,
      parent: NO_PARENT,
      merkleRoot: NO_PARENT,
      time,
      bits: this.allBits[at]!,
      nonce: 0,
      ...(this.rule.unit === "bits" ? {} : { difficulty: this.difficulties[at]! }),
    }));
  }

  parent(block: BlockIndex): BlockIndex {
    return (block - 1) as BlockIndex;
  }

  height(block: BlockIndex): number {
    return block;
  }

  time(block: BlockIndex): number {
    return this.times[block]!;
  }

  bits(block: BlockIndex): number {
    return this.allBits[block]!;
  }

  difficulty(block: BlockIndex): bigint {
    return this.difficulties[block]!;
  }

  ancestorAt(_block: BlockIndex, height: number): BlockIndex {
    return height as BlockIndex;
  }

  medianTimePast(block: BlockIndex): number {
    return computeMedianTimePast(this, block, MEDIAN_TIME_SPAN[this.rule.unit]);
  }

  chainwork(block: BlockIndex): bigint {
    return this.work[block]!;
  }

  private append(bits: number, work: bigint): void {
    this.allBits.push(bits);
    this.difficulties.push(work);
    this.work.push((this.work.at(-1) ?? 0n) + work);
  }
}
