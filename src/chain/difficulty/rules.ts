/** The difficulty rules by name; a new rule is a file and a row. */
import { assert } from "../../lib/assert.ts";
import type { ChainParams, DifficultyParams } from "../params.ts";
import { createAsert } from "./asert.ts";
import { createBitcoin } from "./bitcoin.ts";
import { createCw144 } from "./cw-144.ts";
import { createDigishield } from "./digishield.ts";
import { createEthereum } from "./ethereum.ts";
import { createFixed } from "./fixed.ts";
import { createLwma } from "./lwma.ts";
import { createRemainingSupply } from "./remaining-supply.ts";
import type { DifficultyRule, DifficultyUnit } from "./rule.ts";

type Params<Name extends DifficultyParams["rule"]> = Extract<DifficultyParams, { rule: Name }>;

interface Row<Name extends DifficultyParams["rule"]> {
  readonly unit: DifficultyUnit;
  create(params: ChainParams, difficulty: Params<Name>): DifficultyRule;
}

const DIFFICULTY_RULES: { readonly [Name in DifficultyParams["rule"]]: Row<Name> } = {
  fixed: { unit: "bits", create: createFixed },
  bitcoin: { unit: "bits", create: createBitcoin },
  asert: { unit: "bits", create: createAsert },
  lwma: { unit: "bits", create: createLwma },
  "cw-144": { unit: "bits", create: createCw144 },
  digishield: { unit: "bits", create: createDigishield },
  "ethereum-homestead": { unit: "integer", create: createEthereum },
  "ethereum-byzantium": { unit: "integer", create: createEthereum },
  "remaining-supply": { unit: "bits", create: createRemainingSupply },
};

/** The rule of a chain. */
export function createDifficultyRule(params: ChainParams): DifficultyRule {
  const { difficulty } = params;
  // The row has the name's own parameters, which the compiler cannot see through a union.
  const row = DIFFICULTY_RULES[difficulty.rule] as Row<typeof difficulty.rule>;
  const rule = row.create(params, difficulty as never);
  assert(rule.unit === row.unit, "a rule speaks in another unit than its row", { ...difficulty });
  return rule;
}

/** What the headers of a chain state. */
export function difficultyUnitOf(params: Pick<ChainParams, "difficulty">): DifficultyUnit {
  return DIFFICULTY_RULES[params.difficulty.rule].unit;
}
