/** How much memory a model may take where it runs: which of its weights become float32, and which models run in one run. */
import type { DeviceKind } from '../runtime/types';
import { SINGLE_RUN_WEIGHT_LIMIT } from './passes/singleRunPass';

/** As much as a WebAssembly heap has room for. */
export const FLOAT_WEIGHT_LIMIT = 768 * 2 ** 20;

export interface MemoryPolicy {
  /** Most bytes of float32 weights that quantised products may be dequantised to for training; 0 keeps them quantised. */
  readonly floatWeightLimitBytes: number;
  /** The same for decoding, whose session has its weights inside; undefined: no more than a session of any model may. */
  readonly decodedFloatLimitBytes: number | undefined;
  /** What quantised products of decoding compute in: the file's own accuracy_level, or float32. */
  readonly decodedAccuracy: 'file' | 'float32';
  /** Most bytes of weights that sessions may hold once more each, to run both passes at once; 0: never. */
  readonly singleRunWeightLimitBytes: number;
}

/** @param asked limits that stand in the place of the device's own */
export function memoryPolicy(
  kind: DeviceKind,
  asked: { readonly floatWeightLimitBytes?: number; readonly singleRunWeightLimitBytes?: number },
): MemoryPolicy {
  // On a GPU the quantised weights stay as they are, once, for both directions.
  const floatWeightLimitBytes = asked.floatWeightLimitBytes ?? (kind === 'webgpu' ? 0 : FLOAT_WEIGHT_LIMIT);
  return {
    floatWeightLimitBytes,
    decodedFloatLimitBytes: kind === 'wasm' ? Math.max(floatWeightLimitBytes, heapForDecoding()) : undefined,
    // Elsewhere products of int8 activations are no faster, or not known to be.
    decodedAccuracy: kind === 'cpu' ? 'file' : 'float32',
    singleRunWeightLimitBytes: kind === 'webgpu' ? 0 : (asked.singleRunWeightLimitBytes ?? SINGLE_RUN_WEIGHT_LIMIT),
  };
}

/**
 * Float32 weights decode several times as fast on WebAssembly, which dequantises on one value at a time. They lie in its
 * heap of 4 GiB, where they leave room for a training pass; a browser tells no more than "8 GB of memory or above".
 */
function heapForDecoding(): number {
  const known = globalThis.navigator as (Navigator & { deviceMemory?: number }) | undefined;
  const deviceMemory = known?.deviceMemory ?? 0;
  return deviceMemory >= 8 ? 2.25 * 2 ** 30 : 0;
}
