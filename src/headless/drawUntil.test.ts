/** `domino sample` with an aim. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const draw = 'sample --model @model --device cpu --max-tokens 8 --references @refs.jsonl --out @drawn.jsonl';
const recipe = (...names: string[]) =>
  writeFile(at('recipe.json'), JSON.stringify({ version: 1, checks: names.map((name) => ({ name })) }));
const rowsOf = async (name: string) =>
  (await readFile(at(name), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown> & { verdict: string; index: number });
const sum = (counts: Readonly<Record<string, Readonly<Record<string, number>>>>): number =>
  Object.values(counts)
    .flatMap((reasons) => Object.values(reasons))
    .reduce((all, count) => all + count, 0);

describe('drawing until rows pass', () => {
  test('ends with enough of them, and counts add up', async () => {
    await recipe('repeats');
    const facts = JSON.parse(await succeed(`${draw} --pass 20 --most 60 --recipe @recipe.json --json`));
    expect(facts).toMatchObject({ aim: { pass: 20, most: 60 }, reached: true, cancelled: false });
    const { drawn, passed, unsure, failed } = facts.funnel;
    expect(passed).toBeGreaterThanOrEqual(20);
    expect(drawn).toBe(facts.rows);
    expect(drawn).toBeLessThan(60);
    expect(passed + unsure + sum(failed)).toBe(drawn);
    const rows = await rowsOf('drawn.jsonl');
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: drawn }, (_, index) => index));
    expect(rows.filter(({ verdict }) => verdict === 'pass')).toHaveLength(passed);
    expect(rows[0]?.judgements).toHaveProperty('repeats');

    // The rows that it draws are those that so many are, drawn at once.
    await succeed(`sample --model @model --device cpu --max-tokens 8 --count ${drawn} --out @plain.jsonl`);
    expect((await rowsOf('plain.jsonl')).map(({ text }) => text)).toEqual(rows.map(({ text }) => text));
  });

  test('judges no row of a model with random weights, and says why', async () => {
    await recipe('known-domain');
    const { code, stdout, stderr } = await domino(`${draw} --pass 3 --most 5 --recipe @recipe.json --json`);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 5, funnel: { drawn: 5, passed: 0, unsure: 5, failed: {} } });
    expect(stderr).toMatch(
      /does not know texts like your examples: it takes [\d.]+ bits a byte.* none passes\. Choose/,
    );
    const [row] = await rowsOf('drawn.jsonl');
    expect(row).toMatchObject({
      verdict: 'unsure',
      judgements: { 'known-domain': { verdict: 'unsure', reason: 'unfamiliar' } },
      knowledge: { familiarity: { examples: 6, familiar: 0, unfamiliar: 6 } },
    });
    // What is written says it as well to whoever checks the rows later.
    const line =
      'check --references @refs.jsonl --samples @drawn.jsonl --out @checked.jsonl --recipe @recipe.json --json';
    expect(JSON.parse(await succeed(line))).toMatchObject({ passed: 0, byCheck: { 'known-domain': { unsure: 5 } } });
  });

  test('fails where the most come to fewer, and writes them', async () => {
    await recipe('form');
    const { code, stdout } = await domino(`${draw} --pass 3 --most 7 --recipe @recipe.json --json`);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 7,
      reached: false,
      funnel: { drawn: 7, passed: 0, failed: { form: { 'lacks-form': 7 } } },
    });
    expect(await rowsOf('drawn.jsonl')).toHaveLength(7);
  });

  test('has the first rows choose the temperature, each with its own', async () => {
    await recipe('repeats');
    const command = `${draw} --count 70 --temperature auto --recipe @recipe.json`;
    const facts = JSON.parse(await succeed(`${command} --json`));
    const rows = await rowsOf('drawn.jsonl');
    const tried = rows.flatMap(({ temperature }) => (typeof temperature === 'number' ? [temperature] : []));
    expect(facts.pilot.reduce((all: number, { drawn }: { drawn: number }) => all + drawn, 0)).toBe(tried.length);
    for (const { temperature, drawn } of facts.pilot)
      expect(tried.filter((each) => each === temperature)).toHaveLength(drawn);
    expect(facts.pilot.map(({ temperature }: { temperature: number }) => temperature)).toContain(
      facts.options.temperature,
    );
    expect(rows).toHaveLength(70);
    const { stderr } = await domino(command);
    expect(stderr).toMatch(/^Temperature 0\.\d is chosen\. Rows that pass so far: 0\.3: \d+ of \d+, /m);
  });

  test('has them choose whether examples stand in front too, and each row says how many did', async () => {
    await recipe('repeats');
    const command = `${draw} --pass 40 --most 70 --temperature auto --examples auto --recipe @recipe.json`;
    const facts = JSON.parse(await succeed(`${command} --json`));
    const rows = await rowsOf('drawn.jsonl');
    const own = rows.map(({ temperature, examples = 0 }) => `${temperature}/${examples}`);
    expect(facts.pilot).toHaveLength(4);
    for (const { temperature, examples = 0, drawn } of facts.pilot)
      expect(own.filter((each) => each === `${temperature}/${examples}`)).toHaveLength(drawn);
    expect(facts.pilot.reduce((all: number, { drawn }: { drawn: number }) => all + drawn, 0)).toBe(rows.length);
    const { stderr } = await domino(command);
    expect(stderr).toMatch(/^Temperature 0\.\d.* Rows that pass so far: .*0\.7 with 2 examples in front: \d+ of \d+/m);

    // As many as are said, and rows are those of a draw of more.
    const fixed = 'sample --model @model --device cpu --max-tokens 8 --references @refs.jsonl --examples 2 --json';
    expect(JSON.parse(await succeed(`${fixed} --count 12 --out @few.jsonl`))).toMatchObject({ examples: 2 });
    await succeed(`${fixed} --count 14 --out @more.jsonl`);
    const [few, more] = [await rowsOf('few.jsonl'), await rowsOf('more.jsonl')];
    expect(few.map(({ examples }) => examples)).toEqual(new Array(12).fill(2));
    expect(more.slice(0, 12).map(({ text }) => text)).toEqual(few.map(({ text }) => text));
  });

  test('few rows have no pilot', async () => {
    const facts = JSON.parse(await succeed(`${draw} --count 4 --temperature auto --json`));
    expect(facts).not.toHaveProperty('pilot');
    expect(facts.options.temperature).toBe(0.8);
  });

  test.each([
    ['', /--count is missing\. Add --count N, or --pass N/],
    ['--count 3 --pass 3', /both given/],
    ['--count 3 --most 9', /--most is given without --pass/],
    ['--pass 3 --most 2 --references @refs.jsonl', /Of at most 2 rows 3 cannot pass/],
    ['--pass 3', /--references is missing/],
    ['--count 3 --temperature auto', /--temperature auto judges rows, and --references is missing/],
    ['--count 3 --examples auto', /--examples auto judges rows, and --references is missing/],
    ['--count 3 --examples 2', /--examples takes them from the references, and --references is missing/],
    ['--count 3 --examples many', /--examples is 'many'\. Give 'auto' or a whole number at least 0/],
    ['--count 3 --examples 9 --references @refs.jsonl', /There are 6 examples to put in front, and it takes 9/],
    ['--count 3 --temperature warm', /--temperature is 'warm'\. Give 'auto' or a number at least 0/],
  ])('refuses %j', async (options, message) => {
    const { code, stdout, stderr } = await domino(`sample --model @model --out @never.jsonl ${options}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
