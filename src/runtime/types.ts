/**
 * Where graphs run. A runtime is one device: ONNX Runtime's CPU provider in Node, its WebAssembly build, or WebGPU.
 * Whoever gets a tensor from here frees it here; `live` counts what has not been freed.
 */
import type { Tensor } from 'onnxruntime-common';
import type { DeviceKind } from '../footprint/types';
import type { DataType, Graph } from '../onnx/graph';

export interface DeviceInfo {
  readonly kind: DeviceKind;
  /** For a person: "WebAssembly, 2 threads", "WebGPU (Apple M2)". */
  readonly label: string;
  readonly threads: number;
}

/** A tensor on the device. On WebGPU its data is a GPU buffer; elsewhere host memory. */
export type DeviceTensor = Tensor;

export type HostData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

export interface SessionOptions {
  /** For error messages and profiles. */
  readonly name: string;
  /** Outputs that stay on the device (WebGPU); others come to the host. Default: all stay. */
  readonly hostOutputs?: readonly string[];
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Feeds are borrowed; the outputs are the caller's to free. Runs are queued: ORT takes one at a time. */
  run(feeds: Readonly<Record<string, DeviceTensor>>): Promise<Record<string, DeviceTensor>>;
  release(): Promise<void>;
}

export interface Runtime {
  readonly info: DeviceInfo;
  /** Bytes that activations may take; decides keep or recompute. */
  readonly activationBudgetBytes: number;
  /** FLOP/s of a float32 product, measured, where other things wait for the device: the screen for a GPU. null: nothing does. */
  readonly flopsPerSecond: number | null;
  createSession(graph: Graph, options: SessionOptions): Promise<Session>;
  /** Host data to a device tensor; the data is copied or borrowed until the tensor is freed. */
  upload(dataType: DataType, dims: readonly number[], data: HostData): DeviceTensor;
  /** Device tensor to host floats: a synchronisation point. */
  read(tensor: DeviceTensor): Promise<Float32Array>;
  free(tensor: DeviceTensor): void;
  /** Tensors and sessions not yet freed. */
  readonly live: { readonly tensors: number; readonly sessions: number };
  /** Graph nodes of the sessions made so far, by where they run. */
  readonly placement: Readonly<Record<string, number>>;
  dispose(): Promise<void>;
}
