import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { RunControl } from '../optimization/runControl';
import { type LearningHooks, learnPrompt, worseThanNone } from './learnPrompt';
import { resolveOptions } from './options';
import { readPromptFile } from './prompt/promptFile';
import { filePrefix } from './prompt/promptPrefix';
import { letters } from './testing/letters';
import { ToyModel } from './testing/toyModel';

const references = ['abca', 'bcab', 'cabc', 'abcabcabcabc', 'bca', 'abé'];
const options = resolveOptions({
  steps: 4,
  batch: 2,
  negatives: 2,
  domainTokens: 3,
  sampleTokens: 2,
  maxTokens: 8,
  holdout: 0.3,
  heldOutEvery: 2,
  seed: 5,
});
const learn = (hooks: LearningHooks = {}, given: Partial<Parameters<typeof learnPrompt>[1]> = {}) =>
  learnPrompt(
    { model: new ToyModel(), tokenizer: letters, room: null },
    { references, options, control: new RunControl(), ...given },
    hooks,
  );

describe('learning a prompt', () => {
  it('tells which references are held out and which are cut, and what cannot be spelled, before the first step', async () => {
    const told: string[] = [];
    const { heldOutRows, promptFile, history } = await learn({
      onEncoded: (texts, prefixLength) => {
        told.push(`encoded ${texts.map(({ length }) => length)} behind ${prefixLength}`);
      },
      onNotice: (message, step) => {
        told.push(`${step}: ${message.slice(0, 17)}`);
      },
      onStarted: ({ heldOutRows: held, cutRows }) => {
        told.push(`started, ${held.length} held out, ${cutRows} cut`);
      },
      onPoint: ({ step }) => {
        told.push(`step ${step}`);
      },
    });
    expect(told.slice(0, 4)).toEqual([
      'encoded 5,5,5,8,4,3 behind 6',
      '0: 1 of 6 references',
      'started, 2 held out, 3 cut',
      'step 1',
    ]);
    expect(history).toHaveLength(4);
    const file = readPromptFile(promptFile);
    expect(file.prompt.samples?.dims).toEqual([6, 2, 4]);
    expect(file.learned).toMatchObject({ references: 4, steps: 4 });
    expect(file.frame.between).toEqual(Int32Array.of(10));
    expect(heldOutRows).toHaveLength(2);
  });

  it('says of a prompt that is worse than none that it is', async () => {
    const notices: string[] = [];
    const hurried = { ...options, learningRate: 40, steps: 1 };
    const { heldOut, heldOutWithoutPrompt } = await learn(
      { onNotice: (message) => void notices.push(message) },
      { options: hurried },
    );
    expect(heldOut!).toBeGreaterThan(heldOutWithoutPrompt!);
    expect(notices.at(-1)).toMatch(
      /^The kept prompt is worse than none: \d\.\d{4} nats per token .* \d\.\d{4} without\. /,
    );
    expect(worseThanNone({ heldOut: 2, heldOutWithoutPrompt: 2 })).toBeNull();
    expect(worseThanNone({ heldOut: null, heldOutWithoutPrompt: null })).toBeNull();
  });

  it('computes nothing where the texts are refused', async () => {
    const refusal = new StudioError('CONTEXT_TOO_SHORT', 'A reference is too long.', 'Cut it.');
    let started = false;
    const refused = learn({
      onEncoded: () => {
        throw refusal;
      },
      onStarted: () => {
        started = true;
      },
    });
    await expect(refused).rejects.toBe(refusal);
    expect(started).toBe(false);
  });

  it('goes on from a checkpoint to the same file, and says nothing twice', async () => {
    const whole = await learn();
    const half = await learn({}, { options: { ...options, steps: 2 } });
    const notices: string[] = [];
    const rest = await learn({ onNotice: (message) => void notices.push(message) }, { checkpoint: half.checkpoint });
    expect(notices).toEqual([]);
    expect(rest.promptFile).toEqual(whole.promptFile);
  });

  it('shows the prompt of each step as the rows in front of a text', async () => {
    const prefixes: (readonly number[])[] = [];
    const { promptFile } = await learn({
      onPoint: async (_, run) => {
        prefixes.push((await run.prefix()).dims);
      },
    });
    expect(prefixes).toEqual([
      [4, 4],
      [4, 4],
      [4, 4],
      [4, 4],
    ]);
    const { data, dims } = await filePrefix(new ToyModel(), readPromptFile(promptFile));
    expect(dims).toEqual([4, 4]);
    expect(data.subarray(0, 12)).toEqual(readPromptFile(promptFile).prompt.domain.data);
  });
});
