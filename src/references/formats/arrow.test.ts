import { readFileSync } from 'node:fs';
import {
  bool,
  columnFromArray,
  dictionary,
  field,
  int32,
  int64,
  list,
  struct,
  tableFromColumns,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { parseReferenceFile } from '../parse';
import { parseArrow } from './arrow';
import { unpackLz4 } from './arrow/lz4';

/** Made by testing/arrow/make.py, with Arrow's own library. */
const made = (name: string): Uint8Array => readFileSync(new URL(`../testing/arrow/${name}`, import.meta.url));
const cellsOf = (name: string) => parseArrow(name, made(name)).rows.map(({ cells }) => ({ ...cells }));

describe('files that Arrow wrote', () => {
  it('hold every kind of value as people write it, or say in a note what is not read', () => {
    const table = parseArrow('feather.feather', made('feather.feather'));
    expect(table.rows.map(({ cells }) => ({ ...cells }))).toEqual([
      {
        text: 'def f(x):\n    return x',
        label: 'yes',
        viewed: 'short',
        large: 'a',
        int64: '9007199254740993',
        uint64: '18446744073709551615',
        int8: '-128',
        float16: '0.5',
        float32: '0.1',
        float64: '0.1',
        bool: 'true',
        decimal: '1.10',
        wide: `1${'0'.repeat(50)}`,
        date: '2024-02-29',
        time: '23:59:59.500',
        utc: '2024-02-29T12:00:01.000250Z',
        local: '1970-01-01T00:00:00.000000001',
        messages: '[{"role":"user","content":"q","n":9007199254740993},{"role":"assistant","content":"a","n":null}]',
        views: '["x","y"]',
        pair: '["a","b"]',
        map: '{"k":"v"}',
        last: 'x',
        input: 'q',
        output: 'a',
      },
      {
        label: 'no',
        viewed: 'a text of more than twelve bytes',
        large: '',
        uint64: '0',
        int8: '127',
        float16: '-65504',
        float32: '10000000000',
        float64: '1e+300',
        wide: '-1',
        date: '1969-12-31',
        time: '00:00:00',
        local: '1970-01-01T00:00:01.500',
        messages: '[]',
        views: '[]',
        pair: '["c",null]',
        map: '{}',
        last: 'y',
      },
      {
        text: 'fünf 𝕏',
        label: 'yes',
        large: 'c',
        int64: '-9223372036854775808',
        uint64: '1',
        // One step of a float16 at its smallest: 2^-24.
        float16: String(2 ** -24),
        bool: 'false',
        decimal: '-0.05',
        utc: '1969-12-31T23:59:59Z',
        last: 'z',
      },
    ]);
    expect(table.nested).toEqual(['messages', 'views', 'pair', 'map']);
    expect(table.problems).toEqual([]);
    expect(table.notes).toEqual([
      'The column "embedding" holds lists or objects without text, and is left out.',
      'The column "image" holds lists or objects without text, and is left out.',
      'The column "raw" holds bytes, and is left out.',
      'The column "lasts" holds durations, and is left out.',
    ]);
  });

  it('hold the same with Zstandard, in parts', () => {
    const whole = cellsOf('feather.feather');
    const parts = cellsOf('file.arrow');
    expect(parts).toHaveLength(3);
    for (const [row, cells] of parts.entries()) expect(whole[row]).toMatchObject(cells);
    expect(parts[0]).toMatchObject({ text: whole[0]!.text, int64: '9007199254740993', last: 'x', output: 'a' });
  });

  it('hold dictionaries that grow and are replaced, as streams have them', () => {
    expect(cellsOf('stream.arrow')).toEqual([
      { input: 'a', label: 'y' },
      { input: 'b', label: 'y' },
      { input: 'c', label: 'z' },
      { label: 'z' },
      { input: 'e', label: 'other' },
    ]);
  });

  it('are known by their first bytes, whatever they are called', async () => {
    const table = await parseReferenceFile({ name: 'data', bytes: made('file.arrow') });
    expect(table.format).toBe('arrow');
    for (const name of ['data', 'data-00000-of-00001.arrow'])
      expect((await parseReferenceFile({ name, bytes: made('stream.arrow') })).rows).toHaveLength(5);
  });
});

describe('tables of another writer', () => {
  const turn = fc.record({ role: fc.constantFrom('user', 'assistant'), n: fc.option(fc.integer()) });
  const row = fc.record({
    text: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 })),
    label: fc.option(fc.constantFrom('yes', 'no', 'perhaps')),
    big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    turns: fc.option(fc.array(turn, { maxLength: 3 })),
  });

  it('are read as they were written: texts, dictionaries, integers of 64 bits, lists of objects', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        (rows, isFile, maxBatchRows) => {
          const options = { useBigInt: true, maxBatchRows };
          const of = (name: keyof (typeof rows)[number], type: Parameters<typeof columnFromArray>[1]) =>
            columnFromArray(
              rows.map((one) => one[name]),
              type,
              options,
            );
          const bytes = tableToIPC(
            tableFromColumns({
              text: of('text', utf8()),
              label: of('label', dictionary(utf8(), int32())),
              big: of('big', int64()),
              turns: of('turns', list(struct([field('role', utf8()), field('n', int32())]))),
            }),
            { format: isFile ? 'file' : 'stream' },
          )!;
          const read = parseArrow('a.arrow', bytes);
          expect(read.notes).toBeUndefined();
          expect(read.rows.map(({ cells }) => [cells.text, cells.label, cells.big, cells.turns])).toEqual(
            rows.map(({ text, label, big, turns }) => [
              text?.replace(/\r\n?/g, '\n') ?? undefined,
              label ?? undefined,
              big?.toString(),
              turns === null ? undefined : JSON.stringify(turns),
            ]),
          );
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 100) },
    );
  });
});

