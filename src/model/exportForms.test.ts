/**
 * Forms of export that hubs hold: log-probabilities and decoding against the export as it stands, run by ONNX Runtime;
 * gradients against the forward pass. Nothing here is told to the engine but the files.
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { distance } from '../autodiff/testing/gradientCheck';
import { roundedToHalf } from '../exporters/halfPrecision';
import { float } from '../onnx/builder';
import type { Graph, ValueInfo } from '../onnx/graph';
import { readModel } from '../onnx/read';
import { writeModel } from '../onnx/write';
import { createCpuRuntime } from '../runtime/node';
import { loadLanguageModel } from './load';
import * as forms from './testing/exportForms';
import { memoryFolder, type TinyName, tinyFiles } from './testing/tinyModels';
import { IGNORED_LABEL } from './types';

type Changes = Parameters<typeof tinyFiles>[1];

interface Form {
  readonly base: TinyName;
  readonly rewrite?: forms.Rewrite;
  /** What the export as it stands is compared by, where ORT cannot run it or it gives too little. */
  readonly oracle?: forms.Rewrite;
  readonly config?: Changes;
}

const int = (value: number) => ({ kind: 'int', value }) as const;
const same: forms.Rewrite = (graph) => graph;

const FORMS: Readonly<Record<string, Form>> = {
  'interleaved rotary': { base: 'llama-q4', rewrite: forms.gqa({ rotary_interleaved: int(1) }) },
  'interleaved rotary, packed with bias': { base: 'qwen2-packed', rewrite: forms.gqa({ rotary_interleaved: int(1) }) },
  'no scale': { base: 'llama-q4', rewrite: forms.gqa({ scale: undefined }) },
  'an attention scale of its own': { base: 'llama-q4', rewrite: forms.gqa({ scale: float(0.4) }) },
  'a local window': { base: 'llama-q4', rewrite: forms.gqa({ local_window_size: int(3) }) },
  'capped scores': { base: 'qwen2-packed', rewrite: forms.gqa({ softcap: float(2) }) },
  'swapped inputs of skip norms': { base: 'llama-q4', rewrite: forms.swappedSkips },
  'logits of the last position': { base: 'llama-q4', rewrite: forms.lastPositionOnly, oracle: same },
  'logits of the last position, sliced': { base: 'llama-tied', rewrite: forms.lastPositionSliced, oracle: same },
  'scaled, masked and capped logits': { base: 'llama-q4', rewrite: forms.scaledAndCapped },
  'a padded output projection': { base: 'llama-float', rewrite: forms.paddedVocabulary },
  'norms in primitive operators of opset 17': { base: 'llama-float', rewrite: forms.primitiveNorms },
  'RMSNormalization of opset 23': { base: 'llama-q4', rewrite: forms.standardNorms },
  'weights as DequantizeLinear': { base: 'llama-q4', rewrite: forms.dequantizeLinear },
  'float zero points': { base: 'llama-q4', rewrite: forms.floatZeroPoints },
  'half precision': { base: 'llama-float', rewrite: forms.halfPrecisionWithCasts, oracle: roundedToHalf },
  'half precision, quantised': {
    base: 'llama-zero-points',
    rewrite: forms.halfPrecisionWithCasts,
    oracle: roundedToHalf,
  },
  'MultiHeadAttention with a computed mask': { base: 'mha', rewrite: forms.multiHeadAttention },
  'one layer': { base: 'llama-q4', config: { layers: 1 } },
  'one layer, tied': { base: 'llama-tied', config: { layers: 1 } },
  'an odd vocabulary': { base: 'llama-tied', config: { vocabularySize: 263 } },
  'an odd vocabulary, zero points': { base: 'llama-zero-points', config: { vocabularySize: 263 } },
  'three layers, one key for all heads': { base: 'llama-q4', config: { layers: 3, keyValueHeads: 1 } },
  'heads wider than the hidden size asks': { base: 'llama-q4', config: { headSize: 32 } },
};

