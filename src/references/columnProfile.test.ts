import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conflictingAnswers,
  longerLines,
  minorityLines,
  profileColumns,
  spellingKey,
  unifyVariants,
  withCells,
} from './columnProfile';
import type { ParsedTable } from './types';

const tableOf = (rows: readonly Record<string, string>[], columns = ['text', 'label']): ParsedTable => ({
  file: 'a.csv',
  format: 'csv',
  columns,
  rows: rows.map((cells, at) => ({ line: at + 2, cells })),
  problems: [],
});

const messy = tableOf([
  { text: 'money back', label: 'refund' },
  { text: 'Money  back', label: 'Refund ' },
  { text: 'money back', label: 'other' },
  { text: 'where is it', label: ' ' },
  { text: 'where is it' },
  { text: 'hello', label: 'refund' },
  { text: 'bye', label: 'other' },
]);
const [text, label] = profileColumns(messy);

describe('the profile of a column', () => {
  it('names the lines that are longer than a length', () => {
    const cells = ['a'.repeat(3), 'b'.repeat(4), '', 'c'.repeat(5)].map((text) => ({ text }));
    const table = tableOf(cells);
    expect(longerLines(table, 'text', 3)).toEqual([table.rows[1]!.line, table.rows[3]!.line]);
    expect(longerLines(table, 'text', 5)).toEqual([]);
    const many = tableOf(Array.from({ length: 100 }, (_, at) => ({ text: 'x'.repeat(at + 1) })));
    expect(profileColumns(many)[0]?.lengths?.usual).toBe(95);
  });

  it('counts what is empty, different and how long', () => {
    expect(label).toMatchObject({ rows: 7, emptyLines: [5, 6], distinct: 3 });
    expect(label!.lengths).toEqual({ shortest: 5, median: 6, longest: 7, usual: 7 });
    expect(text!.lengths).toMatchObject({ shortest: 3, median: 10, longest: 11 });
    expect(profileColumns(tableOf([{ text: '' }]))[0]).toMatchObject({ lengths: null, distinct: 0, emptyLines: [2] });
  });

  it('finds spellings of one label, and writes them as the most frequent one', () => {
    expect(label!.variants).toEqual([
      {
        kept: 'refund',
        spellings: [
          ['refund', 2],
          ['Refund ', 1],
        ],
      },
    ]);
    const changes = unifyVariants(messy, label!);
    expect(changes).toEqual([{ line: 3, column: 'label', cell: 'refund' }]);
    const [, mended] = profileColumns(withCells(messy, changes));
    expect(mended!.variants).toEqual([]);
    expect(messy.rows[1]!.cells.label).toBe('Refund ');
  });

  it('leaves no variants behind, and no text with another meaning', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'A', 'b', ' ', '\u00a0', 'ß', 'İ'), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const table = tableOf(words.map((cell) => ({ label: cell })));
        const [, profile] = profileColumns(table);
        const mended = withCells(table, unifyVariants(table, profile!));
        expect(profileColumns(mended)[1]!.variants).toEqual([]);
        mended.rows.forEach(({ cells }, at) => {
          expect(spellingKey(cells.label!)).toBe(spellingKey(words[at]!));
        });
      }),
    );
  });
});

describe('equal texts', () => {
  it('with different answers are named, and the rarer answers are what a fix would drop', () => {
    const conflicts = conflictingAnswers(messy, 'text', 'label');
    expect(conflicts).toEqual([
      {
        text: 'money back',
        answers: [
          ['refund', [2, 3]],
          ['other', [4]],
        ],
      },
    ]);
    expect(minorityLines(conflicts)).toEqual([4]);
  });
});

describe('cells', () => {
  it('are written and taken away in place, and put back by the opposite', () => {
    const table = withCells(messy, [
      { line: 2, column: 'label', cell: null },
      { line: 6, column: 'label', cell: 'new' },
    ]);
    expect(table.rows.map(({ cells }) => cells.label)).toEqual([
      undefined,
      'Refund ',
      'other',
      ' ',
      'new',
      'refund',
      'other',
    ]);
    expect(table.rows[2]).toBe(messy.rows[2]);
    const back = withCells(table, [
      { line: 2, column: 'label', cell: 'refund' },
      { line: 6, column: 'label', cell: null },
    ]);
    expect(back.rows.map(({ cells }) => ({ ...cells }))).toEqual(messy.rows.map(({ cells }) => ({ ...cells })));
  });

  it('that are not there are an error', () => {
    expect(() => withCells(messy, [{ line: 99, column: 'label', cell: '' }])).toThrow('no line 99');
    expect(() => withCells(messy, [{ line: 2, column: 'x', cell: '' }])).toThrow('no column "x"');
  });
});
