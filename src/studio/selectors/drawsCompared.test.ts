import { describe, expect, it } from 'vitest';
import { differenceWords } from './drawsCompared';

const NAMES = ['1', '2'] as const;

describe('two draws in words', () => {
  it('names the better one only where the interval allows', () => {
    expect(differenceWords({ good: 30, drawn: 50 }, { good: 34, drawn: 50 }, NAMES)).toBe(
      'No difference can be told between 60 % and 68 %: it would take about 562 rows of each.',
    );
    expect(differenceWords({ good: 30, drawn: 50 }, { good: 2, drawn: 50 }, NAMES)).toMatch(
      /^More are good of 1: 60 % against 4 %, by 39 to 69 points \(95 %\)\.$/,
    );
    expect(differenceWords({ good: 2, drawn: 50 }, { good: 30, drawn: 50 }, NAMES)).toMatch(
      /^More are good of 2: 60 % against 4 %, by 39 to 69 points/,
    );
    expect(differenceWords({ good: 1, drawn: 2 }, { good: 2, drawn: 4 }, NAMES)).toBe(
      'No difference can be told: 50 % of both are good.',
    );
    expect(differenceWords({ good: 1, drawn: 1 }, { good: 1, drawn: 1 }, NAMES)).toBe(
      'No difference can be told: 100 % of both are good.',
    );
  });
});
