/** A model behind adapters: without one it is the model as it was, with one the model of the merged weights, in every pass. */
import { describe, expect, it, vi } from 'vitest';
import { distance } from '../autodiff/testing/gradientCheck';
import { byteTokenizer } from '../exporters/byteTokenizer';
import { hubFolder } from '../exporters/hubFolder';
import type { DecoderWeights } from '../exporters/types';
import { createCpuRuntime } from '../runtime/node';
import type { Runtime } from '../runtime/types';
import { Random } from '../tensors/random';
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import { type LoadedLanguageModel, type LoadOptions, loadLanguageModel } from './load';
import { mergedWeights, randomAdapter } from './testing/adapters';
import {
  FAMILY_VARIANTS,
  type FamilyName,
  memoryFolder,
  TINY_VARIANTS,
  type TinyName,
  tinyFiles,
  tinyModel,
} from './testing/tinyModels';
import { type AdapterShape, IGNORED_LABEL, type LanguageModel } from './types';

const SHAPE: AdapterShape = { rank: 4, alpha: 6, targets: 'all-linear' };
const NAMES = [...Object.keys(TINY_VARIANTS), ...Object.keys(FAMILY_VARIANTS)] as (TinyName | FamilyName)[];
/** As a browser with little memory has it, block by block; and floats in one run. */
const WAYS = [
  ['as stored, block by block', { floatWeightLimitBytes: 0, singleRunWeightLimitBytes: 0 }],
  ['in float, in one run', { floatWeightLimitBytes: 2 ** 20, singleRunWeightLimitBytes: 2 ** 20 }],
] as const;
const PREFIX = 2;
const LABELS = [5, 6, 7, 8, 257];

async function open(
  runtime: Runtime,
  name: TinyName | FamilyName,
  options: Partial<LoadOptions> = {},
): Promise<LoadedLanguageModel> {
  return loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime, ...options });
}

/** Embeddings of the labels behind a prefix of noise; the second row is the first, cut shorter. */
async function rowsOf(model: LanguageModel): Promise<{ x: FloatTensor; labels: IntTensor; prefix: FloatTensor }> {
  const random = new Random('rows');
  const d = model.info.tokenDim;
  const before = Float32Array.from({ length: PREFIX * d }, () => random.normal());
  const text = (await model.embedTokens(Int32Array.from(LABELS))).data;
  const short = LABELS.map((label, i) => (i < 3 ? label : IGNORED_LABEL));
  return {
    x: { data: Float32Array.of(...before, ...text, ...before, ...text), dims: [2, PREFIX + LABELS.length, d] },
    labels: { data: Int32Array.from([...LABELS, ...short]), dims: [2, LABELS.length] },
    prefix: { data: before, dims: [PREFIX, d] },
  };
}

function logSoftmax(logits: Float32Array, label: number): number {
  const peak = Math.max(...logits);
  return logits[label]! - peak - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - peak), 0));
}

/** log p of the first row's labels and of the first three, token by token. */
async function decoded(model: LanguageModel, prefix: FloatTensor): Promise<number[]> {
  const decoder = await model.startDecoding(prefix, 2);
  let logits = decoder.firstLogits;
  const each: number[] = [];
  for (const label of LABELS) {
    each.push(logSoftmax(logits, label));
    logits = (await decoder.step(Int32Array.of(label, label))).slice(0, model.info.vocabularySize);
  }
  decoder.dispose();
  const sum = (some: readonly number[]): number => some.reduce((total, value) => total + value, 0);
  return [sum(each), sum(each.slice(0, 3))];
}

