/** Checkpoint tensors on the device, uploaded once each, whoever reads them. Owned here. */
import type { GraphTensor } from '../../onnx/graph';
import { toFloat32 } from '../../onnx/tensorData';
import type { DeviceTensor, HostData, Runtime } from '../../runtime/types';

export class WeightStore {
  private readonly tensors = new Map<string, DeviceTensor>();
  private readonly hostData = new Map<string, HostData>();

  constructor(private readonly runtime: Runtime) {}

  /** Borrowed device tensor of the checkpoint tensor `name`. */
  get(name: string, tensor: GraphTensor): DeviceTensor {
    let uploaded = this.tensors.get(name);
    if (uploaded === undefined) {
      const data = hostData(tensor);
      this.hostData.set(name, data);
      uploaded = this.runtime.upload(tensor.dataType, tensor.dims, data);
      this.tensors.set(name, uploaded);
    }
    return uploaded;
  }

  /** The host array behind an uploaded float tensor: on CPU runtimes, writing to it changes the weight. */
  host(name: string): HostData | undefined {
    return this.hostData.get(name);
  }

  get byteLength(): number {
    let bytes = 0;
    for (const data of this.hostData.values()) bytes += data.byteLength;
    return bytes;
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) this.runtime.free(tensor);
    this.tensors.clear();
    this.hostData.clear();
  }
}

function hostData(tensor: GraphTensor): HostData {
  if (tensor.dataType === 'float32') return toFloat32(tensor);
  if (tensor.dataType === 'uint8') return tensor.data;
  const copy = tensor.data.slice();
  if (tensor.dataType === 'int64') return new BigInt64Array(copy.buffer);
  if (tensor.dataType === 'int32') return new Int32Array(copy.buffer);
  throw new TypeError(`'${tensor.name}': a weight of type ${tensor.dataType} cannot be uploaded`);
}