/** Logits [S, V] of a graph as ONNX Runtime runs it. */
async function logitsOf(graph: Graph, ids: readonly number[]): Promise<{ data: Float32Array; width: number }> {
  const session = await ort.InferenceSession.create(writeModel(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const S = ids.length;
  const int64 = (values: readonly number[]): ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, S]);
  const given = {
    input_ids: int64(ids),
    attention_mask: int64(ids.map(() => 1)),
    position_ids: int64(ids.map((_, i) => i)),
  };
  const feed = ({ name, dims }: ValueInfo): ort.Tensor =>
    given[name as keyof typeof given] ??
    new ort.Tensor('float32', new Float32Array(0), [1, Number(dims[1]), 0, Number(dims[3])]);
  const feeds = graph.inputs.map((input) => [input.name, feed(input)] as const);
  const logits = (await session.run(Object.fromEntries(feeds))).logits!;
  await session.release();
  return { data: logits.data as Float32Array, width: logits.dims[2]! };
}

function logSoftmaxAt(logits: Float32Array, label: number): number {
  const peak = Math.max(...logits);
  return logits[label]! - peak - Math.log(logits.reduce((sum, z) => sum + Math.exp(z - peak), 0));
}

const PREFIX = [256, 65];
const TEXT = [72, 105, 33, 10, 7, 100, 257];

describe.each(Object.keys(FORMS))('%s', (name) => {
  const { base, rewrite = same, oracle = rewrite, config = {} } = FORMS[name]!;
  const files = new Map(tinyFiles(base, config));
  const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
  const graph = readModel(files.get(path)!);
  files.set(path, writeModel(rewrite(graph)));

  it.each([0, Number.POSITIVE_INFINITY])(
    'trains and decodes the same function, at most %d bytes dequantised',
    async (floatWeightLimitBytes) => {
      const runtime = createCpuRuntime({ threads: 1 });
      const model = await loadLanguageModel(memoryFolder(name, files), { runtime, floatWeightLimitBytes });
      const { tokenDim: d, vocabularySize: V } = model.info;
      const { data: expected, width } = await logitsOf(oracle(graph), [...PREFIX, ...TEXT]);
      const row = (position: number): Float32Array => expected.slice(position * width, (position + 1) * width);

      const embeds = await model.embedTokens(Int32Array.from([...PREFIX, ...TEXT]));
      const labels = Int32Array.from([...TEXT.slice(0, -1), IGNORED_LABEL]);
      const dims = [1, PREFIX.length + TEXT.length, d];
      const scored = { data: labels, dims: [1, TEXT.length] };
      const tape = await model.forward({ data: embeds.data, dims }, scored);
      const sum = TEXT.slice(0, -1).reduce(
        (total, label, t) => total + logSoftmaxAt(row(PREFIX.length + t - 1), label),
        0,
      );
      expect(Math.abs((tape.logProbabilities[0]! - sum) / sum)).toBeLessThan(1e-4);

      // Along the gradient the derivative is its norm: the largest signal that float32 differences can have.
      const { data: gradient } = await tape.backward(Float32Array.from([1]));
      tape.dispose();
      const norm = Math.hypot(...gradient);
      const step = 0.02;
      const along = async (sign: number): Promise<number> => {
        const moved = embeds.data.map((value, i) => value + (sign * step * gradient[i]!) / norm);
        const there = await model.forward({ data: moved, dims }, scored);
        there.dispose();
        return there.logProbabilities[0]!;
      };
      expect(Math.abs(((await along(1)) - (await along(-1))) / (2 * step) / norm - 1)).toBeLessThan(1e-2);

      const decoder = await model.startDecoding(await model.embedTokens(Int32Array.from(PREFIX)), 2);
      expect(distance(decoder.firstLogits, row(PREFIX.length - 1).slice(0, V)).relativeError).toBeLessThan(1e-4);
      for (const [t, id] of TEXT.slice(0, 5).entries()) {
        const logits = await decoder.step(Int32Array.from([id, id]));
        expect(logits.length).toBe(2 * V);
        const last = row(PREFIX.length + t).slice(0, V);
        for (const start of [0, V])
          expect(distance(logits.slice(start, start + V), last).relativeError).toBeLessThan(1e-4);
      }
      decoder.dispose();
      await model.dispose();
      expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
    },
  );
});
