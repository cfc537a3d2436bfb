/**
 * What a model takes on a device, from its sizes alone. The engine's own rules are followed where they decide (budgets.ts);
 * `memoryEstimate.test.ts` and `heap.test.ts` measure what comes of them. Legend: B rows, S positions of a row, d hidden size, N layers, f intermediate size, H heads, V vocabulary.
 */

import type { ModelShape } from '../hub/types';
import { type AdapterSize, adapterBytes, adapterKeptBlockBytes } from './adapterStep';
import {
  ACTIVATION_BUDGET,
  CHUNKED_HEAD_ROWS,
  COPIES,
  DECODED_FLOAT_LIMIT,
  floatWeightLimitOf,
  HEAD_CHUNK_BYTES,
  headChunkRows,
  headChunkWords,
  SHARED_WEIGHT_LIMIT,
  SINGLE_RUN_ACTIVATION_LIMIT,
  SINGLE_RUN_WEIGHT_LIMIT,
  wasmDecodedFloatLimit,
} from './budgets';
import { activeParameters, blockParameters, keptBlockBytes, tableParameters, workingBytes } from './modelShape';
import type { DeviceKind, MemoryEstimate, NeededBuffer, PassSize, StoredWeights } from './types';

/** Bytes a weight by the name of its form; scales are float32 a block of 32 once they are loaded. */
const BYTES_A_WEIGHT: Readonly<Record<string, number>> = {
  q4: 0.625,
  q4f16: 0.625,
  q8: 1.125,
  int8: 1.125,
  uint8: 1.125,
};

export interface EstimateOptions extends PassSize {
  readonly device: DeviceKind;
  /** Most float32 bytes that quantised weights may become; default: the engine's own. */
  readonly floatWeightLimitBytes?: number | undefined;
  /** Most bytes of weights that are held once more to run both passes at once; default: the engine's own. */
  readonly singleRunWeightLimitBytes?: number | undefined;
  /** The machine's memory, where it is known. */
  readonly machineBytes?: number | undefined;
  /** Most bytes of activations that are kept; default: the runtime's own. */
  readonly activationBudgetBytes?: number | undefined;
  /** Where the pass is a step of a low-rank adapter's. */
  readonly adapter?: AdapterSize | undefined;
}

export function estimateMemory(shape: ModelShape, stored: StoredWeights, options: EstimateOptions): MemoryEstimate {
  const { device, rows, positions } = options;
  const form = formOf(shape, stored, options);
  const pass = passOf(shape, form, options);
  const copies = COPIES[device];
  const active = activeParameters(shape);
  const float = 4 * active;
  const decoded = copies.decoded * (form.float && float <= DECODED_FLOAT_LIMIT ? float : active * form.storedBytes);
  const fast = device === 'wasm' && float <= wasmDecodedFloatLimit(options.machineBytes ?? 0);
  // Where memory runs out all the same, it decodes quantised: float weights refuse nothing.
  const decodedAtBest = fast && form.quantised ? Math.max(decoded, copies.decoded * float) : decoded;
  const products = active * form.bytes;
  const small = copies.singleRun > 0 && products <= (options.singleRunWeightLimitBytes ?? SINGLE_RUN_WEIGHT_LIMIT);
  const sessions = copies.singleRun + (products <= SHARED_WEIGHT_LIMIT ? copies.shared : 0);
  const singleRun = small ? sessions * products : 0;
  // Quantised weights are read where they lie in the file; on a GPU they are copied there.
  const trained = form.float || device === 'webgpu' ? copies.trained * products : 0;
  // Half-precision tables become float32 rows.
  const table = /16/.test(stored.dtype) ? 4 * tableParameters(shape) : 0;
  const adapted = options.adapter ? adapterBytes(shape, options.adapter) : 0;
  const weightBytes = stored.bytes + table + trained + decodedAtBest + singleRun + adapted;
  const passBytes = pass.inputs + Math.max(pass.block, pass.head);
  const budget = options.activationBudgetBytes ?? ACTIVATION_BUDGET[device];
  const keptBytes = Math.min(pass.kept, Math.max(0, budget - pass.inputs));
  // While a session is made there is its graph, written out, beside it; while products are joined, their matrices twice.
  const session = copies.decoded > 0 ? decoded / copies.decoded : 0;
  const loading = Math.max(session, form.float ? products : 0);
  const inOneRun = small ? pass.singleRun : 0;
  return {
    buffers: device === 'webgpu' ? buffersOf(shape, { rows, positions }) : [],
    weightBytes,
    passBytes,
    keptBytes,
    heapBytes: device === 'wasm' ? decoded + singleRun + Math.max(session, pass.block, pass.head, inOneRun) : 0,
    deviceBytes: device === 'webgpu' ? trained + decoded + adapted + passBytes + keptBytes : 0,
    peakBytes: weightBytes + Math.max(loading, passBytes + keptBytes, inOneRun),
    floatWeights: form.float && form.quantised,
  };
}

