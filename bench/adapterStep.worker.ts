/** LoRA steps of a model in the browser's WebAssembly, as a student takes them. */
import { adapterParameters } from '../src/footprint/adapterStep';
import { urlFolder } from '../src/hub/modelFolder';
import { openCheckpoint } from '../src/model/openCheckpoint';
import { createWasmRuntime } from '../src/runtime/web';
import { AdapterStudent, type AdapterStudentSize, randomRows } from './adapterStudent';

export interface AdapterStepRequest extends AdapterStudentSize {
  readonly origin: string;
  readonly model: string;
  readonly steps: number;
}

export interface AdapterStepReport {
  readonly loadSeconds: number;
  readonly parameters: number | null;
  readonly weightBytes: number;
  readonly seconds: readonly number[];
}

self.onmessage = async ({ data }: MessageEvent<AdapterStepRequest>) => {
  try {
    self.postMessage({ report: await measure(data) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};

async function measure({ origin, model: id, steps, ...size }: AdapterStepRequest): Promise<AdapterStepReport> {
  const runtime = await createWasmRuntime({ filesURL: `${origin}/ort/` });
  const before = performance.now();
  const { model, sizes } = await openCheckpoint(urlFolder(id, `${origin}/models/${id}/`), {
    runtime,
    limits: null,
    adapter: { rank: size.rank, alpha: 2 * size.rank, targets: 'all-linear' },
  });
  const loadSeconds = (performance.now() - before) / 1000;
  const student = new AdapterStudent(model, randomRows(model, size), size);
  const seconds: number[] = [];
  for (let step = 0; step < steps; step++) seconds.push(await student.step());
  return {
    loadSeconds,
    parameters: sizes && adapterParameters(sizes.shape, { rank: size.rank }),
    weightBytes: model.weightBytes,
    seconds,
  };
}
