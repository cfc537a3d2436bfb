import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { byTurns, chosenManner, mostYielding, nextToTry, pilotRows, probabilityOfMore, tallyByManner } from './pilot';

const of8 = (...passed: number[]) =>
  passed.map((each, at) => ({ temperature: [0.3, 0.5, 0.7, 0.9][at]!, drawn: 8, passed: each }));

const at = (temperature: number, examples = 0) => ({ temperature, examples });

it('is of a draw that looks again the one with the most that pass, of equals the hottest', () => {
  expect(mostYielding(of8(2, 6, 6, 4))).toEqual(at(0.7));
  expect(mostYielding(of8(8, 7, 6, 4))).toEqual(at(0.3));
  expect(mostYielding(of8(0, 0, 0, 0))).toBeNull();
  // So it is of equals the one with examples in front.
  expect(mostYielding([...of8(2, 6, 6, 4), { temperature: 0.7, examples: 3, drawn: 8, passed: 6 }])).toEqual(
    at(0.7, 3),
  );
  // Many rows say more than few.
  expect(mostYielding([...of8(6).map((each) => ({ ...each })), { temperature: 0.7, drawn: 80, passed: 60 }])).toEqual(
    at(0.7),
  );
});

describe('the temperature that a pilot chooses', () => {
  it('is the hottest that is not told apart from the best', () => {
    expect(chosenManner(of8(8, 8, 8, 8))).toEqual(at(0.9));
    expect(chosenManner(of8(8, 7, 7, 1))).toEqual(at(0.7));
    expect(chosenManner(of8(2, 7, 2, 1))).toEqual(at(0.5));
    expect(chosenManner(of8(8, 1, 0, 0))).toEqual(at(0.3));
    // Six of eight and four of eight may well be the same.
    expect(chosenManner(of8(0, 6, 6, 4))).toEqual(at(0.9));
  });

  it('is none where nothing passes', () => {
    expect(chosenManner(of8(0, 0, 0, 0))).toBeNull();
    expect(chosenManner(of8(0, 0, 1, 0))).not.toBeNull();
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

it('tries each manner alike, and counts what each came to', () => {
  const manners = byTurns(nextToTry({ temperature: 'auto' }, []));
  expect(manners).toHaveLength(32);
  const passes = new Map(manners.map(({ temperature }, index) => [index, temperature < 0.6]));
  passes.delete(0);
  expect(tallyByManner(manners, passes)).toEqual(of8(7, 8, 0, 0));

  const both = byTurns(nextToTry({ temperature: 0.6, examples: 'auto' }, []));
  const tallies = tallyByManner(both, new Map(both.map(({ examples }, index) => [index, examples > 0])));
  expect(tallies).toEqual([
    { temperature: 0.6, drawn: 8, passed: 0 },
    { temperature: 0.6, examples: 3, drawn: 8, passed: 8 },
  ]);
});

it('tries so many rows as it says, and other temperatures with examples only where these pass more', () => {
  for (const open of [
    { temperature: 'auto', examples: 'auto' },
    { temperature: 0.6, examples: 'auto' },
    { temperature: 'auto', examples: 2 },
    { temperature: 'auto' },
    { temperature: 0.6, examples: 2 },
  ] as const)
    for (const better of [0, 3, null]) {
      let rows = 0;
      let tried: ReturnType<typeof tallyByManner> = [];
      let manners: ReturnType<typeof nextToTry> = [];
      for (let next = nextToTry(open, []); next.length > 0; next = nextToTry(open, tried)) {
        manners = [...manners, ...byTurns(next)];
        rows += byTurns(next).length;
        tried = tallyByManner(manners, new Map(manners.map(({ examples }, index) => [index, examples === better])));
      }
      expect(rows).toBe(pilotRows(open));
      const isOpen = 'examples' in open && open.examples === 'auto' && open.temperature === 'auto';
      if (isOpen) expect(tried.filter(({ examples = 0 }) => examples === 3)).toHaveLength(better === 3 ? 3 : 1);
    }
});
