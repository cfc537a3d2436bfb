import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { MAX_FILE_BYTES } from './limits';
import { filesIn, parseReferenceFile } from './parse';

const rows = strToU8('{"input":"a"}\n{"input":"b"}\n');
const failure = (act: () => unknown): StudioError => {
  try {
    act();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('compressed files', () => {
  it('of gzip hold one, by the name without its ending', async () => {
    const [file, ...more] = filesIn({ name: 'set.jsonl.gz', bytes: gzipSync(rows) });
    expect(more).toEqual([]);
    expect(file?.name).toBe('set.jsonl');
    expect((await parseReferenceFile(file!)).rows).toHaveLength(2);
  });

  it('of zip hold those that can be read, whatever lies beside them', () => {
    const zip = zipSync({
      'data/train.jsonl': rows,
      'data/test.csv': strToU8('input\na\n'),
      'README.md': strToU8('# Card'),
      'dataset_info.json': strToU8('{}'),
      '__MACOSX/._train.jsonl': rows,
      'picture.png': rows,
    });
    expect(filesIn({ name: 'set.zip', bytes: zip }).map(({ name }) => name)).toEqual(['train.jsonl', 'test.csv']);
    const { code } = failure(() => filesIn({ name: 'set.zip', bytes: zipSync({ 'a.png': rows }) }));
    expect(code).toBe('FORMAT_UNSUPPORTED');
  });

  it('are what they are when they are none', () => {
    const file = { name: 'a.jsonl', bytes: rows };
    expect(filesIn(file)).toEqual([file]);
  });

  it('that unpack to more than is read are refused', () => {
    const large = new Uint8Array(MAX_FILE_BYTES + 1);
    for (const bytes of [gzipSync(large), zipSync({ 'a.jsonl': large })])
      expect(failure(() => filesIn({ name: 'a', bytes })).message).toContain('unpacks to more than');
  });

  it('cut or changed anywhere give files or a StudioError', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(gzipSync(rows), zipSync({ 'a.jsonl': rows })),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 255 })),
        (whole, place, value) => {
          const at = Math.floor(place * whole.length);
          const bytes = value === null ? whole.slice(0, at) : whole.with(at, value);
          try {
            filesIn({ name: 'a', bytes });
          } catch (error) {
            if (!(error instanceof StudioError)) throw error;
          }
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
  });
});

describe('files that describe a dataset', () => {
  it.each([
    ['README.md', '---\nlicense: mit\ntask_categories:\n- x\n---\n# My set\n\n## Usage\nLoad it.\n'],
    ['dataset_infos.json', '{"default": {"features": {"a": {}}, "splits": {"train": {}}}}'],
    ['info.json', '{"citation": "", "features": {}, "splits": ["train", "test"]}'],
    ['report.json', '{"reasons": [], "total_in": 1, "kept": 1}'],
  ])('are no examples: %s', async (name, text) => {
    await expect(parseReferenceFile({ name, bytes: strToU8(text) })).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      message: expect.stringContaining('describes a data set'),
    });
  });

  it.each([
    ['a.json', '{"features": ["x"], "data": [{"text": "p"}, {"text": "q"}]}'],
    ['a.json', '{"features": [{"name": "text"}], "rows": [{"row_idx": 0, "row": {"text": "p"}}]}'],
    ['README.md', '# Problems\n\n## Sum\nAdd the numbers.\n\n## Product\nMultiply them.\n'],
  ])('are not taken for rows: %s %s', async (name, text) => {
    expect((await parseReferenceFile({ name, bytes: strToU8(text) })).rows.length).toBeGreaterThan(0);
  });
});
