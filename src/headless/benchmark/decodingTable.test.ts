import { expect, test } from 'vitest';
import { decodingCases } from './decodingTable';

test('rows are equal on both sides, short and up to 2,000 positions or the context', () => {
  const sizes = (context: number): string[] =>
    decodingCases(context)
      .filter(({ choice }) => choice === 'drawn')
      .map(({ rows, length }) => `${rows}×${length}`);
  expect(sizes(32768)).toEqual(['1×64', '8×64', '32×64', '64×64', '1×1998', '8×1998']);
  expect(sizes(1024)).toEqual(['1×64', '8×64', '32×64', '64×64', '1×1022', '8×1022']);
  expect(sizes(40)).toEqual(['1×38', '8×38', '32×38', '64×38']);
});
