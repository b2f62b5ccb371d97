/**
 * Named bandwidths that a group of nodes may take, in bits per second. The figures are the
 * `reliable`, `home` and `constrained` profiles of EthShadow's built-in hosts; their latencies are
 * left to regions.
 */

/** Up and down of each profile, bits per second. */
export const PROFILES = {
  reliable: { up: 1_000_000_000, down: 1_000_000_000 },
  home: { up: 50_000_000, down: 50_000_000 },
  constrained: { up: 5_000_000, down: 5_000_000 },
} as const satisfies Readonly<Record<string, { readonly up: number; readonly down: number }>>;

export type ProfileName = keyof typeof PROFILES;

/** The names that `profile:` knows. */
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
