import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReferences } from './references';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'domino-references-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What was told of the files read. */
const said: string[] = [];

async function read(content: string, name = 'references.jsonl'): ReturnType<typeof readReferences> {
  const path = join(folder, name);
  await writeFile(path, content);
  return readReferences(path, { progress: (line) => void said.push(line) });
}

const line = (row: unknown): string => `${JSON.stringify(row)}\n`;

describe('a references file', () => {
  test.each(['input', 'text', 'prompt', 'question_content', 'code'])('may name its text "%s"', async (column) => {
    const { references } = await read(line({ other: 1, [column]: 'a\r\nb ' }) + line({ [column]: '  c' }));
    expect(references.map((reference) => reference.input)).toEqual(['a\nb ', '  c']);
  });

  test('may name it differently from row to row; input comes first', async () => {
    const rows =
      line({ text: 'not this', input: 'one' }) + line({ code: 'two', output: '2' }) + line({ prompt: 'three' });
    const { references } = await read(rows);
    expect(references.map((reference) => reference.input)).toEqual(['one', 'two', 'three']);
    expect(references.map((reference) => reference.output)).toEqual([undefined, '2', undefined]);
  });

  test('is JSONL whatever it is called', async () => {
    expect((await read(line({ text: 'x' }), 'set.data')).references).toHaveLength(1);
    expect((await read(line({ text: 'x' }), 'set')).references).toHaveLength(1);
  });

  test('has a hash of its bytes', async () => {
    expect((await read('{"text":"a"}\n')).hash).toBe(
      '314d3a971f6f7c623e7dceb546ddde0687e41e9df02b0edc52ddb4a7a77f57e3',
    );
  });

  const refused: [string, string, string, RegExp][] = [
    ['an empty file', '', 'FILE_EMPTY', /empty/],
    ['blank lines only', '\n\n', 'FILE_EMPTY', /empty/],
    ['a broken line', `${line({ text: 'a' })}{"text": \n${line({ text: 'b' })}`, 'REFERENCE_PARSE', /:2 .*JSON/],
    ['a row without text', line({ text: 'a' }) + line({ answer: 'b' }), 'REFERENCE_PARSE', /:2 .*missing/],
    ['a row with white space for text', line({ text: 'a' }) + line({ text: ' \n' }), 'REFERENCE_PARSE', /:2 .*empty/],
    ['a row that is a list', line({ text: 'a' }) + line(['b']), 'REFERENCE_PARSE', /:2 .*list/],
    ['columns of other names', line({ a: 'x', b: 'y' }), 'REFERENCE_COLUMN', /"a", "b"/],
  ];
  test.each(refused)('is refused for %s', async (_, content, code, message) => {
    const thrown: unknown = await read(content).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code });
    const { where, message: what } = thrown as { where?: string; message: string };
    expect(`${where} ${what}`).toMatch(message);
  });

  test('is refused when it is not there', async () => {
    await expect(readReferences(join(folder, 'absent.jsonl'), { progress: () => {} })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('does not exist'),
    });
  });

  test('says what is left out of a file, and reads the rest', async () => {
    said.length = 0;
    const { references } = await read('input,constructor\na,1\nb,2\n', 'a.csv');
    expect(references).toHaveLength(2);
    expect(said).toEqual(['a.csv: The column "constructor" is not read: rename it in the header.']);
  });
});
