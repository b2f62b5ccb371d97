/** From the source's `chain.difficulty` to the parameters of a rule: defaults, and keys that fit. */
import type { BaseDifficultyParams, DifficultyParams } from "../chain/params.ts";
import type { Duration } from "../lib/brand.ts";
import type { Path } from "./located.ts";
import type { Resolving } from "./resolving.ts";
import type { AccountGroup } from "./scenario.ts";
import { DIFFICULTY_KEYS, type ScenarioSource } from "./schema.ts";

const PATH: Path = ["chain", "difficulty"];

const DEFAULTS = {
  /** Bitcoin's fortnight, zawy's advice for short intervals, Zcash's averaging window. */
  windows: { bitcoin: 2016, lwma: 60, digishield: 17 },
  /** The 2d of aserti3-2d. */
  halfLife: (2 * 86_400_000_000) as Duration,
  base: { rule: "asert" },
  strength: 1,
  cap: 16,
} as const;

type DifficultySource = NonNullable<NonNullable<ScenarioSource["chain"]>["difficulty"]>;
type BaseSource = NonNullable<DifficultySource["base"]>;

/** The rule that the file names; without one it is `fixed`. */
export function resolveDifficulty({ chain }: ScenarioSource, desk: Resolving): DifficultyParams {
  const source = chain?.difficulty;
  if (source === undefined) return { rule: "fixed" };
  checkKeys(source, PATH, desk);
  const { rule } = source;
  switch (rule) {
    case "fixed":
    case "cw-144":
      return { rule };
    case "bitcoin":
    case "asert":
      return resolveBase({ ...source, rule }, PATH, desk);
    case "lwma":
    case "digishield":
      return { rule, window: source.window ?? DEFAULTS.windows[rule] };
    case "ethereum-homestead":
    case "ethereum-byzantium":
      return { rule, bombDelay: source.bombDelay ?? null };
    case "remaining-supply":
      if (source.base !== undefined) checkKeys(source.base, [...PATH, "base"], desk);
      return {
        rule,
        base: resolveBase(source.base ?? DEFAULTS.base, [...PATH, "base"], desk),
        strength: source.strength ?? DEFAULTS.strength,
        cap: source.cap ?? DEFAULTS.cap,
        allocated: source.allocated ?? 0,
      };
  }
}

/** The rule, told of the coins that accounts have from the start where the file gives no number. */
export function withAllocated(
  difficulty: DifficultyParams,
  { chain }: ScenarioSource,
  accounts: readonly AccountGroup[],
): DifficultyParams {
  if (difficulty.rule !== "remaining-supply") return difficulty;
  if (chain?.difficulty?.allocated !== undefined) return difficulty;
  const allocated = accounts.reduce((sum, { count, balance }) => sum + count * balance, 0);
  return { ...difficulty, allocated };
}

function resolveBase(source: BaseSource, path: Path, desk: Resolving): BaseDifficultyParams {
  if (source.rule === "bitcoin") {
    return { rule: "bitcoin", window: source.window ?? DEFAULTS.windows.bitcoin };
  }
  const halfLife = source.halfLife ?? DEFAULTS.halfLife;
  if (halfLife === 0) {
    desk.report("too-small", [...path, "halfLife"], "a half-life needs some time");
  }
  return { rule: "asert", halfLife };
}

/** A key that the rule does not take would be believed to do something. */
function checkKeys(source: BaseSource | DifficultySource, path: Path, desk: Resolving): void {
  const wanted: readonly string[] = DIFFICULTY_KEYS[source.rule];
  for (const [key, value] of Object.entries(source)) {
    if (key === "rule" || value === undefined || wanted.includes(key)) continue;
    const message = `the difficulty rule ${source.rule} has no "${key}"`;
    const hint = wanted.length === 0 ? undefined : `it takes ${wanted.join(", ")}`;
    desk.report("unused-key", [...path, key], message, { atKey: true, hint });
  }
}
