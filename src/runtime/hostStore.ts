import type { Tensor } from 'onnxruntime-common';
import type { OrtModule, TensorStore } from './ortRuntime';

/** Tensors in host memory: ORT borrows the typed array (Node) or copies it into its heap for the run (wasm). */
export function hostStore(ort: OrtModule): TensorStore {
  return {
    upload: (dataType, dims, data) => new ort.Tensor(dataType as 'float32', data as Float32Array, dims),
    read: async (tensor: Tensor) => tensor.data as Float32Array,
    free: (tensor: Tensor) => tensor.dispose(),
  };
}
