import { describe, expect, test } from 'vitest';
import { Random } from '../tensors/random';
import { Nucleus } from './nucleus';

/** The definition, with a full sort. */
function byDefinition(weights: readonly number[], topP: number): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const order = weights.map((_, i) => i).sort((a, b) => weights[b]! - weights[a]! || a - b);
  let mass = 0;
  const kept: number[] = [];
  for (const i of order) {
    kept.push(i);
    mass += weights[i]!;
    if (mass >= topP * total) break;
  }
  return kept;
}

/** One for all, so that a call sees what the one before left behind. */
const NUCLEUS = new Nucleus(200);

function ascending(positions: Iterable<number>): number[] {
  return [...positions].sort((a, b) => a - b);
}

function of(weights: readonly number[], topP: number): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  return ascending(NUCLEUS.select(Float64Array.from(weights), weights.length, total, topP));
}

describe('the nucleus', () => {
  test('is the set of the definition, flat or peaked, with ties', () => {
    const random = new Random('nucleus');
    for (let i = 0; i < 300; i++) {
      const sharpness = [0, 0.3, 1, 5][i % 4]!;
      const n = 1 + random.integer(200);
      const raw = Array.from({ length: n }, () =>
        Math.exp(sharpness * (i % 3 === 0 ? random.integer(3) : random.normal())),
      );
      const weights = raw.map((weight) => weight / Math.max(...raw));
      for (const topP of [0.001, 0.1, 0.5, 0.9, 0.95, 0.999])
        expect(of(weights, topP)).toEqual(ascending(byDefinition(weights, topP)));
    }
  });

  test('of a large vocabulary, where most words are passed over at once, is that set too', () => {
    const random = new Random('large vocabulary');
    const large = new Nucleus(20_000);
    for (const sharpness of [0.01, 1, 4]) {
      const raw = Array.from({ length: 20_000 }, () => Math.exp(sharpness * random.normal()));
      const weights = raw.map((weight) => weight / raw.reduce((a, b) => Math.max(a, b)));
      const total = weights.reduce((a, b) => a + b, 0);
      for (const topP of [0.05, 0.9, 0.9999])
        expect(ascending(large.select(Float64Array.from(weights), weights.length, total, topP))).toEqual(
          ascending(byDefinition(weights, topP)),
        );
    }
  });

  test('stops exactly where the mass is reached: quarters at one half are two', () => {
    expect(of([1, 1, 1, 1], 0.5)).toEqual([0, 1]);
    expect(of([1, 1, 1, 1], 0.51)).toEqual([0, 1, 2]);
  });

  test('holds at least the most likely entry', () => {
    expect(of([0.1, 0.8, 0.1], 1e-9)).toEqual([1]);
    expect(of([0.5], 0.3)).toEqual([0]);
  });

  test('orders entries that differ less than a bin', () => {
    expect(of([0.5, 0.5000001, 0.5000002, 0.4999999], 0.5)).toEqual([1, 2]);
  });

  test('leaves out what has no probability', () => {
    expect(of([0, 1, 0, 1e-300], 0.9999999)).toEqual([1]);
  });

  test('reads no further than count', () => {
    expect([...NUCLEUS.select(Float64Array.of(0.1, 0.3, 1), 2, 0.4, 0.7)]).toEqual([1]);
  });
});
