import { describe, expect, it } from 'vitest';
import { IGNORED_LABEL } from '../types';
import { lossPositions } from './lossPositions';

const X = IGNORED_LABEL;
const labels = (...rows: number[][]): { data: Int32Array; dims: number[] } => ({
  data: Int32Array.from(rows.flat()),
  dims: [rows.length, rows[0]!.length],
});

describe('lossPositions', () => {
  it('scores each label from the position before it', () => {
    const { chunks, tokenCounts } = lossPositions(labels([5, 6, X], [7, X, 8]), 5, 10, 100);
    expect(tokenCounts).toEqual(Int32Array.from([2, 2]));
    expect(chunks).toHaveLength(1);
    // S = 5, T = 3: label t stands at 2 + t, so it is predicted from 1 + t; row 1 starts at 5.
    expect(chunks[0]).toMatchObject({
      rows: BigInt64Array.from([1n, 2n, 6n, 8n]),
      labels: BigInt64Array.from([5n, 6n, 7n, 8n]),
      batchRows: Int32Array.from([0, 0, 1, 1]),
      inverse: BigInt64Array.from([4n, 0n, 1n, 4n, 4n, 4n, 2n, 4n, 3n, 4n]),
    });
  });

  it('goes by chunks that cover every position once', () => {
    const { chunks } = lossPositions(labels([1, 2, 3, 4], [5, X, 6, 7]), 6, 10, 3);
    expect(chunks.map((chunk) => chunk.rows.length)).toEqual([3, 3, 1]);
    const placed = chunks.flatMap(({ inverse, rows }) =>
      Array.from(inverse).flatMap((at, position) =>
        at < BigInt(rows.length) ? [[position, Number(rows[Number(at)])]] : [],
      ),
    );
    expect(placed.map(([position]) => position).sort((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 7, 9, 10]);
    for (const [position, row] of placed) expect(position).toBe(row);
  });

  it('has no chunk where nothing is scored', () => {
    const { chunks, tokenCounts } = lossPositions(labels([X, X]), 4, 10, 3);
    expect(chunks).toEqual([]);
    expect(tokenCounts).toEqual(Int32Array.from([0]));
  });

  it.each([
    ['no position before the first label', labels([1, 2]), 2, 'BAD_OPTION'],
    ['a label beyond the vocabulary', labels([1, 10]), 3, 'TOKENIZER_MISMATCH'],
    ['a negative label', labels([-1, 2]), 3, 'TOKENIZER_MISMATCH'],
  ])('refuses %s', (_what, given, sequence, code) => {
    expect(() => lossPositions(given, sequence, 10, 8)).toThrowError(expect.objectContaining({ code }));
  });
});
