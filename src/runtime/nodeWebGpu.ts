/** WebGPU in Node: onnxruntime-node's own build of the provider. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import * as ort from 'onnxruntime-node';
import { StudioError } from '../errors';
import { ACTIVATION_BUDGET } from '../footprint/budgets';
import { GraphBuilder } from '../onnx/builder';
import { writeModel } from '../onnx/write';
import { measureFlopsPerSecond } from './deviceRate';
import { hostStore } from './hostStore';
import { createCpuRuntime } from './node';
import { type OrtModule, OrtRuntime } from './ortRuntime';
import type { Runtime } from './types';

/**
 * The WebGPU runtime, and a CPU runtime to check it against. Tensors cross to the host between graphs: the Node
 * binding hands out no GPU buffers, so this is for parity and for machines whose GPU outweighs the copies.
 * @throws StudioError DEVICE_UNAVAILABLE where no adapter answers
 */
export async function createNodeWebGpuRuntime(
  options: { activationBudgetBytes?: number } = {},
): Promise<{ runtime: Runtime; reference: Runtime }> {
  await probe();
  const runtime = new OrtRuntime({
    ort: hostOutputs(ort as unknown as OrtModule),
    info: { kind: 'webgpu', label: 'WebGPU, native', threads: 1 },
    activationBudgetBytes: options.activationBudgetBytes ?? ACTIVATION_BUDGET.webgpu,
    sessionOptions: { executionProviders: ['webgpu'], graphOptimizationLevel: 'all', logSeverityLevel: 3 },
    strictOptions: { extra: { session: { disable_cpu_ep_fallback: '1' } } },
    store: hostStore(ort as unknown as OrtModule),
  });
  runtime.flopsPerSecond = await measureFlopsPerSecond(runtime);
  return { runtime, reference: createCpuRuntime() };
}

/** The same module with every output in host memory, the only place the Node binding can put it. */
function hostOutputs({ InferenceSession, Tensor }: OrtModule): OrtModule {
  return {
    Tensor,
    InferenceSession: {
      create: (model, { preferredOutputLocation: _, ...options } = {}) => InferenceSession.create(model, options),
    },
  };
}

/**
 * One addition, in a process of its own: a provider that is listed may still find no adapter, and a driver that fails
 * writes to stderr or takes the process down with it.
 */
async function probe(): Promise<void> {
  const builder = new GraphBuilder('probe');
  const x = builder.input('x', 'float32', [1]);
  const sum = builder.node('Add', [x, x]);
  builder.output(sum, 'float32', [1]);
  const model = Buffer.from(writeModel(builder.build())).toString('base64');
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  try {
    await promisify(execFile)(process.execPath, ['-e', PROBE, entry, model], { timeout: PROBE_TIMEOUT_MS });
  } catch (cause) {
    throw new StudioError(
      'DEVICE_UNAVAILABLE',
      'WebGPU finds no working adapter on this machine.',
      'Use --device cpu or --device wasm, or install the driver of a GPU.',
      { cause },
    );
  }
}

const PROBE_TIMEOUT_MS = 60_000;
const PROBE = `
const [entry, model] = process.argv.slice(1);
const ort = require(entry);
ort.InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: ['webgpu'] })
  .then((session) => session.run({ x: new ort.Tensor('float32', Float32Array.of(21), [1]) }))
  .then((outputs) => process.exit(Object.values(outputs)[0].data[0] === 42 ? 0 : 1), () => process.exit(1));
`;
