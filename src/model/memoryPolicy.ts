/** How much memory a model may take where it runs: which of its weights become float32, and which models run in one run. */
import { floatWeightLimitOf, SINGLE_RUN_WEIGHT_LIMIT, wasmDecodedFloatLimit } from '../footprint/budgets';
import type { DeviceKind } from '../footprint/types';

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
  const floatWeightLimitBytes = asked.floatWeightLimitBytes ?? floatWeightLimitOf(kind);
  return {
    floatWeightLimitBytes,
    decodedFloatLimitBytes:
      kind === 'wasm' ? Math.max(floatWeightLimitBytes, wasmDecodedFloatLimit(machineBytes())) : undefined,
    // Elsewhere products of int8 activations are no faster, or not known to be.
    decodedAccuracy: kind === 'cpu' ? 'file' : 'float32',
    singleRunWeightLimitBytes: kind === 'webgpu' ? 0 : (asked.singleRunWeightLimitBytes ?? SINGLE_RUN_WEIGHT_LIMIT),
  };
}

/** Bytes of memory that a browser says its machine has; 0 where it does not. */
function machineBytes(): number {
  const known = globalThis.navigator as (Navigator & { deviceMemory?: number }) | undefined;
  return (known?.deviceMemory ?? 0) * 2 ** 30;
}
