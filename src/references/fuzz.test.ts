/** Every parser on inputs made to break it; FUZZ_RUNS=100000 for as many of each. */
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { filesIn, parsePastedText, parseReferenceTables } from './parse';
import { bytes } from './testing/tables';
import { workbook } from './testing/workbook';
import type { ParsedTable } from './types';

const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
/** Of one input. */
const MOST_MS = 2000;

/** What formats are made of, in any order. */
const PIECES: readonly string[] = [
  ...'{}[]",:;|\t\n\r\'\\#`~-*= <>&01x\ufeff\u2028\ud800',
  '"""',
  '""',
  '\r\n',
  '```',
  '---',
  '\n\n\n',
  'sep=;\n',
  '# h\n',
  'null',
  'true',
  'NaN',
  '-Infinity',
  '1e400',
  '0.10',
  '9007199254740993',
  '{"input":"a"}',
  '{"__proto__":{"polluted":1}}',
  '"constructor"',
  '__proto__',
  'prototype',
  '[{"role":"user","content":"q"}]',
  '{"messages":[{"role":"User","content":[{"type":"text","text":"p"}]}]}',
  '{"rows":[',
  '{"row_idx":0,"row":{',
  '\\u00',
  '\\ud83d',
  "{'role': 'user'}",
  'input',
  'output',
  'text',
  'def f(x):',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
];

const soup = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.json({ maxDepth: 4 }),
  fc
    .array(fc.array(fc.constantFrom('a', '"b"', '"c,d"', '"e\nf"', '1', ''), { maxLength: 4 }), { maxLength: 6 })
    .map((rows) => rows.map((row) => row.join(',')).join('\n')),
);

function expectSane(result: unknown, started: number): void {
  expect(performance.now() - started).toBeLessThan(MOST_MS);
  if (!(result instanceof StudioError)) {
    for (const table of result as readonly ParsedTable[]) {
      expect(new Set(table.columns).size).toBe(table.columns.length);
      for (const { cells } of table.rows)
        for (const column in cells) {
          expect(table.columns).toContain(column);
          expect(typeof cells[column]).toBe('string');
        }
    }
  }
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
}

const parseAll = async (name: string, content: Uint8Array): Promise<unknown> => {
  try {
    const tables = await Promise.all(filesIn({ name, bytes: content }).map((file) => parseReferenceTables(file)));
    return tables.flat();
  } catch (thrown) {
    // Anything but a StudioError is a crash, and fails the test.
    if (thrown instanceof StudioError) return thrown;
    throw thrown;
  }
};

describe('parsers on inputs made to break them', () => {
  it.each(['a.jsonl', 'a.json', 'a.csv', 'a.tsv', 'a.md', 'a.txt', 'noname'])(
    '%s',
    { timeout: 3_600_000 },
    async (name) => {
      await fc.assert(
        fc.asyncProperty(soup, async (text) => {
          const started = performance.now();
          expectSane(await parseAll(name, bytes(text)), started);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('what is pasted', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(soup, (text) => {
        const started = performance.now();
        let result: unknown;
        try {
          result = [parsePastedText(text)];
        } catch (thrown) {
          if (!(thrown instanceof StudioError)) throw thrown;
          result = thrown;
        }
        expectSane(result, started);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    [
      'a.xlsx',
      workbook({
        a: [
          ['input', 'n'],
          ['x', 1],
          ['y', { v: '45352', style: 1 }],
        ],
        b: [['text'], ['z']],
      }),
    ],
    ['a.jsonl.gz', gzipSync(bytes('{"input":"a"}\n{"input":"b"}'))],
  ])('%s with bytes changed, taken out and put in', { timeout: 3_600_000 }, async (name, whole) => {
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), cut: fc.nat(3), count: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = [...whole];
        for (const { at, byte, cut, count } of changes)
          changed.splice(at, cut, ...Array.from({ length: count }, () => byte));
        const started = performance.now();
        expectSane(await parseAll(name, Uint8Array.from(changed)), started);
      }),
      { numRuns: RUNS },
    );
  });
});