describe.each(NAMES)('%s', (name) => {
  it.each(WAYS)('%s', async (_, way) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const base = await open(runtime, name, way);
    const model = await open(runtime, name, { ...way, adapter: SHAPE });
    const { x, labels, prefix } = await rowsOf(model);
    const asLoaded = await base.score(x, labels);
    const [before, baseDecoded] = [await decoded(model, prefix), await decoded(base, prefix)];
    expect(await model.score(x, labels)).toEqual(asLoaded);
    expect(before).toEqual(baseDecoded);
    const adaptation = model.adaptation!;
    const weights = randomAdapter(adaptation.layers, SHAPE, new Random(name));
    adaptation.use(weights);
    const adapted = await model.score(x, labels);
    expect(distance(adapted, asLoaded).relativeError).toBeGreaterThan(1e-2);
    const tape = await model.forward(x, labels);
    tape.dispose();
    const { logProbabilities } = await adaptation.differentiate(x, labels, Float32Array.of(1, 1));
    expect(distance(tape.logProbabilities, adapted).relativeError).toBeLessThan(1e-5);
    expect(distance(logProbabilities, adapted).relativeError).toBeLessThan(1e-5);
    expect(distance(await decoded(model, prefix), adapted).relativeError).toBeLessThan(1e-4);
    // B = 0 is the base, and so is none.
    adaptation.use(
      new Map([...weights].map(([key, value]) => [key, key.includes('lora_B') ? value.map(() => 0) : value])),
    );
    expect(await model.score(x, labels)).toEqual(asLoaded);
    adaptation.use(weights);
    adaptation.use(null);
    expect(await model.score(x, labels)).toEqual(asLoaded);
    expect(await decoded(model, prefix)).toEqual(baseDecoded);
    await model.dispose();
    await base.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

const FLOATS = ['llama-float', 'gemma3 genai fp32, packed', 'qwen3 optimum fp32', 'llama optimum fp32, tied'] as const;

it.each(FLOATS)('weights merged into %s give the adapter’s log-probabilities and hidden states', async (name) => {
  const runtime = createCpuRuntime({ threads: 1 });
  const model = await open(runtime, name, { adapter: SHAPE });
  const adaptation = model.adaptation!;
  const weights = randomAdapter(adaptation.layers, SHAPE, new Random(name));
  adaptation.use(weights);
  const tiny = tinyModel(name);
  const float32 = (own: DecoderWeights): DecoderWeights => ({
    ...own,
    layers: own.layers.map(
      (layer) =>
        Object.fromEntries(
          Object.entries(layer).map(([key, value]) => [key, value && Float32Array.from(value)]),
        ) as never,
    ),
  });
  const written = float32(mergedWeights(tiny.weights, SHAPE, weights));
  const files = hubFolder(tiny.config, written, tiny.options, byteTokenizer());
  const merged = await loadLanguageModel(memoryFolder('merged', files), { runtime });
  const { x, labels, prefix } = await rowsOf(model);
  const near = (a: ArrayLike<number>, b: ArrayLike<number>): void =>
    expect(distance(a, b).relativeError).toBeLessThan(1e-4);
  near(await model.score(x, labels), await merged.score(x, labels));
  near(await decoded(model, prefix), await decoded(merged, prefix));
  const lengths = Int32Array.of(7, 4);
  near((await model.meanHiddenStates(x, lengths)).data, (await merged.meanHiddenStates(x, lengths)).data);
  const [decoder, other] = [await model.startDecoding(prefix, 1), await merged.startDecoding(prefix, 1)];
  near(decoder.firstLogits, other.firstLogits);
  decoder.dispose();
  other.dispose();
  await merged.dispose();
  await model.dispose();
  await runtime.dispose();
});

describe('adapters that take each other’s place', () => {
  it.each(WAYS)('need no session, %s', async (_, way) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await open(runtime, 'qwen2-packed', { ...way, adapter: SHAPE });
    const adaptation = model.adaptation!;
    const { x, labels, prefix } = await rowsOf(model);
    const everything = async (): Promise<void> => {
      await model.score(x, labels);
      await adaptation.differentiate(x, labels, Float32Array.of(1, 1));
      (await model.forward(x, labels)).dispose();
      await decoded(model, prefix);
    };
    await everything();
    const { sessions, tensors } = runtime.live;
    const created = vi.spyOn(runtime, 'createSession');
    for (const seed of ['a', 'b', 'c']) {
      adaptation.use(randomAdapter(adaptation.layers, SHAPE, new Random(seed)));
      await everything();
    }
    expect(created).not.toHaveBeenCalled();
    // One adapter's tensors, as before.
    expect(runtime.live).toEqual({ sessions, tensors });
    await model.dispose();
    await runtime.dispose();
  });

  it.each(WAYS)('leave to tapes, prefixes and decoders what they began with, %s', async (_, way) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await open(runtime, 'llama-q4', { ...way, adapter: SHAPE });
    const adaptation = model.adaptation!;
    const { x, labels, prefix } = await rowsOf(model);
    const d = model.info.tokenDim;
    const [one, two] = ['one', 'two'].map((seed) => randomAdapter(adaptation.layers, SHAPE, new Random(seed)));
    const shared: FloatTensor = { data: prefix.data, dims: [1, PREFIX, d] };
    const length = LABELS.length * d;
    const text: FloatTensor = { data: x.data.slice(PREFIX * d, PREFIX * d + length), dims: [1, LABELS.length, d] };
    const own: IntTensor = { data: Int32Array.from(LABELS.slice(1)), dims: [1, LABELS.length - 1] };
    const pass = async (meanwhile: () => void): Promise<Float32Array[]> => {
      const tape = await model.forward(x, labels);
      const decoder = await model.startDecoding(prefix, 1);
      const behind = await model.sharing!.prefix(shared);
      meanwhile();
      const row = await model.sharing!.forward(text, own, { tape: behind, rows: Int32Array.of(0) });
      const rowGradient = await row.backward(Float32Array.of(1));
      const results = [
        (await tape.backward(Float32Array.of(1, -0.5))).data,
        (await decoder.step(Int32Array.of(5))).slice(),
        row.logProbabilities,
        rowGradient.data,
        (await behind.backward()).data,
      ];
      for (const kept of [tape, decoder, row, behind]) kept.dispose();
      return results;
    };
    adaptation.use(one!);
    const undisturbed = await pass(() => undefined);
    const disturbed = await pass(() => adaptation.use(two!));
    expect(disturbed).toEqual(undisturbed);
    const other = await pass(() => undefined);
    for (const [i, result] of other.entries())
      expect(distance(result, undisturbed[i]!).relativeError).toBeGreaterThan(1e-3);
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

describe('targets', () => {
  it.each<[TinyName, readonly string[]]>([
    ['qwen2-packed', ['q_proj', 'down_proj']],
    ['qwen2-packed-rotary', ['v_proj']],
    ['llama-q4', ['self_attn.k_proj', 'model.layers.1.mlp.up_proj']],
  ])('%s with %j has adapters beside those layers and no others', async (name, targets) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const some = { ...SHAPE, targets };
    const model = await open(runtime, name, { adapter: some });
    const all = await open(runtime, name, { adapter: SHAPE });
    const wanted = all.adaptation!.layers.filter(({ name: layer }) =>
      targets.some((target) => layer === target || layer.endsWith(`.${target}`)),
    );
    expect(model.adaptation!.layers).toEqual(wanted);
    const weights = randomAdapter(wanted, some, new Random(name));
    model.adaptation!.use(weights);
    // In the adapter of all layers the others are zero.
    const whole = randomAdapter(all.adaptation!.layers, SHAPE, new Random('others'));
    for (const [key, value] of whole) whole.set(key, weights.get(key) ?? value.map(() => 0));
    all.adaptation!.use(whole);
    const { x, labels, prefix } = await rowsOf(model);
    expect(distance(await model.score(x, labels), await all.score(x, labels)).relativeError).toBeLessThan(1e-6);
    expect(distance(await decoded(model, prefix), await decoded(all, prefix)).relativeError).toBeLessThan(1e-6);
    const { gradients } = await model.adaptation!.differentiate(x, labels, Float32Array.of(1, 1));
    expect([...gradients.keys()]).toEqual([...weights.keys()]);
    await model.dispose();
    await all.dispose();
    await runtime.dispose();
  });

  it.each<[Partial<AdapterShape>, string]>([
    [{ targets: ['q_proj', 'qkv_proj'] }, 'qkv_proj'],
    [{ targets: ['lm_head'] }, 'lm_head'],
    [{ targets: [] }, 'without a layer'],
    [{ rank: 0 }, 'rank'],
    [{ rank: 2.5 }, 'rank'],
    [{ alpha: Number.NaN }, 'alpha'],
  ])('%j are refused', async (change, named) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const opened = open(runtime, 'qwen2-packed', { adapter: { ...SHAPE, ...change } });
    await expect(opened).rejects.toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(named) });
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
    if (change.targets)
      await expect(opened).rejects.toMatchObject({ remedy: expect.stringMatching(/Choose among q_proj, k_proj/) });
  });
});

it('an adapter that does not fit is refused by name, and the one before stays', async () => {
  const runtime = createCpuRuntime({ threads: 1 });
  const model = await open(runtime, 'llama-q4', { adapter: SHAPE });
  const adaptation = model.adaptation!;
  const weights = randomAdapter(adaptation.layers, SHAPE, new Random('fits'));
  adaptation.use(weights);
  const { x, labels } = await rowsOf(model);
  const before = await model.score(x, labels);
  const name = 'model.layers.1.mlp.up_proj.lora_B.weight';
  const changed = (change: (map: Map<string, Float32Array>) => void): Map<string, Float32Array> => {
    const copy = new Map(weights);
    change(copy);
    return copy;
  };
  for (const wrong of [
    changed((map) => map.delete(name)),
    changed((map) => map.set(name, new Float32Array(3))),
    changed((map) => map.set(`${name}s`, new Float32Array(3))),
  ])
    expect(() => adaptation.use(wrong)).toThrow(
      expect.objectContaining({ code: 'PROMPT_MISMATCH', message: expect.stringContaining(name) }),
    );
  // Read at once: what the caller does with it afterwards changes nothing.
  for (const values of weights.values()) values.fill(0);
  expect(await model.score(x, labels)).toEqual(before);
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
});

it('a model that is only sampled from decodes behind adapters', async () => {
  const runtime = createCpuRuntime({ threads: 1 });
  const sampled = await open(runtime, 'qwen3 optimum q4', { adapter: SHAPE, use: 'sample' });
  const trained = await open(runtime, 'qwen3 optimum q4', { adapter: SHAPE });
  const { prefix, x, labels } = await rowsOf(sampled);
  const weights = randomAdapter(sampled.adaptation!.layers, SHAPE, new Random('sampled'));
  sampled.adaptation!.use(weights);
  trained.adaptation!.use(weights);
  expect(await decoded(sampled, prefix)).toEqual(await decoded(trained, prefix));
  await expect(sampled.adaptation!.differentiate(x, labels, Float32Array.of(1, 1))).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
  });
  await sampled.dispose();
  await trained.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
});
