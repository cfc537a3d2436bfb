/** Weights that are no numbers: the model's file is named, never the learning rate. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { byteTokenizer } from '../exporters/byteTokenizer';
import { hubFolder } from '../exporters/hubFolder';
import type { DecoderWeights } from '../exporters/types';
import { tinyModel } from '../model/testing/tinyModels';
import { at, domino, provideFiles } from './testing/commandLine';

provideFiles();

async function writeModel(
  name: string,
  form: 'llama-q4' | 'llama genai fp16',
  harm: (weights: DecoderWeights) => void,
) {
  const { config, weights, options } = tinyModel(form);
  harm(weights);
  for (const [path, bytes] of hubFolder(config, weights, options, byteTokenizer())) {
    await mkdir(dirname(at(`${name}/${path}`)), { recursive: true });
    await writeFile(at(`${name}/${path}`), bytes);
  }
}

const nan = ({ layers }: DecoderWeights): void => void layers.at(-1)!.mlpNorm.fill(Number.NaN, 3, 4);
const infinite = ({ finalNorm }: DecoderWeights): void => void finalNorm.fill(Number.POSITIVE_INFINITY, 0, 1);

test.each([
  [
    'NaN',
    'llama-q4',
    nan,
    /onnx\/model_q4\.onnx is damaged: its weights ".+" hold .* \(NaN\), the first at element 3\./,
  ],
  ['NaN, in half precision', 'llama genai fp16', nan, /model_fp16\.onnx is damaged: .* at element 3\./],
  ['infinity', 'llama-q4', infinite, /The model harmed \(file [0-9a-f]{8}\) gives values that are not numbers/],
] as const)('%s', async (_, form, harm, said) => {
  await rm(at('harmed'), { recursive: true, force: true });
  await writeModel('harmed', form, harm);
  const training = 'train --model @harmed --references @refs.jsonl --steps 2 --domain-tokens 2';
  for (const line of [
    `${training} --holdout 0.2 --out @heldOut`,
    `${training} --holdout 0 --out @allLearned`,
    'sample --model @harmed --count 2 --max-tokens 4 --out @rows.jsonl',
  ]) {
    const { code, stderr } = await domino(line);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/learning rate/);
  }
});
