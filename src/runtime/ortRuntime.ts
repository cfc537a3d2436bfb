/** The runtime over any build of ONNX Runtime for JavaScript; the builds differ only in how they are imported. */
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { StudioError } from '../errors';
import type { DataType, Graph, GraphTensor } from '../onnx/graph';
import { byteLengthOf } from '../onnx/madeTensor';
import { writeModel, writeModelApart } from '../onnx/write';
import type { DeviceInfo, DeviceTensor, HostData, Runtime, Session, SessionOptions } from './types';
import { longestCreateMs, longestFirstRunMs, RunTimes, type WorkWatch } from './workWatch';

/** What is used of `onnxruntime-common`'s module object. */
export interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
}

/** How tensors live on one kind of device. */
export interface TensorStore {
  upload(dataType: DataType, dims: readonly number[], data: HostData): Tensor;
  read(tensor: Tensor): Promise<Float32Array>;
  free(tensor: Tensor): void;
}

export interface OrtRuntimeOptions {
  readonly ort: OrtModule;
  readonly info: DeviceInfo;
  readonly activationBudgetBytes: number;
  readonly sessionOptions: InferenceSession.SessionOptions;
  /** Merged in first: with them a session is refused unless every node runs on this device. */
  readonly strictOptions?: InferenceSession.SessionOptions;
  /** Graphs with as many bytes of weights give them to ORT one by one; absent: inside the model's bytes, always. */
  readonly leastBytesApart?: number;
  readonly store: TensorStore;
  readonly onDispose?: () => Promise<void> | void;
  readonly watch?: WorkWatch | undefined;
}

