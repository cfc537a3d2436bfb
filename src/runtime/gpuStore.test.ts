import { describe, expect, it } from 'vitest';
import { gpuStore } from './gpuStore';
import type { OrtModule } from './ortRuntime';

/** A device of given limits that counts what it makes. */
function fakeDevice(maxBufferSize: number, maxStorageBufferBindingSize: number) {
  const made: number[] = [];
  const device = {
    limits: { maxBufferSize, maxStorageBufferBindingSize },
    createBuffer: ({ size }: { size: number }) => {
      made.push(size);
      return { getMappedRange: () => new ArrayBuffer(size), unmap: () => undefined, destroy: () => undefined };
    },
  } as unknown as GPUDevice;
  return { device, made };
}

const ort = { Tensor: { fromGpuBuffer: (buffer: unknown) => buffer } } as unknown as OrtModule;

describe('tensors in GPU buffers', () => {
  it.each([
    ['no buffer', 64, 1024],
    ['no binding', 1024, 64],
  ])('are refused where %s is as large, and nothing is made', (_, buffer, binding) => {
    const { device, made } = fakeDevice(buffer, binding);
    const store = gpuStore(ort, device);
    store.upload('float32', [4, 4], new Float32Array(16));
    expect(made).toEqual([64]);
    expect(() => store.upload('float32', [17, 1], new Float32Array(17))).toThrow(
      expect.objectContaining({
        code: 'DEVICE_LIMIT',
        message: 'A tensor of 17 × 1 takes 80 bytes, and a buffer of this GPU at most 64.',
      }),
    );
    expect(made).toEqual([64]);
  });
});
