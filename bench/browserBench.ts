/** WebAssembly in a browser, all threads: training against MatMul, decoding against transformers.js, in one run. */

import { decodingRate } from '../src/headless/benchmark/decodingRate';
import { median } from '../src/headless/benchmark/matmulRate';
import { type EfficiencyReport, trainingEfficiency } from '../src/headless/benchmark/trainingEfficiency';
import { generateRate } from '../src/headless/benchmark/transformersRate';
import { urlFolder } from '../src/model/folders';
import { loadLanguageModel } from '../src/model/load';
import { createWasmRuntime } from '../src/runtime/web';

export interface BrowserBenchRequest {
  readonly origin: string;
  readonly model: string;
  readonly rounds: number;
  readonly rows: number;
  readonly length: number;
}

export interface BrowserBenchReport {
  readonly model: string;
  readonly device: string;
  readonly training: EfficiencyReport;
  readonly decoding: {
    readonly rows: number;
    readonly length: number;
    readonly tokensPerSecond: number;
    readonly transformersJs: { readonly oneRow: number; readonly sameRows: number };
    readonly ratioToOneRow: number;
    readonly ratioToSameRows: number;
  };
}

export async function browserBench({
  origin,
  model: id,
  rounds,
  rows,
  length,
}: BrowserBenchRequest): Promise<BrowserBenchReport> {
  const runtime = await createWasmRuntime({ filesURL: `${origin}/ort/` });
  // transformers.js takes the runtime that is there: both run on the same instance and threads.
  const ort = await import('onnxruntime-web/wasm');
  (globalThis as Record<symbol, unknown>)[Symbol.for('onnxruntime')] = ort;
  const { AutoModelForCausalLM, env, Tensor } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = `${origin}/models/`;
  env.useBrowserCache = false;
  const model = await loadLanguageModel(urlFolder(id, `${origin}/models/${id}/`), { runtime });
  const training = await trainingEfficiency(model, rounds);
  const theirs = {
    model: await AutoModelForCausalLM.from_pretrained(id, { dtype: 'q4', device: 'auto' }),
    tensor: (data: BigInt64Array, dims: number[]): unknown => new Tensor('int64', data, dims),
    vocabularySize: model.info.vocabularySize,
    bosTokenId: model.info.bosTokenId ?? model.info.endOfSampleTokenId,
  };
  const [own, one, same]: [number[], number[], number[]] = [[], [], []];
  for (let round = -1; round < rounds; round++) {
    const measured = [
      await decodingRate(model, rows, length),
      await generateRate(theirs, 1, length),
      await generateRate(theirs, rows, length),
    ];
    if (round < 0) continue;
    [own, one, same].forEach((rates, i) => {
      rates.push((measured[i] as { tokensPerSecond: number }).tokensPerSecond);
    });
  }
  const [tokensPerSecond, oneRow, sameRows] = [median(own), median(one), median(same)];
  return {
    model: id,
    device: runtime.info.label,
    training,
    decoding: {
      rows,
      length,
      tokensPerSecond,
      transformersJs: { oneRow, sameRows },
      ratioToOneRow: tokensPerSecond / oneRow,
      ratioToSameRows: tokensPerSecond / sameRows,
    },
  };
}
