/** The limits of a device, from what it says of itself. */
import type { DeviceLimits } from './types';

const GIBIBYTE = 2 ** 30;
/** 32-bit addresses. */
export const WASM_HEAP_BYTES = 4 * GIBIBYTE;
/** The largest answer of navigator.deviceMemory in browsers that cap it, GiB. */
const DEVICE_MEMORY_CAP = 8;

/** @param gibibytes navigator.deviceMemory; undefined where the browser does not say */
export function machineMemory(gibibytes: number | undefined): DeviceLimits['machineMemory'] {
  if (gibibytes === undefined || !(gibibytes > 0)) return null;
  return { bytes: gibibytes * GIBIBYTE, atLeast: gibibytes >= DEVICE_MEMORY_CAP };
}

const NONE = { maxBufferBytes: null, maxBindingBytes: null, heapBytes: null, deviceMemoryBytes: null };

export const wasmLimits = (memory: DeviceLimits['machineMemory']): DeviceLimits => ({
  ...NONE,
  kind: 'wasm',
  heapBytes: WASM_HEAP_BYTES,
  machineMemory: memory,
});

export const cpuLimits = (machineBytes: number): DeviceLimits => ({
  ...NONE,
  kind: 'cpu',
  machineMemory: { bytes: machineBytes, atLeast: false },
});

interface MemoryHeap {
  readonly size: number;
  readonly properties: number;
}

/** What is read of a GPUAdapter; every one of its limits is asked for when the device is made. */
export interface AdapterFacts {
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  /** Some adapters list their heaps, as `memoryHeaps` (an extension). */
  readonly info?: object;
}

/** GPUHeapProperty.DEVICE_LOCAL of that extension. */
const DEVICE_LOCAL = 1;

export function webGpuLimits({ limits, info }: AdapterFacts, memory: DeviceLimits['machineMemory']): DeviceLimits {
  const listed = (info as { memoryHeaps?: readonly MemoryHeap[] } | undefined)?.memoryHeaps ?? [];
  const heaps = listed.filter(({ properties }) => (properties & DEVICE_LOCAL) !== 0);
  const deviceMemory = heaps.reduce((sum, { size }) => sum + size, 0);
  return {
    ...NONE,
    kind: 'webgpu',
    maxBufferBytes: limits.maxBufferSize,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    deviceMemoryBytes: deviceMemory > 0 ? deviceMemory : null,
    machineMemory: memory,
  };
}

/** What is left beside something that stays: its buffers are there, and no larger ones can be made. @param bytes that it takes */
export function limitsBeside(limits: DeviceLimits, bytes: number): DeviceLimits {
  const left = (limit: number | null): number | null => (limit === null ? null : Math.max(0, limit - bytes));
  const { heapBytes, deviceMemoryBytes, machineMemory } = limits;
  return {
    ...limits,
    heapBytes: left(heapBytes),
    deviceMemoryBytes: left(deviceMemoryBytes),
    machineMemory: machineMemory && { ...machineMemory, bytes: Math.max(0, machineMemory.bytes - bytes) },
  };
}
