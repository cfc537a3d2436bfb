/** `domino check` with a model, and with a person's decisions in the file of samples. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { writeTinyModel } from '../model/testing/tinyModels';
import type { PlausibilityEvidence } from '../quality/checks/plausibility';
import type { Finding } from '../quality/judgement';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const reference = (no: number) => `def f${no}(x):\n    return x * ${no + 2}\nassert f${no}(${no}) == ??`;
/** Three of four are accepted. */
const samples = Array.from({ length: 24 }, (_, no) => ({
  text: `def g${no}(a, b):\n    total = a * ${no + 3} - b\n    return total + ${no * 17}\nassert g${no}(${no}, 2) == ??`,
  ...(no < 16 ? { metadata: { review: no % 4 === 0 ? 'rejected' : 'accepted', rewritten: no === 3 } } : {}),
}));
const command = 'check --references @many.jsonl --samples @labelled.jsonl --out @judged.jsonl --json';
const recipe = { version: 1, checks: [{ name: 'copies' }, { name: 'plausibility' }] };

async function provide(): Promise<void> {
  await writeFile(at('many.jsonl'), lines(Array.from({ length: 30 }, (_, no) => ({ text: reference(no) }))));
  await writeFile(at('labelled.jsonl'), lines(samples));
  await writeFile(at('recipe.json'), JSON.stringify(recipe));
}

describe('check', () => {
  test('with a model tells how plausible each row is: as "score" has it', { timeout: 60_000 }, async () => {
    await provide();
    const { byCheck, passed } = JSON.parse(await succeed(`${command} --model @model --recipe @recipe.json`));
    const { pass, fail, unsure } = byCheck.plausibility;
    expect([pass + fail, unsure]).toEqual([24, 0]);
    expect(passed, 'an opinion turns no row away').toBe(byCheck.copies.pass);
    const scored = JSON.parse(await succeed('score --model @model --references @labelled.jsonl --json')) as {
      tokenCount: number;
      logProbability: number;
    }[];
    const judged = (await readFile(at('judged.jsonl'), 'utf8')).trim().split('\n');
    for (const [row, line] of judged.entries()) {
      const { judgements } = JSON.parse(line) as { judgements: { plausibility: Finding<PlausibilityEvidence> } };
      const { logProbability, tokenCount } = scored[row]!;
      expect(judgements.plausibility.evidence.logProbability).toBeCloseTo(logProbability / tokenCount, 4);
    }
  });

  test('without one is unsure of that, and turns no row away for it', async () => {
    await provide();
    const { byCheck, passed } = JSON.parse(await succeed(`${command} --recipe @recipe.json`));
    expect(byCheck.plausibility).toEqual({ pass: 0, fail: 0, unsure: 24 });
    expect(passed).toBe(byCheck.copies.pass);
  });

  test('tells how good those are that pass, from labels that were chosen at random', async () => {
    await provide();
    await writeFile(at('recipe.json'), JSON.stringify({ version: 1, checks: [{ name: 'copies' }] }));
    expect(JSON.parse(await succeed(`${command} --recipe @recipe.json`)).calibration).toBeUndefined();
    const { calibration } = JSON.parse(await succeed(`${command} --recipe @recipe.json --labels-at-random`));
    expect(calibration).toMatchObject({ labels: 16, quality: { labels: 16 }, opinions: {} });
    const { share, interval } = calibration.quality;
    // Eleven of sixteen as they were drawn, and what the one check says has nothing to do with it.
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.78);
    expect(interval[0]).toBeGreaterThan(0.4);
    expect(interval[1]).toBeLessThan(0.92);
  });

  test('refuses a recipe that lets an opinion reject for nothing', async () => {
    await provide();
    const rejects = { agreed: 12, of: 12, chance: 1 };
    await writeFile(at('recipe.json'), JSON.stringify({ version: 1, checks: [{ name: 'plausibility', rejects }] }));
    const { code, stderr } = await domino(`${command} --recipe @recipe.json`);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/"plausibility".*may reject/)]);
  });
});