export class OrtRuntime implements Runtime {
  readonly info: DeviceInfo;
  readonly activationBudgetBytes: number;
  flopsPerSecond: number | null = null;
  private readonly counts = { tensors: 0, sessions: 0 };
  readonly placement: Record<string, number> = {};
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: OrtRuntimeOptions) {
    this.info = options.info;
    this.activationBudgetBytes = options.activationBudgetBytes;
  }

  get live(): { tensors: number; sessions: number } {
    return { ...this.counts };
  }

  async createSession(graph: Graph, { name, hostOutputs = [] }: SessionOptions): Promise<Session> {
    const { sessionOptions, info } = this.options;
    const options: InferenceSession.SessionOptions = { ...sessionOptions };
    if (info.kind === 'webgpu')
      options.preferredOutputLocation = Object.fromEntries(
        graph.outputs.map((output) => [output.name, hostOutputs.includes(output.name) ? 'cpu' : 'gpu-buffer']),
      );
    const model = this.modelBytes(graph, options);
    const processor = info.kind === 'webgpu' ? 'gpu' : 'cpu';
    let session: InferenceSession;
    try {
      session = await this.enqueue(() =>
        this.watched(longestCreateMs(weightBytes(graph), processor), () => this.create(model, options, graph)),
      );
    } catch (cause) {
      throw this.explain(cause, `ONNX Runtime refused the graph '${name}'`, name);
    }
    this.counts.sessions++;
    const times = new RunTimes();
    const parameters = parametersOf(graph);
    const timed = async (feeds: Readonly<Record<string, DeviceTensor>>) => {
      const bytes = Object.values(feeds).reduce((sum, { size }) => sum + 4 * size, 0);
      const firstMs = (): number => longestFirstRunMs(parameters, mostPositions(feeds), processor);
      const started = performance.now();
      const outputs = await this.watched(times.longestMs(bytes, firstMs), () =>
        session.run(feeds as InferenceSession.OnnxValueMapType),
      );
      times.add(bytes, performance.now() - started);
      return outputs;
    };
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: async (feeds) => {
        let outputs: InferenceSession.OnnxValueMapType;
        try {
          outputs = await this.enqueue(() => timed(feeds));
        } catch (cause) {
          throw this.explain(cause, `The graph '${name}' failed while running`, name);
        }
        const tensors = outputs as unknown as Record<string, Tensor>;
        this.counts.tensors += Object.keys(tensors).length;
        return tensors;
      },
      release: async () => {
        await this.enqueue(() => session.release());
        this.counts.sessions--;
      },
    };
  }

  /** Large weights go into the device's memory one by one: the model's bytes would be two more copies of them. */
  private modelBytes(graph: Graph, options: InferenceSession.SessionOptions): Uint8Array {
    const { leastBytesApart = Number.POSITIVE_INFINITY } = this.options;
    if (weightBytes(graph) < leastBytesApart) return writeModel(graph);
    const { bytes, tensors } = writeModelApart(graph);
    options.externalData = [...tensors].map(([path, tensor]) => ({ path, data: readOnDemand(tensor) }));
    // Otherwise all initialisers are one block, which keeps those that were packed for products since.
    options.enableMemPattern = false;
    return bytes;
  }

  /** Sessions wholly on the device are counted as placed there; others are made again with CPU fallback, and counted so. */
  private async create(
    model: Uint8Array,
    options: InferenceSession.SessionOptions,
    graph: Graph,
  ): Promise<InferenceSession> {
    const { ort, strictOptions, info } = this.options;
    const count = (place: string): void => {
      this.placement[place] = (this.placement[place] ?? 0) + graph.nodes.length;
    };
    if (strictOptions !== undefined) {
      try {
        const session = await ort.InferenceSession.create(model, { ...options, ...strictOptions });
        count(info.kind);
        return session;
      } catch (error) {
        if (!/fallback|CPU EP/i.test(error instanceof Error ? error.message : String(error))) throw error;
      }
    }
    const session = await ort.InferenceSession.create(model, options);
    count(strictOptions === undefined ? info.kind : `${info.kind} with CPU fallback`);
    return session;
  }

  upload(dataType: DataType, dims: readonly number[], data: HostData): DeviceTensor {
    this.counts.tensors++;
    return this.options.store.upload(dataType, dims, data);
  }

  read(tensor: DeviceTensor): Promise<Float32Array> {
    return this.options.store.read(tensor);
  }

  free(tensor: DeviceTensor): void {
    this.counts.tensors--;
    this.options.store.free(tensor);
  }

  async dispose(): Promise<void> {
    await this.queue.catch(() => undefined);
    await this.options.onDispose?.();
  }

  /** ORT allows one run at a time on a device: overlapping runs fail or crash (ORT#32561). */
  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.queue.then(work, work);
    this.queue = next.catch(() => undefined);
    return next;
  }

  private async watched<T>(longestMs: number, work: () => Promise<T>): Promise<T> {
    const done = this.options.watch?.(longestMs);
    try {
      return await work();
    } finally {
      done?.();
    }
  }

  private explain(cause: unknown, what: string, name: string): StudioError {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/out of memory|bad_alloc|allocat|OOM|RangeError.*length/i.test(message))
      return new StudioError(
        'OUT_OF_MEMORY',
        `${what}: memory ran out (${message}).`,
        'Use a smaller batch, fewer soft tokens, shorter references or a smaller model.',
        { where: name, cause },
      );
    if (/device.*lost|lost.*device/i.test(message))
      return new StudioError(
        'DEVICE_LOST',
        `${what}: the GPU was lost (${message}).`,
        'Reload the model; training resumes from the last checkpoint.',
        { where: name, cause },
      );
    return new StudioError(
      'INTERNAL',
      `${what}: ${message}`,
      'Choose another backend for the model, or another export of it.',
      { where: name, cause },
    );
  }
}

function weightBytes(graph: Graph): number {
  let bytes = 0;
  for (const tensor of graph.initializers.values()) bytes += byteLengthOf(tensor);
  return bytes;
}

/** Weights by number; a byte may hold two. */
function parametersOf(graph: Graph): number {
  let count = 0;
  for (const { dataType, dims } of graph.initializers.values())
    count += (dataType === 'uint8' ? 2 : 1) * dims.reduce((product, dim) => product * dim, 1);
  return count;
}

/** Rows times positions: every feed has its features last. */
function mostPositions(feeds: Readonly<Record<string, DeviceTensor>>): number {
  return Math.max(1, ...Object.values(feeds).map(({ size, dims }) => size / Math.max(1, dims.at(-1) ?? 1)));
}

/**
 * A file of one tensor, whose bytes are read when the session asks for them. ONNX Runtime takes a Uint8Array and reads
 * `byteLength` and `subarray` of it (mountExternalData, onnxruntime-web 1.30).
 */
function readOnDemand(tensor: GraphTensor): Uint8Array {
  return Object.defineProperties(new Uint8Array(0), {
    byteLength: { value: byteLengthOf(tensor) },
    subarray: { value: (begin: number, end: number): Uint8Array => tensor.data.subarray(begin, end) },
  });
}
