/** The written folder is one that transformers.js loads, tokenizes for and generates with, like a model from the hub. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoModelForCausalLM, AutoTokenizer, env, type Tensor } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReferenceModel } from '../model/testing/referenceModel';
import { type FamilyName, type TinyName, tinyFiles, tinyModel, writeTinyModel } from '../model/testing/tinyModels';

const NAMES: readonly (TinyName | FamilyName)[] = [
  'llama-tied',
  'llama-float',
  'llama-q8',
  'qwen2-packed',
  'qwen3-rotary',
  'qwen2 optimum q4',
  'qwen3 optimum fp32',
  'llama optimum, additive mask',
  'gemma3 optimum q4',
  'gemma3 genai q4',
];
const NEW_TOKENS = 5;
const TEXT = 'Grüße!\n';

let directory: string;
const before = { allowRemoteModels: env.allowRemoteModels, localModelPath: env.localModelPath };
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tiny-models-'));
  Object.assign(env, { allowRemoteModels: false, localModelPath: directory });
});
afterAll(async () => {
  Object.assign(env, before);
  await rm(directory, { recursive: true });
});

function argmax(row: Float64Array): number {
  return row.reduce((best, value, i) => (value > row[best]! ? i : best), 0);
}

describe.each(NAMES)('%s', (name) => {
  it('gives transformers.js the float64 logits and greedy continuation', async () => {
    const id = name.replaceAll(/\W+/g, '-');
    await writeTinyModel(join(directory, id), name);
    const model = await AutoModelForCausalLM.from_pretrained(id, {
      session_options: { intraOpNumThreads: 1, logSeverityLevel: 3 },
    });
    const tokenizer = await AutoTokenizer.from_pretrained(id);
    const { config, weights, options } = tinyModel(name);
    const reference = new ReferenceModel(config, weights, options);
    const ids = [...new TextEncoder().encode(TEXT)];
    const inputs = tokenizer(TEXT);
    expect(Array.from((inputs.input_ids as Tensor).data as BigInt64Array, Number)).toEqual(ids);

    const { logits } = (await model(inputs)) as { logits: Tensor };
    const expected = reference.logits(reference.embed(ids)).flatMap((row) => [...row]);
    const scale = Math.max(...expected.map(Math.abs));
    expect(logits.dims).toEqual([1, ids.length, config.vocabularySize]);
    for (const [i, value] of expected.entries()) expect(Math.abs(logits.data[i]! - value) / scale).toBeLessThan(1e-4);

    const sequence = [...ids];
    while (sequence.length < ids.length + NEW_TOKENS && sequence.at(-1) !== config.eosTokenId)
      sequence.push(argmax(reference.logits(reference.embed(sequence)).at(-1) as Float64Array));
    const generated = (await model.generate({
      ...inputs,
      max_new_tokens: NEW_TOKENS,
      do_sample: false,
    })) as Tensor;
    expect(Array.from(generated.data as BigInt64Array, Number)).toEqual(sequence);
    await model.dispose();
  });

  it('says of itself what it is', () => {
    const { config, weights } = tinyModel(name);
    const written = JSON.parse(new TextDecoder().decode(tinyFiles(name).get('config.json')));
    expect(written).toMatchObject({
      num_key_value_heads: config.keyValueHeads,
      head_dim: config.headSize,
      tie_word_embeddings: weights.head === undefined,
      eos_token_id: config.eosTokenId,
    });
  });
});
