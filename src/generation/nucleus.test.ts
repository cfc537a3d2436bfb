import { describe, expect, test } from 'vitest';
import { Random } from '../tensors/random';
import { nucleus } from './nucleus';

/** The definition, with a full sort. */
function byDefinition(weights: readonly number[], topP: number): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const order = weights.map((_, i) => i).sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  let mass = 0;
  const kept: number[] = [];
  for (const i of order) {
    kept.push(i);
    mass += weights[i] as number;
    if (mass >= topP * total) break;
  }
  return kept;
}

function of(weights: readonly number[], topP: number): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  return Array.from(nucleus(Float64Array.from(weights), weights.length, total, topP));
}

describe('the nucleus', () => {
  test('is the set of the definition, in its order, flat or peaked, with ties', () => {
    const random = new Random('nucleus');
    for (let i = 0; i < 300; i++) {
      const sharpness = [0, 0.3, 1, 5][i % 4] as number;
      const n = 1 + random.integer(200);
      const weights = Array.from({ length: n }, () =>
        Math.exp(sharpness * (i % 3 === 0 ? random.integer(3) : random.normal())),
      );
      for (const topP of [0.001, 0.1, 0.5, 0.9, 0.95, 0.999])
        expect(of(weights, topP)).toEqual(byDefinition(weights, topP));
    }
  });

  test('stops exactly where the mass is reached: quarters at one half are two', () => {
    expect(of([1, 1, 1, 1], 0.5)).toEqual([0, 1]);
    expect(of([1, 1, 1, 1], 0.51)).toEqual([0, 1, 2]);
  });

  test('holds at least the most likely entry', () => {
    expect(of([1, 8, 1], 1e-9)).toEqual([1]);
    expect(of([5], 0.3)).toEqual([0]);
  });

  test('reads no further than count', () => {
    expect(Array.from(nucleus(Float64Array.of(1, 3, 100), 2, 4, 0.7))).toEqual([1]);
  });
});
