/** `domino evaluate` on a tiny random model, whose answers are almost never right, and on tasks that it cannot get wrong. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const row = (no: number) => ({
  input: `def f${no}(x):\n    return x * ${no}\n\nassert f${no}(3) == ??`,
  output: `${3 * no}`,
});
const write = (name: string, rows: readonly unknown[]): Promise<void> =>
  writeFile(at(name), rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
const lines = async (name: string) =>
  (await readFile(at(name), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const command = 'evaluate --model @model --max-tokens 6 --json';

describe('evaluate', () => {
  test('asks every task n times and says what it makes of the answers', { timeout: 60_000 }, async () => {
    await write('tasks.jsonl', [row(2), row(3), { input: row(4).input }]);
    const line = `${command} --tests @tasks.jsonl --samples 4 --k 1,4 --temperature 1 --out @a.jsonl`;
    const said = JSON.parse(await succeed(line));
    expect(said).toMatchObject({
      tasks: 3,
      leftOut: 0,
      form: 'open-assert',
      gradings: { 'python-value': 3 },
      samples: 4,
      temperature: 1,
      passAtK: [{ k: 1 }, { k: 4 }],
    });
    const rows = await lines('a.jsonl');
    expect(rows.map(({ answer }) => answer)).toEqual(['6', '9', '12']);
    for (const { answers, correct, samples } of rows) {
      expect([answers.length, samples]).toEqual([4, 4]);
      expect(correct).toBe(answers.filter(({ right }: { right: boolean }) => right).length);
    }
    const share = rows.reduce((sum, { correct }) => sum + correct / 4, 0) / 3;
    expect(said.passAtK[0].value).toBeCloseTo(share, 12);
    // The same tasks in another order, and one of them alone: the same answers.
    await write('other.jsonl', [row(3)]);
    await succeed(line.replace('@tasks', '@other').replace('@a.', '@b.'));
    expect(await lines('b.jsonl')).toEqual([rows[1]]);
  });

  test('asks behind a prompt where one is given', { timeout: 60_000 }, async () => {
    await write('tasks.jsonl', [row(2), row(3)]);
    const line = `${command} --tests @tasks.jsonl --samples 3 --k 1 --temperature 1 --out`;
    await succeed(`${line} @plain.jsonl`);
    await succeed(`${line} @behind.jsonl --prompt @init.safetensors`);
    const texts = async (name: string) => (await lines(name)).map(({ answers }) => answers);
    expect(await texts('behind.jsonl')).not.toEqual(await texts('plain.jsonl'));
    const narrow = await domino(`${line} @narrow.jsonl --prompt @narrow.safetensors`);
    expect([narrow.code, narrow.stderr]).toEqual([2, expect.stringContaining('narrow.safetensors')]);
  });

  test('refuses tasks that the student was trained on, by both names', async () => {
    await write('tasks.jsonl', [row(2), row(3)]);
    await write('trained.jsonl', [{ input: 'print(1)' }, row(3)]);
    const { code, stderr } = await domino(
      `${command} --tests @tasks.jsonl --trained @trained.jsonl --samples 1 --k 1 --out @c.jsonl`,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/task 2 of tasks\.jsonl is that of row 2 of trained\.jsonl/);
    // Columns that are named are the tasks'; the rows may have others.
    await write(
      'named.jsonl',
      [row(2), row(3)].map(({ input, output }) => ({ ask: input, right: output })),
    );
    const named = `${command} --tests @named.jsonl --input ask --output right --samples 1 --k 1 --out @c.jsonl --trained`;
    const leaked = await domino(`${named} @trained.jsonl`);
    expect([leaked.code, leaked.stderr]).toEqual([2, expect.stringContaining('task 2 of named.jsonl')]);
    await write('blank.jsonl', [{ input: '' }]);
    const blank = await domino(`${named} @blank.jsonl`);
    expect([blank.code, blank.stderr]).toEqual([2, expect.stringContaining('no question')]);
    const strange = await domino(`${named} @trained.jsonl`.replace('--input ask', '--input nowhere'));
    expect([strange.code, strange.stderr]).toEqual([2, expect.stringContaining('no column nowhere')]);
  });

  test('refuses what it cannot estimate, before any model is loaded', async () => {
    await write('tasks.jsonl', [row(2)]);
    const { code, stderr } = await domino(`${command} --tests @tasks.jsonl --samples 2 --k 5 --out @d.jsonl`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--samples 5')]);
    await write('none.jsonl', [{ input: 'What?', output: '' }]);
    const none = await domino(`${command} --tests @none.jsonl --out @d.jsonl`);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no task')]);
  });
});
