/**
 * How far and how fast gossip reaches, in two models that have laws: flooding over a complete graph with exponential delays, and infect-and-die.
 */
import { exp } from "../lib/math.ts";

/** 1 + ½ + … + 1 ÷ n. */
function harmonic(n: number): number {
  let sum = 0;
  for (let k = n; k >= 1; k--) sum += 1 / k;
  return sum;
}

/**
 * Mean time until all of n nodes know, each pair with its own exponential delay of this mean, once drawn: 2 H(n − 1) ÷ n means. With k informed,
 * k (n − k) links race (Janson, "One, two and three times log n / n for paths in a complete graph", Combinatorics, Probability and Computing 8, 1999).
 */
export function floodTime(nodes: number, meanDelay: number): number {
  return (2 * harmonic(nodes - 1) * meanDelay) / nodes;
}

/** Mean time until a given node other than the source knows: H(n − 1) ÷ (n − 1) means. */
export function floodTimeToOne(nodes: number, meanDelay: number): number {
  return (harmonic(nodes - 1) * meanDelay) / (nodes - 1);
}

/** The share that infect-and-die reaches if it takes off, each node telling `fanout` others at random, once: π = 1 − exp(−f π). */
export function infectAndDieCoverage(fanout: number): number {
  if (fanout <= 1) return 0;
  let [low, high] = [1e-9, 1];
  for (let i = 0; i < 60; i++) {
    const share = (low + high) / 2;
    if (1 - exp(-fanout * share) > share) low = share;
    else high = share;
  }
  return (low + high) / 2;
}
