/** A runtime that counts the bytes it holds: tensors uploaded and not freed, and weights inside sessions not released. */
import type { Graph } from '../../onnx/graph';
import type { DeviceTensor, Runtime } from '../../runtime/types';

export interface CountingRuntime extends Runtime {
  /** Of tensors now on the device. */
  readonly tensorBytes: number;
  /** Of the initialisers of sessions now alive. */
  readonly sessionBytes: number;
}

const weightsIn = (graph: Graph): number =>
  [...graph.initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0);

export function countingRuntime(runtime: Runtime): CountingRuntime {
  const sizes = new Map<DeviceTensor, number>();
  const counts = { sessions: 0 };
  return {
    get info() {
      return runtime.info;
    },
    get activationBudgetBytes() {
      return runtime.activationBudgetBytes;
    },
    get flopsPerSecond() {
      return runtime.flopsPerSecond;
    },
    get live() {
      return runtime.live;
    },
    get placement() {
      return runtime.placement;
    },
    get tensorBytes() {
      return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    },
    get sessionBytes() {
      return counts.sessions;
    },
    async createSession(graph, options) {
      const bytes = weightsIn(graph);
      const session = await runtime.createSession(graph, options);
      counts.sessions += bytes;
      return {
        ...session,
        release: async () => {
          counts.sessions -= bytes;
          await session.release();
        },
      };
    },
    upload: (dataType, dims, data) => {
      const tensor = runtime.upload(dataType, dims, data);
      sizes.set(tensor, data.byteLength);
      return tensor;
    },
    read: (tensor) => runtime.read(tensor),
    free: (tensor) => {
      sizes.delete(tensor);
      runtime.free(tensor);
    },
    dispose: () => runtime.dispose(),
  };
}
