/** `domino check`, and that it judges as the page does. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createChecksService } from '../../workers/checks/checks.service';
import type { Judgement } from '../quality/judgement';
import { defaultRecipe } from '../quality/recipe';
import { someReferences, someSamples } from '../quality/testing/arbitraries';
import { verdictOf } from '../quality/verdict';
import { childPython } from './python/childPython';
import { at, domino, provideFiles, succeed, TEXTS } from './testing/commandLine';

provideFiles();

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const readRows = async (name: string) =>
  (await readFile(at(name), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map(
      (line) => JSON.parse(line) as { judgements: Judgement['findings']; verdict: string } & Record<string, unknown>,
    );

const other = 'def g(words):\n    for word in words:\n        return word\nassert g(["a"]) == ??';
const samples = [
  { index: 0, text: other, tokenCount: 31, finishReason: 'length', extra: { nested: [1] } },
  { index: 1, text: TEXTS[2], tokenCount: 20, finishReason: 'stop' },
  { index: 2, text: 'words', tokenCount: 2, finishReason: 'stop' },
  { index: 3, text: `${other}\n`, tokenCount: 31, finishReason: 'stop' },
  { index: 4, text: other, tokenCount: 31 },
];

describe('check', () => {
  const command = 'check --references @refs.jsonl --samples @drawn.jsonl --out @checked.jsonl';
  const provideSamples = () => writeFile(at('drawn.jsonl'), lines(samples));

  test('writes every row with all it had and what each check says, and counts', async () => {
    await provideSamples();
    const funnel = JSON.parse(await succeed(`${command} --json`));
    expect(funnel).toEqual({
      drawn: 5,
      byCheck: {
        copies: { pass: 4, fail: 1, unsure: 0 },
        'tool-calls': { pass: 5, fail: 0, unsure: 0 },
        form: { pass: 4, fail: 1, unsure: 0 },
        ending: { pass: 4, fail: 1, unsure: 0 },
        runs: { pass: 4, fail: 1, unsure: 0 },
        answer: { pass: 5, fail: 0, unsure: 0 },
        repeats: { pass: 4, fail: 1, unsure: 0 },
        'known-domain': { pass: 5, fail: 0, unsure: 0 },
      },
      passed: 1,
      rules: expect.any(Array),
    });
    expect(funnel.rules).toContainEqual({
      id: 'python',
      words: 'parses as Python',
      kept: TEXTS.length,
      of: TEXTS.length,
      asked: true,
      failed: 1,
    });
    const rows = await readRows('checked.jsonl');
    expect(rows.map(({ judgements: _, verdict: __, output: ___, ...fields }) => fields)).toEqual(samples);
    // What the rows ask, as it was computed.
    expect(rows.map(({ output }) => output)).toEqual(["'a'", expect.any(String), undefined, "'a'", "'a'"]);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail', 'pass', 'fail']);
    // Lines name references and samples.
    expect(rows[1]?.judgements.copies).toEqual({
      verdict: 'fail',
      reason: 'exact-copy',
      evidence: { kind: 'exact', reference: '3', similarity: 1 },
    });
    expect(rows[3]?.judgements.repeats).toMatchObject({ verdict: 'pass', evidence: { of: '1', kind: 'exact' } });
    expect(rows[4]?.judgements.repeats).toMatchObject({ verdict: 'fail', reason: 'repeat', evidence: { of: '4' } });
    expect(rows[4]?.judgements.ending).toMatchObject({ verdict: 'pass', evidence: { finishReason: null } });
  });

  test('judges no row of a domain that its model does not know', async () => {
    const knowledge = { knows: ['json'] };
    await writeFile(at('drawn.jsonl'), lines(samples.map((sample) => ({ ...sample, knowledge }))));
    const [before, funnel] = [samples.length, JSON.parse(await succeed(`${command} --json`))];
    expect(funnel).toMatchObject({ drawn: before, passed: 0 });
    expect(funnel.byCheck['known-domain']).toEqual({ pass: 0, fail: 0, unsure: before });
    const [row] = await readRows('checked.jsonl');
    expect(row).toMatchObject({ knowledge, verdict: expect.stringMatching(/fail|unsure/) });
    // A column of that name that is something else says nothing.
    await writeFile(at('drawn.jsonl'), lines(samples.map((sample) => ({ ...sample, knowledge: { of: 'it' } }))));
    expect(JSON.parse(await succeed(`${command} --json`))).toMatchObject({ passed: 1 });
  });

  test('says it in lines for a person, and follows a recipe', async () => {
    await provideSamples();
    expect(await succeed(command)).toMatch(/1 of 5 samples pass\n {2}copies {8}4 pass, 1 fail\n/);
    await writeFile(
      at('recipe.json'),
      JSON.stringify({ version: 1, checks: [{ name: 'ending' }, { name: 'copies' }] }),
    );
    const funnel = JSON.parse(await succeed(`${command} --recipe @recipe.json --json`));
    expect(funnel).toMatchObject({ passed: 3, byCheck: { ending: { fail: 1 }, copies: { fail: 1 } } });
    expect(Object.keys(funnel.byCheck)).toEqual(['ending', 'copies']);
    expect(Object.keys((await readRows('checked.jsonl'))[0]!.judgements)).toEqual(['ending', 'copies']);
  });

  test('tells what rows remember of a run, and refuses a run of other references', async () => {
    const nouns = ['pear', 'plum', 'fig', 'date', 'lime', 'kiwi', 'nut', 'oat', 'rye', 'leek', 'pea', 'bean'];
    const references = nouns.map((noun, at) => ({
      input: `The ${noun} of ${nouns[(at + 5) % 12]} goes to ${nouns[(at + 2) % 12]} by way of ${nouns[(at + 7) % 12]} at ${at} today.`,
    }));
    await writeFile(at('fruit.jsonl'), lines(references));
    const hash = createHash('sha256').update(lines(references)).digest('hex');
    await mkdir(at('fruitRun'), { recursive: true });
    await writeFile(at('fruitRun/run.json'), JSON.stringify({ references: { hash, heldOutRows: [8, 9, 10, 11] } }));
    const drawn = references.slice(0, 8).map(({ input }) => ({ text: `Well: ${input.replace('today', 'then')}` }));
    await writeFile(at('fruitDrawn.jsonl'), lines(drawn));
    const line = 'check --references @fruit.jsonl --samples @fruitDrawn.jsonl --out @checked.jsonl --run @fruitRun';
    const { memorisation } = JSON.parse(await succeed(`${line} --json`));
    expect(memorisation).toMatchObject({
      rows: 8,
      trained: { references: 8, matched: 8 },
      heldOut: { references: 4, matched: 0 },
      p: 1 / 495,
      exact: true,
    });
    expect(await succeed(line)).toMatch(/Rows have more from what was trained on/);
    const other = await domino(line.replace('@fruit.jsonl', '@refs.jsonl'));
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/--run learned other references/) });
  });

  test('keeps a test file out', async () => {
    await provideSamples();
    await writeFile(at('test.jsonl'), lines([{ input: 'another row' }, { input: other }]));
    const funnel = JSON.parse(await succeed(`${command} --test @test.jsonl --json`));
    expect(funnel.byCheck.decontaminate).toEqual({ pass: 2, fail: 3, unsure: 0 });
    expect(Object.keys(funnel.byCheck)[1]).toBe('decontaminate');
    expect((await readRows('checked.jsonl'))[0]?.judgements.decontaminate).toEqual({
      verdict: 'fail',
      reason: 'in-test-file',
      evidence: { row: 2, similarity: 1, shared: null },
    });
  });

  test('asks a function of the person’s own', async () => {
    await provideSamples();
    await writeFile(
      at('mine.py'),
      'def check(row):\n    if "word" in row["text"]:\n        return "speaks of a word\'s"\n    return len(row["text"]) > 50 or 1 / 0 > 0',
    );
    const funnel = JSON.parse(await succeed(`${command} --check @mine.py --json`));
    expect(funnel.byCheck.own).toEqual({ pass: 0, fail: 4, unsure: 1 });
    const rows = await readRows('checked.jsonl');
    expect(rows.map(({ judgements }) => judgements.own)).toMatchObject([
      { verdict: 'fail', reason: 'own-check', evidence: { says: "speaks of a word's" } },
      { verdict: 'unsure', reason: 'own-check-broken', evidence: { says: 'ZeroDivisionError' } },
      {},
      {},
      {},
    ]);
  });

  test('reads what the page exports, and other formats', async () => {
    await writeFile(at('drawn.csv'), `input,finish_reason\n"${other.replaceAll('"', '""')}",length\nwords,stop\n`);
    await succeed('check --references @refs.jsonl --samples @drawn.csv --out @checked.jsonl');
    expect(await readRows('checked.jsonl')).toMatchObject([
      { input: other, finish_reason: 'length', judgements: { ending: { reason: 'cut' } } },
      { input: 'words', judgements: { form: { reason: 'lacks-form' } } },
    ]);
  });

  test.each([
    [
      '{"version": 1, "checks": [{"name": "copies", "similarity": 2}]}',
      /recipe\.json: .*"copies".*"similarity".*Too big/,
    ],
    [
      '{"version": 1, "checks": [{"name": "taste"}]}',
      /recipe\.json: .*"taste".*copies, decontaminate, tool-calls, form, parses, defined-names, ending, runs, answer, style, plausibility, judge, model-answer, own, repeats/,
    ],
    ['{"version": 1', /recipe\.json: .*not valid JSON/],
  ])('refuses the recipe %s', async (recipe, message) => {
    await provideSamples();
    await writeFile(at('recipe.json'), recipe);
    const { code, stdout, stderr } = await domino(`${command} --recipe @recipe.json`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^domino check: [^\n]*\n$/);
  });

  test('gives the judgements that the page gets, whatever the batches', async () => {
    const service = createChecksService();
    const python = childPython();
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(
        someReferences.filter((references) => references.length > 0),
        someSamples().filter((rows) => rows.length > 0),
        sizes,
        async (references, rows, batches) => {
          await service.open(references, defaultRecipe, python);
          const judged = new Map<string, Judgement>();
          for (let from = 0, turn = 0; from < rows.length; turn++) {
            const to = from + batches[turn % batches.length]!;
            const sent = rows.slice(from, to).map((row) => ({ ...row, source: 'run' }));
            for (const [id, judgement] of await service.judge(sent)) judged.set(id, judgement);
            from = to;
          }
          await writeFile(at('some.jsonl'), lines(references.map(({ text }) => ({ text }))));
          await writeFile(
            at('rows.jsonl'),
            lines(rows.map(({ text, finishReason }) => ({ text, ...(finishReason && { finishReason }) }))),
          );
          await succeed('check --references @some.jsonl --samples @rows.jsonl --out @judged.jsonl');
          const written = await readRows('judged.jsonl');
          expect(written.map(({ judgements }) => judgements)).toEqual(rows.map(({ id }) => judged.get(id)?.findings));
          expect(written.map(({ verdict }) => verdict)).toEqual(
            rows.map(({ id }) => verdictOf(judged.get(id)!, defaultRecipe).verdict),
          );
        },
      ),
      { numRuns: 60 },
    );
    python.dispose();
  });
});
