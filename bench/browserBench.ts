/** WebAssembly in a browser, all threads: training against MatMul, decoding against transformers.js, in one run. */
import { type BenchReport, measure } from '../src/headless/benchmark/measure';
import { urlFolder } from '../src/hub/modelFolder';
import { chooseGraphFile, dtypeOf } from '../src/hub/variants';
import { loadLanguageModel } from '../src/model/load';
import { createWasmRuntime } from '../src/runtime/web';

export interface BrowserBenchRequest {
  readonly origin: string;
  /** A folder under /models/ of the origin. */
  readonly model: string;
  readonly rounds: number;
  readonly rows: number;
  readonly length: number;
}

export type BrowserBenchReport = BenchReport & { readonly loadSeconds: number };

export interface BrowserBenchHooks {
  readonly onStatus: (status: string) => void;
  readonly onOwnDone: () => Promise<void>;
}

export async function browserBench(
  { origin, model: id, rounds, rows, length }: BrowserBenchRequest,
  hooks: BrowserBenchHooks,
): Promise<BrowserBenchReport> {
  const runtime = await createWasmRuntime({ filesURL: `${origin}/ort/` });
  const folder = urlFolder(id, `${origin}/models/${id}/`);
  const started = performance.now();
  const model = await loadLanguageModel(folder, { runtime });
  const loadSeconds = (performance.now() - started) / 1000;
  const openTheirs = async () => {
    // transformers.js takes the runtime that is there: both run on the same instance and threads.
    const ort = await import('onnxruntime-web/wasm');
    (globalThis as Record<symbol, unknown>)[Symbol.for('onnxruntime')] = ort;
    const { AutoModelForCausalLM, env, Tensor } = await import('@huggingface/transformers');
    env.allowRemoteModels = false;
    env.allowLocalModels = true;
    env.localModelPath = `${origin}/models/`;
    env.useBrowserCache = false;
    const dtype = dtypeOf(chooseGraphFile(await folder.list()));
    return {
      model: await AutoModelForCausalLM.from_pretrained(id, { dtype, device: 'auto' }),
      tensor: (data: BigInt64Array, dims: number[]): unknown => new Tensor('int64', data, dims),
    };
  };
  return { ...(await measure(model, { rounds, rows, length, openTheirs, ...hooks })), loadSeconds };
}
