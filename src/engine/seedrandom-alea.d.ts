/** Types of the one generator in use; the package's own types cover its main module only. */
declare module "seedrandom/lib/alea.js" {
  /** Everything that an alea holds. */
  interface AleaState {
    readonly c: number;
    readonly s0: number;
    readonly s1: number;
    readonly s2: number;
  }
  interface Alea {
    (): number;
    /** 53 random bits, in [0, 1). */
    double(): number;
    state(): AleaState;
  }
  const alea: (seed: string, options: { readonly state: true | AleaState }) => Alea;
  export default alea;
}
