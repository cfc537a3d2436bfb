import { describe, expect, it } from 'vitest';
import type { BatchId } from '../../project/ids';
import type { Sample } from '../../project/types';
import type { BlindPick } from '../store/compare.slice';
import { blindPairs, blindTally, tallyWords } from './blindPairs';

const rows = (batchId: string, count: number): Sample[] =>
  Array.from({ length: count }, (_, at) => ({ id: `${batchId}-${at}`, batchId, row: { text: `${at}` } }) as never);
const [A, B] = ['batch-1', 'batch-2'] as unknown as [BatchId, BatchId];
const picks = (first: number, second: number, neither: number): BlindPick[] =>
  (['first', 'second', 'neither'] as const).flatMap((chosen, at) =>
    Array.from({ length: [first, second, neither][at]! }, () => ({ first: A, second: B, chosen })),
  );

describe('blind pairs', () => {
  it('have a row of each, each once, left and right by chance, and come back the same', () => {
    const [first, second] = [rows('a', 200), rows('b', 120)];
    const pairs = blindPairs(first, second);
    expect(pairs).toHaveLength(120);
    for (const { shown, firstIsLeft } of pairs)
      expect(shown.map(({ batchId }) => batchId)).toEqual(firstIsLeft ? ['a', 'b'] : ['b', 'a']);
    expect(new Set(pairs.flatMap(({ shown }) => shown.map(({ id }) => id))).size).toBe(240);
    const left = pairs.filter(({ firstIsLeft }) => firstIsLeft).length;
    expect(left).toBeGreaterThan(40);
    expect(left).toBeLessThan(80);
    expect(blindPairs([...first], [...second])).toEqual(pairs);
  });
});

describe('what was chosen', () => {
  it('is counted of these two draws alone, with the interval of the choices', () => {
    const tally = blindTally([...picks(2, 10, 3), { first: B, second: A, chosen: 'first' }], A, B);
    expect(tally).toMatchObject({ first: 2, second: 10, neither: 3 });
    // Wilson's interval of 10 of 12: 0.552 to 0.953.
    expect(tally.interval![0]).toBeCloseTo(0.552, 3);
    expect(tallyWords(tally, ['draw 1', 'draw 2'])).toBe(
      'draw 1 2, draw 2 10, no difference 3. You prefer draw 2: 83 % for draw 2 (95 %: 55 % to 95 %).',
    );
  });

  it('is no preference where the interval allows none', () => {
    expect(tallyWords(blindTally(picks(4, 6, 0), A, B), ['1', '2'])).toMatch(/No preference can be told yet/);
    expect(tallyWords(blindTally(picks(12, 1, 0), A, B), ['1', '2'])).toMatch(/You prefer 1/);
    expect(tallyWords(blindTally(picks(0, 0, 4), A, B), ['1', '2'])).toBe('No difference was seen in 4 pairs.');
    expect(tallyWords(blindTally([], A, B), ['1', '2'])).toBe('Nothing was chosen.');
  });
});
