/**
 * How much memory the engine lets itself take, and the rules that follow: it decides by them, and what a model takes is told by them
 * before it is loaded. Bytes throughout. No imports but types: the page's shell loads this file.
 */
import type { DeviceKind } from './types';

const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;

/**
 * How often the weights of the products are held beside the file they were read from, a row a device. This is the one place to correct
 * where the engine comes to hold more or fewer.
 */
export interface WeightCopies {
  /** For training, as float32 or, on a GPU and where that would be too large, quantised as in the file. */
  readonly trained: number;
  /** In the sessions that decode. */
  readonly decoded: number;
  /** In the sessions that run both passes of a small model at once (decision 9). */
  readonly singleRun: number;
  /** In those that share prefixes, of a model smaller still (decision 12). */
  readonly shared: number;
}

export const COPIES: Readonly<Record<DeviceKind, WeightCopies>> = {
  cpu: { trained: 1, decoded: 1, singleRun: 2, shared: 0 },
  wasm: { trained: 1, decoded: 1, singleRun: 2, shared: 6 },
  webgpu: { trained: 1, decoded: 1, singleRun: 0, shared: 0 },
};

/** Most bytes of activations that a device keeps between the passes; what exceeds them is computed again. */
export const ACTIVATION_BUDGET: Readonly<Record<DeviceKind, number>> = {
  cpu: 4 * GIBIBYTE,
  wasm: 512 * MEBIBYTE,
  webgpu: GIBIBYTE,
};

/** Most float32 bytes that quantised products become for training: as much as a WebAssembly heap has room for. */
export const FLOAT_WEIGHT_LIMIT = 768 * MEBIBYTE;

/** The same by device: on a GPU the quantised weights stay as they are, once, for both directions. */
export const floatWeightLimitOf = (device: DeviceKind): number => (device === 'webgpu' ? 0 : FLOAT_WEIGHT_LIMIT);

/** Most bytes of dequantised products that a decoding session holds a second time, unless it is told otherwise. */
export const DECODED_FLOAT_LIMIT = 256 * MEBIBYTE;

/**
 * The same for WebAssembly, which dequantises on one value at a time and decodes several times as fast with float32 weights. They lie in
 * its heap of 4 GiB, where they leave room for a training pass.
 * @param machineBytes the machine's memory; 0 where nobody says. A browser tells no more than "8 GB of memory or above"
 */
export const wasmDecodedFloatLimit = (machineBytes: number): number =>
  machineBytes >= 8 * GIBIBYTE ? 2.25 * GIBIBYTE : 0;

/** Most bytes of weights that both passes at once are for: they are copied into the session's own memory, so only small models may have them twice. */
export const SINGLE_RUN_WEIGHT_LIMIT = 64 * MEBIBYTE;
/** Sharing prefixes takes six sessions more, each with its weights: it is for models of this many bytes at most. */
export const SHARED_WEIGHT_LIMIT = 32 * MEBIBYTE;
/** Most bytes of activations and logits in one run. */
export const SINGLE_RUN_ACTIVATION_LIMIT = 512 * MEBIBYTE;

/** Most bytes of float32 logits held at once where the whole vocabulary is scored together. */
const LOGIT_BYTES = 64 * MEBIBYTE;

/** Most rows of logits held at once, at least 16. */
export const headChunkRows = (vocabularySize: number): number =>
  Math.max(16, Math.floor(LOGIT_BYTES / (4 * vocabularySize)));

/** Float32 bytes of the output projection that a CPU takes at once, where the vocabulary is larger than that. */
export const HEAD_CHUNK_BYTES = 32 * MEBIBYTE;
/** Rows whose logits over one such chunk of the vocabulary are held at once. */
export const CHUNKED_HEAD_ROWS = 2048;

/** Words of one chunk of the vocabulary. */
export const headChunkWords = (tokenDim: number, chunkBytes = HEAD_CHUNK_BYTES): number =>
  Math.max(1, Math.floor(chunkBytes / (4 * tokenDim)));