describe('what is refused', () => {
  const texts = (name: string, values: string[]) =>
    tableToIPC(tableFromColumns([[name, columnFromArray(values, utf8())]]), { format: 'stream' })!;

  it('is a file of an older form, and one that is none, in words', () => {
    const old = new TextEncoder().encode('FEA1 and more of it FEA1');
    expect(() => parseArrow('a.feather', old)).toThrow(/a Feather file of the first version, from before 2020\.$/);
    expect(() => parseArrow('a.arrow', Uint8Array.of(9, 0, 0, 0, 1))).toThrow(/declares 9 bytes of metadata\.$/);
  });

  it('is a column of a name that could reach a prototype, and a second one of its name', () => {
    const column = columnFromArray(['a'], utf8());
    const bytes = tableToIPC(
      tableFromColumns([
        ['__proto__', column],
        ['text', column],
        ['text', columnFromArray(['b'], utf8())],
      ]),
      { format: 'file' },
    )!;
    const { rows, notes } = parseArrow('a.arrow', bytes);
    expect(rows.map(({ cells }) => ({ ...cells }))).toEqual([{ text: 'a' }]);
    expect(notes).toEqual([expect.stringContaining('"__proto__"'), 'A second column "text" is left out.']);
  });

  it('is every cut of a file, and of a stream every one within a part', () => {
    for (const name of ['file.arrow', 'stream.arrow']) {
      const whole = made(name);
      const { rows } = parseArrow(name, whole);
      let refused = 0;
      for (let length = 0; length < whole.length; length += 3) {
        try {
          const cut = parseArrow(name, whole.subarray(0, length));
          // Nothing says where a stream ends.
          expect(name).toBe('stream.arrow');
          expect(cut.rows).toEqual(rows.slice(0, cut.rows.length));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StudioError);
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(whole.length / 3 / 2);
    }
  });

  it('is more rows than are read, before any is made', () => {
    const bytes = texts('text', Array<string>(100_001).fill(''));
    expect(() => parseArrow('a.arrow', bytes)).toThrow(/declares 100,001 rows; at most 100,000/);
  });

  it('is what stands behind the last row that a wide table may have, filled or not', () => {
    const column = columnFromArray(
      Array.from({ length: 100_000 }, (_, row) => (row === 0 ? true : null)),
      bool(),
    );
    const columns = Array.from({ length: 100 }, (_, at) => [`c${at}`, column] as [string, typeof column]);
    const { rows, problems } = parseArrow('a.arrow', tableToIPC(tableFromColumns(columns), { format: 'file' })!);
    expect(rows).toHaveLength(60_000);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [60_001, 'Only the first 60,000 rows are read: with all columns they have 6,000,000 places.'],
    ]);
  });

  it('is the text of rows that repeat one long word, after as much of it as a table may hold', () => {
    const word = columnFromArray(Array<string>(100_000).fill('x'.repeat(900_000)), dictionary(utf8(), int32()));
    const { rows, problems } = parseArrow(
      'a.arrow',
      tableToIPC(tableFromColumns([['word', word]]), { format: 'file' })!,
    );
    expect(rows).toHaveLength(149);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [150, 'The file holds more text than is read: this row and those behind it are left out.'],
    ]);
  });

  it('is a list that its metadata only declare', () => {
    const bytes = texts('text', ['a']);
    // The schema's list of fields, in the first message: the offset to it is the table's second field.
    const at = bytes.findIndex(
      (_, index) => new DataView(bytes.buffer, bytes.byteOffset + index, 8).getUint32(0, true) === 1 && index > 24,
    );
    const broken = bytes.slice();
    new DataView(broken.buffer).setUint32(at, 2 ** 30, true);
    const start = performance.now();
    expect(() => parseArrow('a.arrow', broken)).toThrow(/declare a list of 1073741824/);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('LZ4', () => {
  const header = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
  const frame = (...block: number[]): Uint8Array =>
    Uint8Array.from([...header, block.length, 0, 0, 0, ...block, 0, 0, 0, 0]);

  it('repeats what it writes, and ends with letters', () => {
    // "ab", then 10 bytes from 2 back, then "c".
    const bytes = unpackLz4(frame(0x26, 97, 98, 2, 0, 0x10, 99), 13);
    expect(new TextDecoder().decode(bytes)).toBe('ababababababc');
  });

  it.each([
    [frame(0x26, 97, 98, 2, 0, 0x10, 99), 12, /more than it declares/],
    [frame(0x26, 97, 98, 2, 0, 0x10, 99), 14, /of 14 bytes unpacks to 13/],
    [frame(0x26, 97, 98, 3, 0, 0x10, 99), 13, /not there/],
    [frame(0x26, 97, 98, 0, 0, 0x10, 99), 13, /not there/],
    [frame(0xf0, 255, 255), 13, /too early/],
    [Uint8Array.of(1, 2, 3), 1, /no LZ4/],
  ])('is refused where it contradicts itself (%#)', (bytes, size, words) => {
    expect(() => unpackLz4(bytes, size)).toThrow(words);
  });
});
