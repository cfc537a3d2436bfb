/**
 * Sizes that follow from a model's shape alone.
 * Legend: d hidden size, f intermediate size, H heads, K key–value heads, h head size, V vocabulary.
 */
import type { ModelShape } from '../hub/types';

/** Weights of one block's products. */
export function blockParameters({ hiddenSize: d, heads, keyValueHeads, headSize: h, intermediateSize: f }: ModelShape) {
  return d * (heads + 2 * keyValueHeads) * h + heads * h * d + 3 * d * f;
}

/** Weights of the output projection, and of the table of token embeddings. */
export const tableParameters = ({ vocabularySize, hiddenSize }: ModelShape): number => vocabularySize * hiddenSize;

/** Weights that take part in a product. */
export const activeParameters = (shape: ModelShape): number =>
  shape.layers * blockParameters(shape) + tableParameters(shape);

/**
 * Bytes that one block keeps of a forward pass for its backward pass: gate and up, the state between attention and MLP, the projected
 * and the rotated queries and keys, values, and the attention's [H, S] probabilities.
 */
export function keptBlockBytes(shape: ModelShape, rows: number, positions: number): number {
  const { hiddenSize: d, heads, keyValueHeads, headSize: h, intermediateSize: f } = shape;
  const values = 2 * f + d + (heads + 2 * keyValueHeads) * h + (heads + keyValueHeads) * h + heads * positions;
  return 4 * rows * positions * values;
}

/** Bytes of everything else that is alive while one block's backward pass runs: gradients, and what ONNX Runtime holds between nodes. */
export function workingBytes(shape: ModelShape, rows: number, positions: number): number {
  const { hiddenSize: d, heads, headSize: h, intermediateSize: f } = shape;
  return 4 * rows * positions * (4 * d + 4 * f + 4 * heads * h + 2 * heads * positions);
}
