/** What a prompt learned, from the command line. */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { readPromptFile } from '../domino/prompt/promptFile';
import { at, domino, provideFiles, succeed, TEXTS } from './testing/commandLine';

provideFiles();

const TRAIN =
  'train --model @model --references @refs.jsonl --domain-tokens 3 --sample-tokens 2 --holdout 0.34 --steps 3';
const READ = 'read --model @model --json';
const json = async (line: string) => JSON.parse(await succeed(`${READ} ${line}`));

beforeAll(async () => {
  await succeed(`${TRAIN} --out @run`);
  await succeed(`${TRAIN} --out @second --seed 5`);
});

test('tells the words near each soft token, and how like each other they are', async () => {
  const { tokens, similarity } = await json('--prompt @run/prompt.safetensors --nearest 4');
  expect(tokens).toHaveLength(3);
  expect(tokens[0].nearest).toHaveLength(4);
  expect(similarity).toHaveLength(9);
  expect(similarity[4]).toBeCloseTo(1, 6);
});

test('tells held out and trained on apart, by the record of the run or by the prompt alone', async () => {
  const byRun = await json('--run @run --references @refs.jsonl');
  const record = JSON.parse(await readFile(at('run/run.json'), 'utf8'));
  const held = byRun.losses.flatMap(({ row, state }: { row: number; state: string }) =>
    state === 'heldOut' ? row : [],
  );
  expect(held).toEqual(record.references.heldOutRows);
  expect(held).toHaveLength(2);
  expect(byRun.gauge.heldOut.domain).toBeCloseTo(record.heldOut, 4);
  expect(byRun.gauge.heldOut.withoutPrompt).toBeCloseTo(record.heldOutWithoutPrompt, 4);
  expect(byRun.gauge.trained.withSample).toBeGreaterThan(0);
  expect(byRun.measuredOn).toBe(2);
  const byPrompt = await json('--prompt @run/prompt.safetensors --references @refs.jsonl');
  expect(byPrompt.losses).toEqual(byRun.losses);
  // Of a prompt that does not say, nothing is guessed.
  const bare = await json('--prompt @init.safetensors --references @refs.jsonl');
  expect(new Set(bare.losses.map(({ state }: { state: string }) => state))).toEqual(new Set(['unknown']));
  expect(bare.gauge).toMatchObject({ trained: null, heldOut: null, gap: null });
});

test('measures words in the place of the prompt', async () => {
  const argv = ['--run', at('run'), '--references', at('refs.jsonl'), '--words', TEXTS[0]!];
  expect((await domino(`${READ} ${argv.join(' ').replaceAll('\n', '')}`)).code).toBe(2);
  const { words, nearestWords } = await json('--run @run --references @refs.jsonl --words def');
  expect(nearestWords.tokens).toBe(3);
  expect(words).toMatchObject({ words: 'def', domain: nearestWords.domain });
  expect(words.plugged).not.toBe(nearestWords.plugged);
});

test('mixes two prompts into one that can be drawn from, and says that it is an experiment', async () => {
  const mix = '--mix @second/prompt.safetensors --weight 0.25 --out @mixed.safetensors';
  expect((await json(`--run @run ${mix}`)).mixed).toMatchObject({ weight: 0.25, experiment: true });
  const [one, other, mixed] = await Promise.all(
    ['run/prompt.safetensors', 'second/prompt.safetensors', 'mixed.safetensors'].map(
      async (name) => readPromptFile(new Uint8Array(await readFile(at(name)))).prompt,
    ),
  );
  expect(mixed!.domain.data[5]).toBeCloseTo(0.75 * one!.domain.data[5]! + 0.25 * other!.domain.data[5]!, 6);
  expect(mixed!.samples).toBeUndefined();
  await succeed('sample --model @model --prompt @mixed.safetensors --out @mixed.jsonl --count 1 --max-tokens 4');
});

test.each([
  ['no prompt', '', /--prompt is missing/],
  ['words with nothing to measure them on', '--run @run --words def', /Add --references FILE/],
  ['a mixture that goes nowhere', '--run @run --mix @second/prompt.safetensors', /--mix and --out go together/],
  ['a description of a model that cannot be asked', '--run @run --references @refs.jsonl --describe', /chat template/],
])('refuses %s', async (_, line, words) => {
  const { code, stderr } = await domino(`read --model @model ${line}`);
  expect(code).toBe(2);
  expect(stderr).toMatch(words);
});
