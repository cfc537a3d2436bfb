/** ONNX Runtime in a worker, as the engine uses it: files from the origin, threads where the page is isolated. */
import * as ort from 'onnxruntime-web/webgpu';
import { doublingModel } from './doubling';
import type { OrtReport, OrtRequest } from './probe';

/** Threads are workers of this worker: count them where they are made. */
let threadsStarted = 0;
const { Worker: PlainWorker } = self;
self.Worker = class extends PlainWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    threadsStarted++;
  }
};

self.addEventListener('message', async ({ data }: MessageEvent<OrtRequest>) => {
  ort.env.wasm.wasmPaths = `${import.meta.env.BASE_URL}ort/`;
  ort.env.wasm.numThreads = data.threads;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(doublingModel, { executionProviders: [data.provider] });
  const outputs = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2.5, -3), [3]) });
  const report: OrtReport = {
    y: [...((await outputs.y!.getData()) as Float32Array)],
    threads: ort.env.wasm.numThreads,
    threadsStarted,
    isolated: crossOriginIsolated,
    version: ort.env.versions.web ?? '',
  };
  await session.release();
  self.postMessage(report);
});
