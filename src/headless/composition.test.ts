/** Several columns learned as one text on the command line, and drawn texts split again. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readPromptFile } from '../domino/prompt/promptFile';
import { readSafetensors } from '../tensors/safetensors';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const lines = async (name: string): Promise<Record<string, unknown>[]> =>
  (await readFile(at(name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const pairs = Array.from({ length: 4 }, (_, i) => ({ question: `f(${i})`, answer: `${i * i}`, id: i }));
const writePairs = () => writeFile(at('pairs.jsonl'), pairs.map((row) => `${JSON.stringify(row)}\n`).join(''));
const FEW = '--steps 1 --batch 1 --negatives 1 --domain-tokens 3 --sample-tokens 2';
const train = (more: string): Promise<string> =>
  succeed(`train --model @model --device cpu --references @pairs.jsonl ${FEW} --json ${more}`);

describe('columns composed to one text', () => {
  test('are learned by a template that is kept with the prompt, and split by it', async () => {
    await writePairs();
    await train('--out @composed --template {question}\\n=>\\t{answer}');
    const { composition } = readPromptFile(await readFile(at('composed/prompt.safetensors')));
    const template = '{question}\n=>\t{answer}';
    expect(composition).toEqual({ kind: 'template', template, question: 'question', answer: 'answer' });
    expect(JSON.parse(await readFile(at('composed/run.json'), 'utf8')).references).toMatchObject({ composition });

    const draw = 'sample --model @model --device cpu --count 3 --max-tokens 4 --prompt @composed/prompt.safetensors';
    await succeed(`${draw} --out @drawn.jsonl`);
    for (const { fields, text } of await lines('drawn.jsonl')) {
      const [question, answer, ...more] = (text as string).split('\n=>\t');
      const isWhole = question?.trim() && answer?.trim() && more.length === 0;
      expect(fields).toEqual(isWhole ? { question, answer } : null);
    }
  });

  test('are the same texts for the commands that measure', async () => {
    await writePairs();
    const read = 'references --references @pairs.jsonl --json --input question --output answer';
    const composed = JSON.parse(await succeed(`${read} --learn answer`)).references;
    expect(composed[2]).toEqual({ input: 'f(2)\n\nAnswer: 4' });
    expect(JSON.parse(await succeed(read)).references[2]).toEqual({ input: 'f(2)', output: '4' });

    const samples = ['f(7)\n\nAnswer: 49', 'f(8)', 'f(9)\n\nAnswer: 3\n\nAnswer: 4'].map((text) => ({ text }));
    await writeFile(at('some.jsonl'), samples.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const check = 'check --references @pairs.jsonl --samples @some.jsonl --out @judged.jsonl --input question';
    await succeed(`${check} --output answer --learn answer`);
    const reasons = (await lines('judged.jsonl')).map(({ judgements }) => judgements as { form: { reason: string } });
    expect(reasons.map(({ form }) => form.reason)).toEqual([null, 'does-not-split', 'does-not-split']);

    await train('--out @answered --learn answer');
    const score = 'score --model @model --device cpu --json --references @pairs.jsonl';
    const [behind] = JSON.parse(await succeed(`${score} --prompt @answered/prompt.safetensors`));
    const [alone] = JSON.parse(await succeed(`${score} --learn input`));
    expect(behind.tokenCount).toBeGreaterThan(alone.tokenCount);
  });

  test('change nothing where nobody asks for them', async () => {
    await writePairs();
    await train('--out @plain');
    const bytes = await readFile(at('plain/prompt.safetensors'));
    expect(Object.keys(readSafetensors(bytes).metadata)).not.toContain('composition');
    await train('--out @named --input question --output answer');
    expect(await readFile(at('named/prompt.safetensors'))).toEqual(bytes);
    await succeed('sample --model @model --device cpu --count 1 --out @one.jsonl --prompt @plain/prompt.safetensors');
    expect((await lines('one.jsonl'))[0]).not.toHaveProperty('fields');
  });

  test('are learned the same way by a run that goes on', async () => {
    await writePairs();
    await train('--out @first --learn answer');
    await train('--out @second --resume @first');
    const { composition } = readPromptFile(await readFile(at('second/prompt.safetensors')));
    expect(composition).toMatchObject({ template: '{question}\n\nAnswer: {answer}' });
  });

  test.each([
    ['--template {question}{answer}', 'Nothing stands between'],
    ['--template {nothing}', 'has no column "nothing"'],
    ['--learn conversation', 'no column of conversations'],
    ['--learn input --template {question}', 'both given'],
    ['--output answer', 'without input'],
  ])('are refused in words: %s', async (options, words) => {
    await writePairs();
    const { code, stderr } = await domino(`references --references @pairs.jsonl ${options}`);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
