import type { Tensor } from 'onnxruntime-common';
import { StudioError } from '../errors';
import type { OrtModule, TensorStore } from './ortRuntime';

interface FromGpuBuffer {
  fromGpuBuffer(buffer: GPUBuffer, options: { dataType: string; dims: readonly number[]; dispose: () => void }): Tensor;
}

/** Types that live in GPU buffers; indices stay on the host, where ORT's shape kernels read them. */
/** STORAGE | COPY_SRC | COPY_DST (WebGPU, GPUBufferUsage). */
const USAGE = 0x80 | 0x04 | 0x08;

const ON_DEVICE = new Set(['float32', 'uint8']);

/** Tensors in buffers of one device. A tensor that came out of a run is freed by ORT's own dispose. */
export function gpuStore(ort: OrtModule, device: GPUDevice): TensorStore {
  const factory = ort.Tensor as unknown as FromGpuBuffer;
  return {
    upload: (dataType, dims, data) => {
      if (!ON_DEVICE.has(dataType) || data.byteLength === 0)
        return new ort.Tensor(dataType as 'float32', data as Float32Array, dims);
      const size = Math.ceil(data.byteLength / 16) * 16;
      // Beyond it a buffer is not made, and every use of it would fail later in other words.
      if (size > device.limits.maxBufferSize || size > device.limits.maxStorageBufferBindingSize)
        throw new StudioError(
          'DEVICE_LIMIT',
          `A tensor of ${dims.join(' × ')} takes ${size} bytes, and a buffer of this GPU at most ${Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize)}.`,
          'Choose a smaller model, or let it run on WebAssembly.',
        );
      const buffer = device.createBuffer({ size, usage: USAGE, mappedAtCreation: true });
      new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      buffer.unmap();
      return factory.fromGpuBuffer(buffer, { dataType, dims, dispose: () => buffer.destroy() });
    },
    read: async (tensor) => (await tensor.getData()) as Float32Array,
    free: (tensor) => tensor.dispose(),
  };
}
