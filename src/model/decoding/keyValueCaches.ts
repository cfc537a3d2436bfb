/** The key–value caches that a decoding graph declares, and the logits that it gives. */
import { StudioError } from '../../errors';
import type { Graph } from '../../onnx/graph';
import { isCache } from '../rewrite/specialize/probe';

export interface Cache {
  readonly past: string;
  readonly present: string;
  readonly heads: number;
  readonly size: number;
}

/**
 * [R, S or 1, W] → [R, V]: exports for serving give the last position only, and some pad the output projection beyond
 * the vocabulary. A view where nothing has to be left out.
 */
export function lastLogits(logits: Float32Array, dims: readonly number[], vocabularySize: number): Float32Array {
  const [rows, width] = [dims[0]!, dims[dims.length - 1]!];
  const perRow = logits.length / rows;
  if (perRow === vocabularySize) return logits;
  const out = new Float32Array(rows * vocabularySize).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    const start = (row + 1) * perRow - width;
    out.set(logits.subarray(start, start + Math.min(width, vocabularySize)), row * vocabularySize);
  }
  return out;
}

/** The cache inputs with their outputs, in order. */
export function findCaches(graph: Graph): Cache[] {
  return graph.inputs
    .filter(({ name }) => isCache(name))
    .map((input) => {
      const present = input.name.replace('past_key_values', 'present').replace(/^past_/, 'present_');
      if (input.dims.length !== 4)
        throw new StudioError(
          'MODEL_UNSUPPORTED',
          `The model keeps '${input.name}' from token to token, which is no attention's keys or values: a convolution's or a recurrent layer's state.`,
          'Choose a model with attention in all of its layers, such as Qwen 2.5, Llama or Gemma 3.',
          { where: input.name },
        );
      const [, heads, , size] = input.dims;
      if (
        typeof heads !== 'number' ||
        typeof size !== 'number' ||
        !graph.outputs.some((output) => output.name === present)
      )
        throw new StudioError(
          'MODEL_UNSUPPORTED',
          `The cache input '${input.name}' has no fixed head count and size, or no matching output.`,
          'Choose an export with key–value caches in hub layout.',
          { where: input.name },
        );
      return { past: input.name, present, heads, size };
    });
}
