import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import {
  chosenTemperature,
  mostYielding,
  PILOT_ROWS,
  PILOT_TEMPERATURES,
  probabilityOfMore,
  tallyByTemperature,
} from './pilot';

const of8 = (...passed: number[]) =>
  passed.map((each, at) => ({ temperature: [0.3, 0.5, 0.7, 0.9][at]!, drawn: 8, passed: each }));

it('is of a draw that looks again the one with the most that pass, of equals the hottest', () => {
  expect(mostYielding(of8(2, 6, 6, 4))).toBe(0.7);
  expect(mostYielding(of8(8, 7, 6, 4))).toBe(0.3);
  expect(mostYielding(of8(0, 0, 0, 0))).toBeNull();
  // Many rows say more than few.
  expect(mostYielding([...of8(6).map((each) => ({ ...each })), { temperature: 0.7, drawn: 80, passed: 60 }])).toBe(0.7);
});

describe('the temperature that a pilot chooses', () => {
  it('is the hottest that is not told apart from the best', () => {
    expect(chosenTemperature(of8(8, 8, 8, 8))).toBe(0.9);
    expect(chosenTemperature(of8(8, 7, 7, 1))).toBe(0.7);
    expect(chosenTemperature(of8(2, 7, 2, 1))).toBe(0.5);
    expect(chosenTemperature(of8(8, 1, 0, 0))).toBe(0.3);
    // Six of eight and four of eight may well be the same.
    expect(chosenTemperature(of8(0, 6, 6, 4))).toBe(0.9);
  });

  it('is none where nothing passes', () => {
    expect(chosenTemperature(of8(0, 0, 0, 0))).toBeNull();
    expect(chosenTemperature(of8(0, 0, 1, 0))).not.toBeNull();
  });
});

it('tells how likely one yields more than another, as many draws of both do', () => {
  const random = new Random('beta');
  // Beta(a, b) of whole numbers is the a-th smallest of a + b − 1 uniform numbers.
  const draw = (a: number, b: number): number =>
    Array.from({ length: a + b - 1 }, () => random.uniform()).sort((x, y) => x - y)[a - 1]!;
  for (const [p, q] of [
    [6, 4],
    [8, 1],
    [3, 3],
    [0, 2],
  ] as const) {
    const times = 20_000;
    let more = 0;
    for (let i = 0; i < times; i++) if (draw(p + 1, 9 - p) > draw(q + 1, 9 - q)) more++;
    expect(Math.abs(probabilityOfMore({ drawn: 8, passed: p }, { drawn: 8, passed: q }) - more / times)).toBeLessThan(
      0.015,
    );
  }
});

it('tries each temperature alike, and counts what each came to', () => {
  const passes = new Map(PILOT_TEMPERATURES.map((temperature, index) => [index, temperature < 0.6]));
  passes.delete(0);
  expect(PILOT_ROWS).toBe(32);
  expect(tallyByTemperature(PILOT_TEMPERATURES, passes)).toEqual(of8(7, 8, 0, 0));
});
