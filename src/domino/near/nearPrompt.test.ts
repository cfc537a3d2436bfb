/** On the real engine: a tiny random checkpoint on the CPU. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedLanguageModel, loadLanguageModel } from '../../model/load';
import { memoryFolder, TINY_VARIANTS, type TinyName, tinyFiles } from '../../model/testing/tinyModels';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { loadTokenizer } from '../../tokenization/load';
import type { CheckpointTokenizer } from '../../tokenization/types';
import { scoreTexts } from '../objective/score';
import { presetOptions } from '../presets';
import { readPromptFile, writePromptFile } from '../prompt/promptFile';
import { RAW_TEMPLATE } from '../prompt/softPrompt';
import { type FitRequest, fitSamples } from './fitSamples';
import { nearPrompt } from './nearPrompt';

const NAME = Object.keys(TINY_VARIANTS)[0] as TinyName;
const [K, L] = [3, 2];

describe('near references', () => {
  let model: LoadedLanguageModel;
  let tokenizer: CheckpointTokenizer;
  let request: FitRequest;
  beforeAll(async () => {
    const files = tinyFiles(NAME);
    model = await loadLanguageModel(memoryFolder(NAME, files), { runtime: createCpuRuntime({ threads: 1 }) });
    tokenizer = loadTokenizer(await memoryFolder(NAME, files).read('tokenizer.json'));
    const random = new Random('near');
    const d = model.info.tokenDim;
    const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 0.3 * random.normal());
    const texts = Array.from({ length: 4 }, (_, i) =>
      Int32Array.from([...Array.from({ length: 3 + 2 * i }, () => random.integer(200)), model.info.endOfSampleTokenId]),
    );
    request = {
      domain: { data: draw(K * d), dims: [K, d] },
      frame: RAW_TEMPLATE,
      texts,
      groups: [[0, 1, 2], [3]],
      start: { data: draw(2 * L * d), dims: [2, L, d] },
      options: { steps: 6, batch: 2, learningRate: 0.05 },
    };
  });
  afterAll(() => model.dispose());

  /** −log p a token of a text behind [D; S]. */
  async function loss(s: Float32Array, text: Int32Array): Promise<number> {
    const prefix = Float32Array.of(...request.domain.data, ...s);
    const [logProbability] = await scoreTexts(model, [text], prefix);
    return -logProbability! / text.length;
  }

  it('lowers what is measured from outside, leaves D alone, and fits each group as it is fitted by itself', async () => {
    const before = request.domain.data.slice();
    const start = request.start.data.slice();
    const { samples, losses } = await fitSamples(model, request);
    expect(request.domain.data).toEqual(before);
    expect(request.start.data).toEqual(start);
    const size = L * model.info.tokenDim;
    const [own, other] = [samples.data.subarray(0, size), samples.data.subarray(size)];
    // The first step's loss is that of its texts where S starts: the first two of one group, the only one of the other.
    const first = [0, 1].map((text) => loss(start.subarray(0, size), request.texts[text]!));
    const [a, b] = await Promise.all(first);
    const only = await loss(start.subarray(size), request.texts[3]!);
    expect(losses[0]).toBeCloseTo((a! + b!) / 2 / 2 + only / 2, 4);
    expect(await loss(own, request.texts[0]!)).toBeLessThan(a!);
    expect(await loss(other, request.texts[3]!)).toBeLessThan(only);

    const alone = await fitSamples(model, {
      ...request,
      groups: [[3]],
      start: { data: start.slice(size), dims: [1, L, model.info.tokenDim] },
    });
    for (const [at, value] of alone.samples.data.entries()) expect(other[at]).toBeCloseTo(value, 4);
  });

  it('goes down the slope: a gradient with the wrong sign would raise it', async () => {
    const up = await fitSamples(model, { ...request, options: { ...request.options, learningRate: -0.05 } });
    const size = L * model.info.tokenDim;
    const text = request.texts[3]!;
    expect(await loss(up.samples.data.subarray(size), text)).toBeGreaterThan(
      await loss(request.start.data.subarray(size), text),
    );
  });

  it('stops between steps when it is asked to', async () => {
    const abort = new AbortController();
    const onStep = (step: number): void => {
      if (step === 2) abort.abort();
    };
    const { losses } = await fitSamples(model, request, { signal: abort.signal, onStep });
    expect(losses).toHaveLength(2);
  });

  it('writes a prompt of D and S behind it, the same each time, which is drawn from as any other', async () => {
    const options = { ...presetOptions('studio'), domainTokens: K, sampleTokens: L };
    const file = readPromptFile(writePromptFile({ domain: request.domain }, { model: model.info, options }));
    const texts = ['def f(x):\n    return x', 'def g(y):\n    return y + 1'];
    const bytes = await nearPrompt({ model, tokenizer }, file, texts);
    const near = readPromptFile(bytes);
    const [rows, d] = near.prompt.domain.dims;
    expect([rows, d, near.prompt.samples]).toEqual([K + 8, model.info.tokenDim, undefined]);
    expect(near.prompt.domain.data.subarray(0, K * d)).toEqual(request.domain.data);
    expect(near.options).toEqual({ ...options, domainTokens: K + 8 });
    expect(near.model).toEqual(file.model);
    expect(await nearPrompt({ model, tokenizer }, file, texts)).toEqual(bytes);
    // Other examples have another S.
    expect(await nearPrompt({ model, tokenizer }, file, ['print(1)'])).not.toEqual(bytes);
  });

  it('refuses a prompt of another model', async () => {
    const of = { ...model.info, hash: 'other' };
    const file = readPromptFile(
      writePromptFile({ domain: request.domain }, { model: of, options: presetOptions('studio') }),
    );
    await expect(nearPrompt({ model, tokenizer }, file, ['x'])).rejects.toMatchObject({ code: 'PROMPT_MISMATCH' });
  });
});
