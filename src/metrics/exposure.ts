/** How far planted canaries stand out among what could have been planted (exposure: Carlini et al. 2019, arXiv 1802.08232). */
import { Random } from '../tensors/random';

export interface Exposure {
  /** 1: the likeliest of all. */
  readonly rank: number;
  /** Texts that could have been planted, this one counted. */
  readonly of: number;
  /** log2 of, less log2 of the rank: bits. */
  readonly bits: number;
}

/** @param gain of the canary @param alternatives gains of others of the same making */
export function exposureOf(gain: number, alternatives: readonly number[]): Exposure {
  const of = alternatives.length + 1;
  // What is as likely stands before it.
  const rank = 1 + alternatives.filter((other) => other >= gain).length;
  return { rank, of, bits: Math.log2(of) - Math.log2(rank) };
}

const DRAWS = 20_000;

/**
 * Of ranks so high in all, if nothing had been planted: each rank is then as likely as any other. By seeded draws, the observed one counted
 * among them (Phipson and Smyth 2010).
 */
export function exposureP(exposures: readonly Exposure[], seed = 0): number {
  const observed = exposures.reduce((sum, { bits }) => sum + bits, 0) - 1e-9;
  const random = new Random(seed);
  let above = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    const bits = exposures.reduce((sum, { of }) => sum + Math.log2(of) - Math.log2(1 + random.integer(of)), 0);
    if (bits >= observed) above++;
  }
  return above / (DRAWS + 1);
}
