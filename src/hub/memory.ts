/**
 * Memory that a model will take, told before it is downloaded. An estimate from config.json and the sizes of the files; the engine's
 * own rules (src/model/floatWeights.ts, trainingModel.ts, src/domino/microBatches.ts) are followed where they decide.
 * Legend: B rows, S positions of a row, d hidden size, N layers, f intermediate size, H heads, K key–value heads, h head size,
 * V vocabulary.
 */
import type { ModelShape, Variant } from './types';

export interface MemoryQuestion {
  readonly device: 'wasm' | 'webgpu';
  /** Rows of one pass: B candidates of a step. */
  readonly rows: number;
  /** Positions of a row: soft tokens and text. */
  readonly positions: number;
}

export interface MemoryEstimate {
  /** Weights as they are held for training and for decoding, with the file they are read from. */
  readonly weightBytes: number;
  /** What a forward pass keeps for its backward pass, and the largest block's own work. */
  readonly activationBytes: number;
  readonly peakBytes: number;
  /** Quantised weights become float32, because there is room and it is faster. */
  readonly floatWeights: boolean;
}

const MEBIBYTE = 2 ** 20;
const FLOAT_WEIGHT_LIMIT = 768 * MEBIBYTE;
const ACTIVATION_BUDGET = { wasm: 512 * MEBIBYTE, webgpu: 1024 * MEBIBYTE };
const LARGEST_PASS = 2048;
const HEAD_CHUNK = 64 * MEBIBYTE;
/** Training takes weights as inputs, decoding has them in its session: two copies, until both share one. */
const COPIES = 2;
const QUANTISED = ['q4', 'q4f16', 'q8'];

/** Weights that take part in a product. */
export function activeParameters(shape: ModelShape): number {
  const { layers, hiddenSize: d, heads, keyValueHeads, headSize: h, intermediateSize: f, vocabularySize } = shape;
  const attention = d * (heads + 2 * keyValueHeads) * h + heads * h * d;
  return layers * (attention + 3 * d * f) + vocabularySize * d;
}

export function estimateMemory(
  shape: ModelShape,
  variant: Pick<Variant, 'dtype' | 'bytes'>,
  { device, rows, positions }: MemoryQuestion,
): MemoryEstimate {
  const asFloat = 4 * activeParameters(shape);
  const quantised = QUANTISED.includes(variant.dtype);
  const floatWeights = quantised && device === 'wasm' && asFloat <= FLOAT_WEIGHT_LIMIT;
  const held = floatWeights || variant.dtype === 'fp16' ? asFloat : variant.bytes;
  const weightBytes = variant.bytes + COPIES * held;
  const activationBytes = activations(shape, device, rows, positions);
  // While the graph is parsed there is the file and one copy more; a step comes later and takes activations instead.
  return { weightBytes, activationBytes, peakBytes: weightBytes + Math.max(activationBytes, held), floatWeights };
}

function activations(shape: ModelShape, device: 'wasm' | 'webgpu', rows: number, positions: number): number {
  const { layers, hiddenSize: d, vocabularySize } = shape;
  const passRows = Math.max(1, Math.min(rows, Math.floor(LARGEST_PASS / positions)));
  const checkpoints = 4 * passRows * positions * d * layers;
  const kept = Math.min(
    layers * keptBlockBytes(shape, passRows, positions),
    Math.max(0, ACTIVATION_BUDGET[device] - checkpoints),
  );
  // Logits, probabilities and their gradient, a chunk of rows at a time.
  const headRows = Math.min(passRows * positions, Math.max(16, Math.floor(HEAD_CHUNK / (4 * vocabularySize))));
  return checkpoints + kept + workingBytes(shape, passRows, positions) + 3 * 4 * headRows * vocabularySize;
}

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
function workingBytes(shape: ModelShape, rows: number, positions: number): number {
  const { hiddenSize: d, heads, headSize: h, intermediateSize: f } = shape;
  return 4 * rows * positions * (4 * d + 4 * f + 4 * heads * h + 2 * heads * positions);
}
