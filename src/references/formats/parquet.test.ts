import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { parseParquet } from './parquet';

type WriteOptions = Parameters<typeof parquetWriteBuffer>[0];

const inputs = ['def f(x):\n    return x', 'zwei', null, 'zwei', 'fünf'];
const numbers = [1, 2, 3, 4, 5];

/** A Zstandard frame of one raw block (RFC 8878 §3.1.1): no compressor needed. */
function storeZstd(input: Uint8Array): Uint8Array {
  const header = new Uint8Array(4 + 1 + 4 + 3 + input.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  view.setUint8(4, 0b10100000); // single segment, 4-byte content size
  view.setUint32(5, input.length, true);
  const block = (input.length << 3) | 1; // last block, raw
  view.setUint16(9, block & 0xffff, true);
  view.setUint8(11, block >>> 16);
  header.set(input, 12);
  return header;
}

function write(options: Partial<WriteOptions> = {}): Uint8Array {
  const columnData = [
    { name: 'input', data: inputs, type: 'STRING' as const },
    { name: 'n', data: numbers, type: 'INT32' as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

const compressors = { GZIP: (input: Uint8Array) => new Uint8Array(gzipSync(input)), ZSTD: storeZstd };

async function survivesAnyChange(files: readonly Uint8Array[]): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (file, changes) => {
        const broken = file.slice();
        for (const [place, value] of changes) broken[Math.floor(place * broken.length)] = value;
        const start = performance.now();
        try {
          await parseParquet('a.parquet', broken);
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
        }
        expect(performance.now() - start).toBeLessThan(2000);
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) },
  );
}

describe('Parquet', () => {
  for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const) {
    it(`reads ${codec} columns, nulls left out`, async () => {
      const table = await parseParquet('a.parquet', write({ codec, compressors }));
      expect(table.columns).toEqual(['input', 'n']);
      expect(table.rows.map((row) => row.cells.input)).toEqual(inputs.map((text) => text ?? undefined));
      expect(table.rows.map((row) => row.cells.n)).toEqual(numbers.map(String));
      expect(table.rows.map((row) => row.line)).toEqual([1, 2, 3, 4, 5]);
    });
  }

  it('reads dictionaries, several pages, several row groups, booleans, delta-packed numbers', async () => {
    const count = 5000;
    const text = Array.from({ length: count }, (_, row) => (row % 7 === 0 ? null : `value ${row % 5}`));
    const file = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'text', data: text, type: 'STRING' },
          {
            name: 'unique',
            data: text.map((_, row) => `row ${row}`),
            type: 'STRING',
            encoding: 'DELTA_LENGTH_BYTE_ARRAY',
          },
          { name: 'flag', data: text.map((_, row) => row % 3 === 0), type: 'BOOLEAN', encoding: 'RLE' },
          { name: 'delta', data: text.map((_, row) => row * row), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
          { name: 'same', data: text.map(() => 'one'), type: 'STRING' },
        ],
        pageSize: 1000,
        rowGroupSize: 2000,
      }),
    );
    const table = await parseParquet('a.parquet', file);
    expect(table.rows).toHaveLength(count);
    expect({ ...table.rows[4998]?.cells }).toEqual({
      unique: 'row 4998',
      flag: 'true',
      delta: String(4998 ** 2),
      same: 'one',
    });
    expect({ ...table.rows[4999]?.cells }).toEqual({
      text: 'value 4',
      unique: 'row 4999',
      flag: 'false',
      delta: String(4999 ** 2),
      same: 'one',
    });
  });

  const list = { repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' } as const;
  const repeated = { name: 'list', repetition_type: 'REPEATED', num_children: 1 } as const;

  it('reads lists and objects that hold text, as chat rows where they are', async () => {
    const messages = [
      [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a' },
      ],
      [{ role: 'user', content: 'r' }],
      null,
    ];
    const file = new Uint8Array(
      parquetWriteBuffer({
        schema: [
          { name: 'root', num_children: 2 },
          { name: 'messages', ...list },
          repeated,
          { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
          { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'n', type: 'INT32', repetition_type: 'REQUIRED' },
        ],
        columnData: [
          { name: 'messages', data: messages },
          { name: 'n', data: [1, 2, 3] },
        ],
      }),
    );
    const table = await parseParquet('a.parquet', file);
    expect(table.columns).toEqual(['messages', 'n', 'input', 'output']);
    expect(table.rows.map(({ cells }) => [cells.input, cells.output, cells.n])).toEqual([
      ['q', 'a', '1'],
      ['r', undefined, '2'],
      [undefined, undefined, '3'],
    ]);
    expect(JSON.parse(table.rows[0]?.cells.messages ?? '')).toEqual(messages[0]);
    expect(table.nested).toEqual(['messages']);
    expect(table.problems).toEqual([]);
    await survivesAnyChange([file]);
  });

  it('leaves lists without text and refused columns out, and notes it', async () => {
    const file = new Uint8Array(
      parquetWriteBuffer({
        schema: [
          { name: 'root', num_children: 3 },
          { name: '__proto__', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'embedding', ...list },
          repeated,
          { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
          { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        ],
        columnData: [
          { name: '__proto__', data: ['a'] },
          { name: 'embedding', data: [[0.5, 1]] },
          { name: 'text', data: ['b'] },
        ],
      }),
    );
    const table = await parseParquet('a.parquet', file);
    expect(table.columns).toEqual(['text']);
    expect(table.problems).toEqual([]);
    expect(table.notes).toEqual([expect.stringContaining('"__proto__"'), expect.stringContaining('"embedding"')]);
  });

  it('reads the other columns where one cannot be read, and the file where none can', async () => {
    const score = { name: 'score', data: [0.5, 1], type: 'DOUBLE' as const, encoding: 'BYTE_STREAM_SPLIT' as const };
    const text = { name: 'text', data: ['a', 'b'], type: 'STRING' as const };
    const table = await parseParquet('a.parquet', new Uint8Array(parquetWriteBuffer({ columnData: [score, text] })));
    expect(table.rows.map(({ cells }) => ({ ...cells }))).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(table.notes).toEqual([expect.stringMatching(/"score".*BYTE_STREAM_SPLIT/)]);
    const alone = new Uint8Array(parquetWriteBuffer({ columnData: [score] }));
    await expect(parseParquet('a.parquet', alone)).rejects.toThrow(/BYTE_STREAM_SPLIT/);
  });

  it('reads a view into a larger buffer', async () => {
    const file = write();
    const pool = new Uint8Array(file.length + 64);
    pool.set(file, 32);
    expect((await parseParquet('a.parquet', pool.subarray(32, 32 + file.length))).rows).toHaveLength(5);
  });

  it('refuses lists that its metadata only declare, before anything is made of them', async () => {
    // A struct whose first field is a list of 2^25 − 2 lists, each of which says the same of its own.
    const footer = [0x19, ...Array.from({ length: 40 }, () => [0xf9, 0xfe, 0xff, 0xff, 0x0f]).flat(), 0];
    const magic = [...new TextEncoder().encode('PAR1')];
    const file = Uint8Array.from([...magic, ...footer, footer.length, 0, 0, 0, ...magic]);
    const start = performance.now();
    await expect(parseParquet('a.parquet', file)).rejects.toThrow(/declare a list of 33554430/);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('refuses a file that declares more rows than it may have', async () => {
    const file = write();
    const declared = Array.from({ length: 200_000 }, () => 1);
    const large = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'n', data: declared, type: 'INT32' }] }));
    expect(large.length).toBeLessThan(file.length * 200);
    await expect(parseParquet('a.parquet', large)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('200,000'),
    });
  });

  it('takes what is no number for a missing one', async () => {
    const columnData = [{ name: 'n', data: [1.5, Number.NaN, Number.POSITIVE_INFINITY], type: 'DOUBLE' as const }];
    const { rows } = await parseParquet('a.parquet', new Uint8Array(parquetWriteBuffer({ columnData })));
    expect(rows.map(({ cells }) => cells.n)).toEqual(['1.5', undefined, undefined]);
  });

  it('reads as many columns as it may, and as many rows, of a small file that repeats itself', async () => {
    const data = Array.from({ length: 100_000 }, () => true);
    const columnData = Array.from({ length: 103 }, (_, at) => ({
      name: `c${at}`,
      data,
      type: 'BOOLEAN' as const,
      encoding: 'RLE' as const,
    }));
    const file = new Uint8Array(parquetWriteBuffer({ columnData }));
    expect(file.length).toBeLessThan(200_000);
    const table = await parseParquet('a.parquet', file);
    expect(table.notes).toEqual(['3 columns, from "c100" on, are left out: the file holds more than is read.']);
    expect(table.rows).toHaveLength(30_000);
  });

  it('refuses every truncation', async () => {
    const file = write();
    for (let length = 0; length < file.length; length += 7) {
      await expect(parseParquet('a.parquet', file.subarray(0, length))).rejects.toBeInstanceOf(StudioError);
    }
  });

  it('survives any change of its bytes: a table or a StudioError, quickly', async () => {
    await survivesAnyChange(
      (['UNCOMPRESSED', 'SNAPPY', 'GZIP'] as const).map((codec) => write({ codec, compressors, pageSize: 20 })),
    );
  });

  it('refuses a run length beyond the rows, as in a decompression bomb', async () => {
    const data = Array.from({ length: 8 }, () => true);
    const file = new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: 'flag', data, type: 'BOOLEAN', encoding: 'RLE', nullable: false }],
        codec: 'UNCOMPRESSED',
      }),
    );
    expect((await parseParquet('a.parquet', file)).rows).toHaveLength(8);
    // The page is a length of 2 bytes and one run: 8 << 1 values of 1. Make it a run of 8191.
    const at = file.findIndex((_, index) => [2, 0, 0, 0, 16, 1].every((byte, offset) => file[index + offset] === byte));
    expect(at).toBeGreaterThan(0);
    file.set([0xfe, 0x7f], at + 4);
    await expect(parseParquet('a.parquet', file)).rejects.toThrow(/run of 8191/);
  });
});