describe('judge', () => {
  const judging =
    'judge --model @chat --samples @labelled.jsonl --rubric problem --out @opinions.jsonl --max-tokens 8 --json';

  test('asks a model with a chat template, and guesses no level from what it babbles', {
    timeout: 60_000,
  }, async () => {
    await provide();
    await writeTinyModel(at('chat'), 'llama-q4');
    const refused = await domino(judging);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/no chat template/)]);
    const chatTemplate = '{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:';
    await writeFile(at('chat/chat_template.jinja'), chatTemplate);
    // The tiny model's context is short.
    await writeFile(at('rubric.txt'), 'Rate {text}');
    const summary = JSON.parse(await succeed(judging.replace('problem', '@rubric.txt')));
    expect(summary).toMatchObject({ judged: 24, unknown: 24 });
    const rows = (await readFile(at('opinions.jsonl'), 'utf8')).trim().split('\n');
    for (const [row, line] of rows.entries())
      expect(JSON.parse(line)).toMatchObject({ ...samples[row], judge: { level: null, reply: expect.any(String) } });
    expect(rows.some((line) => (JSON.parse(line) as { judge: { reply: string } }).judge.reply !== '')).toBe(true);
    const bad = await domino(judging.replace('problem', '@many.jsonl'));
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/\{text\} 0 times/)]);
  });

  test('is a check, too: of a model that cannot be asked each row is unsure, and passes', {
    timeout: 60_000,
  }, async () => {
    await provide();
    const asks = { version: 1, checks: [{ name: 'copies' }, { name: 'judge', rubric: 'Rate {text}' }] };
    await writeFile(at('recipe.json'), JSON.stringify(asks));
    const { byCheck, passed } = JSON.parse(await succeed(`${command} --model @model --recipe @recipe.json`));
    expect(byCheck.judge).toEqual({ pass: 0, fail: 0, unsure: 24 });
    expect(passed).toBe(byCheck.copies.pass);
    expect(await readFile(at('judged.jsonl'), 'utf8')).toContain('The model has no chat template');
  });

  test('answers what rows ask, several times, and says who found an answer', { timeout: 60_000 }, async () => {
    await provide();
    await writeTinyModel(at('chat'), 'llama-q4');
    const chatTemplate = '{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:';
    await writeFile(at('chat/chat_template.jinja'), chatTemplate);
    const asks = { name: 'model-answer', maxTokens: 6, least: 0 };
    await writeFile(at('recipe.json'), JSON.stringify({ version: 1, checks: [asks] }));
    const { byCheck } = JSON.parse(await succeed(`${command} --model @chat --answers 3 --recipe @recipe.json`));
    const rows = (await readFile(at('judged.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const evidence = rows.map(({ judgements }) => judgements['model-answer'].evidence);
    expect(evidence.every(({ of, hasOwn }) => of === 3 && !hasOwn)).toBe(true);
    expect(byCheck['model-answer'].pass).toBe(evidence.filter(({ answer }) => answer !== null).length);
    for (const [no, { answer }] of evidence.entries()) if (answer !== null) expect(rows[no].output).toBe(answer);
    const without = await domino(`${command} --answers 3`);
    expect([without.code, without.stderr]).toEqual([2, expect.stringMatching(/without a model/)]);
  });

  test('is worth what it shares with the labels', async () => {
    await provide();
    const levels = samples.map((sample, no) => ({
      ...sample,
      judge: { level: no % 4 === 0 || no === 3 ? 'poor' : no === 5 ? null : 'excellent' },
    }));
    await writeFile(at('labelled.jsonl'), lines(levels));
    await writeFile(at('recipe.json'), JSON.stringify({ version: 1, checks: [{ name: 'copies' }] }));
    const { calibration } = JSON.parse(await succeed(`${command} --recipe @recipe.json --labels-at-random`));
    expect(calibration.opinions.judge).toMatchObject({ agreed: 15, of: 15, mayReject: true });
  });
});
