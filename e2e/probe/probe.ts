/** A page of the development server on which tests try the ground alone: ONNX Runtime in a worker, and the watch on the network. */
export interface OrtRequest {
  readonly provider: 'wasm' | 'webgpu';
  readonly threads: number;
}

export interface OrtReport {
  /** The model's answer: twice [1, 2.5, −3]. */
  readonly y: readonly number[];
  readonly threads: number;
  readonly threadsStarted: number;
  readonly isolated: boolean;
  readonly version: string;
}

export interface GradientRequest {
  readonly device: 'wasm' | 'webgpu';
}

export interface BehindPrefix {
  readonly logProbabilities: readonly number[];
  /** ∂L/∂ the prefix. */
  readonly gradient: readonly number[];
}

export interface Adapted {
  readonly logProbabilities: readonly number[];
  readonly gradient: readonly number[];
  /** Logits [V] of decoding. */
  readonly decoded: readonly number[];
}

export interface GradientReport {
  readonly logProbabilities: readonly number[];
  /** Rows behind a prefix that runs once, and with the prefix in front of each. */
  readonly shared: BehindPrefix;
  readonly whole: BehindPrefix;
  readonly gradient: readonly number[];
  /** Logits [V] of decoding with rows that end. */
  readonly decoded: readonly number[];
  /** Behind a low-rank adapter; the gradient is of its weights, one after another. */
  readonly adapted: Adapted;
  /** Graph nodes by where they run. */
  readonly placement: Readonly<Record<string, number>>;
  /** Relative error of the self-test at load. */
  readonly selfTest: number;
}

const ask = <Answer>(worker: Worker, message: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data as Answer), { once: true });
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
    worker.postMessage(message);
  });

const probes = {
  ort: (request: OrtRequest): Promise<OrtReport> =>
    ask(new Worker(new URL('./ort.worker.ts', import.meta.url), { type: 'module' }), request),
  gradient: (request: GradientRequest): Promise<GradientReport> =>
    ask(new Worker(new URL('./gradient.worker.ts', import.meta.url), { type: 'module' }), request),
  fetchInWorker: (url: string): Promise<string> =>
    ask(new Worker(new URL('./offOrigin.worker.ts', import.meta.url), { type: 'module' }), url),
};

declare global {
  var probe: typeof probes;
}
globalThis.probe = probes;
