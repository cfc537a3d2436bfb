/** `domino export`: rows that the other commands wrote, in the folder that the page makes of them. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const read = async (name: string) =>
  (await readFile(at(name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const checked = Array.from({ length: 8 }, (_, index) => ({
  index,
  text: `text ${index}`,
  tokenCount: 3,
  logProbability: -2,
  finishReason: 'stop',
  seed: 40 + index,
  judgements: { form: { verdict: index === 7 ? 'fail' : 'pass', reason: null, evidence: {} } },
  verdict: index === 7 ? 'fail' : 'pass',
}));

describe('export', () => {
  test('writes what the checks pass, split, with card and lineage', async () => {
    await writeFile(at('checked.jsonl'), lines(checked));
    const line =
      'export --rows @checked.jsonl --for llama-factory-pretraining --out @set --validation 0.3 --seed 1 --json';
    expect(JSON.parse(await succeed(line))).toMatchObject({
      train: 5,
      validation: 2,
      leftOut: [{ reason: 'do not pass the checks', count: 1 }],
    });
    expect((await readdir(at('set'))).sort()).toEqual(
      [
        'README.md',
        'certificate.json',
        'dataset_info.json',
        'drawn.jsonl',
        'lineage.jsonl',
        'train.jsonl',
        'validation.jsonl',
      ].sort(),
    );
    expect(await succeed('certificate --of @set')).toContain('  pass: {count: 7, interval: ');
    const texts = [...(await read('set/train.jsonl')), ...(await read('set/validation.jsonl'))].map(({ text }) => text);
    expect(texts.sort()).toEqual(checked.slice(0, 7).map(({ text }) => text));
    const [first] = await read('set/lineage.jsonl');
    expect(first).toMatchObject({
      file: 'train.jsonl',
      row: 1,
      finish_reason: 'stop',
      verdict: 'pass',
      token_count: 3,
    });
    expect(await readFile(at('set/README.md'), 'utf8')).toContain('Checked automatically for: form.');
  });

  test('takes all rows where that is asked, under their own columns, and reads them again', async () => {
    await writeFile(at('checked.jsonl'), lines(checked));
    await succeed('export --rows @checked.jsonl --for jsonl --out @plain --all');
    const rows = await read('plain/train.jsonl');
    expect(rows.map(({ metadata, ...own }) => own)).toEqual(checked.map(({ text }) => ({ text })));
    expect(rows[7]!.metadata).toMatchObject({ id: 'sample-8', seed: 47, verdict: 'fail' });
    await succeed('export --rows @plain/train.jsonl --for trl-text --out @again');
    expect((await read('again/lineage.jsonl'))[2]).toMatchObject({ seed: 42, finish_reason: 'stop' });
  });

  test('adds the person’s own examples with where they stand, and makes CSV safe for spreadsheets where that is asked', async () => {
    await writeFile(at('pairs.jsonl'), lines([{ question: '=1+1', answer: 'a' }]));
    await writeFile(
      at('mine.jsonl'),
      lines([
        { question: 'mine', answer: '@SUM(A1)' },
        { question: 'two', answer: 'b' },
      ]),
    );
    const line = 'export --rows @pairs.jsonl --references @mine.jsonl --for csv';
    expect(JSON.parse(await succeed(`${line} --out @csv --json`))).toMatchObject({ new: 1, yours: 2, formulas: 2 });
    const plain = await readFile(at('csv/train.csv'), 'utf8');
    expect(plain).toContain('\n=1+1,a,');
    expect(plain).toContain('""source"":""mine.jsonl:2""');
    const safe = await succeed(`${line} --out @safe --spreadsheet-safe`);
    expect(safe).toContain('3 rows in 4 files, 2 of them your own');
    expect(safe).toContain("2 cells have a ' in front");
    expect(await readFile(at('safe/train.csv'), 'utf8')).toContain("\nmine,'@SUM(A1),");
    const card = await readFile(at('safe/README.md'), 'utf8');
    expect(card).toContain("1 drawn by a model, 2 a person's own examples.");
    expect(card).toContain('Own examples from mine.jsonl.');
    await succeed('export --rows @pairs.jsonl --references @mine.jsonl --for trl --out @trl-own');
    expect((await read('trl-own/lineage.jsonl'))[2]).toMatchObject({
      id: 'example-2',
      origin: 'yours',
      source: 'mine.jsonl:2',
      verdict: 'reference',
    });
    const wrong = await domino('export --rows @pairs.jsonl --for trl --out @none --spreadsheet-safe');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--spreadsheet-safe is for CSV')]);
    expect((await domino('export --rows @pairs.jsonl --for trl --out @none --input question')).code).toBe(2);
  });

  test('keeps the digits of numbers in calls, tools and columns, in the steps before it too', async () => {
    const call =
      '{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"id\\":9007199254740993,\\"rate\\":0.10}"}}';
    const turns = `[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[${call}]},{"role":"tool","content":"1","tool_call_id":"c"},{"role":"assistant","content":"a"}]`;
    const tools = '[{"type":"function","function":{"name":"f","parameters":{"maximum":9007199254740993}}}]';
    const row = (own: string): string =>
      `{"text":"q","big":9007199254740993,"nan":NaN,"seed":12345678901234567890,${own}}\n`;
    await writeFile(at('calls.jsonl'), row(`"messages":${turns},"tools":${tools}`));
    await succeed('export --rows @calls.jsonl --for openai --out @openai');
    const written = await readFile(at('openai/train.jsonl'), 'utf8');
    expect(written).toContain('"maximum":9007199254740993');
    expect(written).toContain('\\"rate\\":0.10');

    // Lists that are text, as tables have them and other exports write the tools.
    const text = row(`"messages":${JSON.stringify(turns)},"tools":${JSON.stringify(tools)}`);
    await writeFile(at('calls.jsonl'), text);
    await writeFile(at('mine.jsonl'), lines([{ input: 'a' }, { input: 'b' }]));
    await succeed('check --samples @calls.jsonl --references @mine.jsonl --out @calls.jsonl');
    expect(await readFile(at('calls.jsonl'), 'utf8')).toContain('"big":9007199254740993');
    await succeed('export --rows @calls.jsonl --for openai --out @openai-again --all');
    expect(await readFile(at('openai-again/train.jsonl'), 'utf8')).toBe(written);
    await succeed('export --rows @calls.jsonl --for jsonl --out @plain-calls --all');
    expect(await readFile(at('plain-calls/train.jsonl'), 'utf8')).toMatch(
      /"big":"?9007199254740993.*"seed":12345678901234567000/,
    );
  });

  test('pairs questions with answers, and refuses rows that have none', async () => {
    await writeFile(at('pairs.jsonl'), lines([{ question: 'q', answer: 'a' }, { question: 'open' }]));
    await succeed('export --rows @pairs.jsonl --for trl --out @pairs');
    expect(await read('pairs/train.jsonl')).toEqual([{ prompt: 'q', completion: 'a' }]);
    await writeFile(at('checked.jsonl'), lines(checked));
    const { code, stderr } = await domino('export --rows @checked.jsonl --for openai --out @none');
    expect([code, stderr.split('\n').length]).toEqual([2, 2]);
    expect(stderr).toContain('No row can be written for OpenAI');
    await expect(readdir(at('none'))).rejects.toThrow();
  });

  test('is refuted where a file is another, or none', async () => {
    await writeFile(at('checked.jsonl'), lines(checked));
    await succeed('export --rows @checked.jsonl --for jsonl --out @refuted --seed 1');
    await writeFile(at('refuted/train.jsonl'), lines([{ text: 'another' }]));
    const { code, stdout } = await domino('certificate --of @refuted');
    expect(code).toBe(1);
    expect(stdout).toContain('✗ train.jsonl: it says {bytes: ');
    expect(await domino('certificate --of @checked.jsonl')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('neither a folder nor a ZIP'),
    });
  });
});