interface Form {
  readonly quantised: boolean;
  /** Products read float32 matrices. */
  readonly float: boolean;
  /** Bytes a weight as products read it, and as it is stored. */
  readonly bytes: number;
  readonly storedBytes: number;
}

function formOf(shape: ModelShape, { dtype }: StoredWeights, { device, floatWeightLimitBytes }: EstimateOptions): Form {
  const storedBytes = BYTES_A_WEIGHT[dtype] ?? 4;
  const quantised = dtype in BYTES_A_WEIGHT;
  const limit = floatWeightLimitBytes ?? floatWeightLimitOf(device);
  const float = !quantised || 4 * activeParameters(shape) <= limit;
  return { quantised, float, bytes: float ? 4 : storedBytes, storedBytes };
}

/** What is alive in one pass of B rows: every block's input, one block with its weights, or a chunk of logits with the head's. */
function passOf(shape: ModelShape, form: Form, { rows, positions, device, adapter }: EstimateOptions) {
  const { layers, hiddenSize: d, intermediateSize: f, vocabularySize } = shape;
  const state = 4 * rows * positions * d;
  // Backwards, a quantised matrix is unpacked for the product with it.
  const unpacked = (parameters: number): number => (form.float ? 0 : 4 * parameters);
  const adapted = adapter ? adapterKeptBlockBytes(shape, adapter, { rows, positions }) : 0;
  const keptBlock = keptBlockBytes(shape, rows, positions) + adapted;
  const atOnce = device === 'webgpu' ? 2 * d * f : blockParameters(shape);
  const block = blockParameters(shape) * form.bytes + unpacked(atOnce) + workingBytes(shape, rows, positions);
  const head = 3 * state + headBytes(shape, form, rows * positions, device);
  // Both passes in one run have every activation and its gradient at once, where that is within a limit.
  const singleRun = 2 * layers * keptBlock + 3 * 4 * rows * positions * vocabularySize;
  return {
    inputs: layers * state,
    block: block + keptBlock + 2 * state,
    head,
    kept: layers * keptBlock,
    // Larger batches go by blocks; the heap does not shrink again.
    singleRun: Math.min(singleRun, SINGLE_RUN_ACTIVATION_LIMIT),
  };
}

/** Logits of as many rows as go at once, twice more for probabilities and gradient, and the weights that they are made with. */
function headBytes(shape: ModelShape, form: Form, positions: number, device: DeviceKind): number {
  const { hiddenSize: d, vocabularySize } = shape;
  const words = headChunkWords(d);
  if (device !== 'webgpu' && vocabularySize > words)
    return 3 * 4 * Math.min(positions, CHUNKED_HEAD_ROWS) * words + 2 * HEAD_CHUNK_BYTES;
  const table = tableParameters(shape);
  return (
    (form.bytes + (form.float ? 0 : 4)) * table +
    3 * 4 * Math.min(positions, headChunkRows(vocabularySize)) * vocabularySize
  );
}

function buffersOf(shape: ModelShape, { rows, positions }: PassSize): NeededBuffer[] {
  const { hiddenSize: d, intermediateSize: f, heads, vocabularySize: v } = shape;
  const logits = Math.min(rows * positions, headChunkRows(v));
  const buffers: NeededBuffer[] = [
    // Unpacked for the product backwards, whatever form it is stored in.
    { what: `the output projection of ${v} × ${d} float32 weights`, bytes: 4 * v * d },
    { what: `a feed-forward matrix of ${2 * f} × ${d} float32 weights`, bytes: 4 * 2 * f * d },
    { what: `logits of ${logits} positions`, bytes: 4 * logits * v },
    {
      what: `attention scores of ${rows} × ${heads} heads over ${positions} positions`,
      bytes: 4 * rows * heads * positions * positions,
    },
    { what: `feed-forward states of ${rows} × ${positions} positions`, bytes: 4 * rows * positions * 2 * f },
    { what: `hidden states of ${rows} × ${positions} positions`, bytes: 4 * rows * positions * d },
  ];
  return buffers.sort((a, b) => b.bytes - a.bytes);
}
