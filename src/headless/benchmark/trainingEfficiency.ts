/** Training efficiency: useful arithmetic a second against a plain large MatMul on the same backend, in turns in one run. */
import type { LoadedLanguageModel } from '../../model/load';
import { Random } from '../../tensors/random';
import { matmulSeconds, median, YARDSTICK } from './matmulRate';

export interface EfficiencyReport {
  readonly rows: number;
  readonly positions: number;
  readonly forwardMs: number;
  readonly backwardMs: number;
  readonly tokensPerSecond: number;
  /** 2P forward and 2P backward a token, P the parameters in matrix products; attention is not counted. */
  readonly usefulGflops: number;
  readonly matmulGflops: number;
  readonly efficiency: number;
}

export async function trainingEfficiency(
  model: LoadedLanguageModel,
  rounds: number,
  rows = 8,
  positions = 128,
): Promise<EfficiencyReport> {
  const random = new Random('efficiency');
  const { tokenDim, vocabularySize, activeParameterCount } = model.info;
  const data = Float32Array.from({ length: rows * positions * tokenDim }, () => random.normal() * 0.1);
  const inputs = { data, dims: [rows, positions, tokenDim] };
  const labels = {
    data: Int32Array.from({ length: rows * (positions - 1) }, () => random.integer(vocabularySize)),
    dims: [rows, positions - 1],
  };
  const weights = new Float32Array(rows).fill(-1 / rows);
  const forward: number[] = [];
  const backward: number[] = [];
  const matmul: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const rate = await matmulSeconds(model.runtime, 3);
    const started = performance.now();
    const tape = await model.forward(inputs, labels);
    const middle = performance.now();
    await tape.backward(weights);
    tape.dispose();
    if (round < 0) continue;
    matmul.push(...rate);
    forward.push(middle - started);
    backward.push(performance.now() - middle);
  }
  const [forwardMs, backwardMs] = [median(forward), median(backward)];
  const seconds = (forwardMs + backwardMs) / 1000;
  const usefulGflops = (4 * activeParameterCount * rows * positions) / seconds / 1e9;
  const matmulGflops = (2 * YARDSTICK.M * YARDSTICK.K * YARDSTICK.N) / median(matmul) / 1e9;
  return {
    rows,
    positions,
    forwardMs,
    backwardMs,
    tokensPerSecond: (rows * positions) / seconds,
    usefulGflops,
    matmulGflops,
    efficiency: usefulGflops / matmulGflops,
  };
}
