/** LoRA steps of a model in the browser, as a student takes them, and what is told of one beforehand. */
import { adapterParameters } from '../src/footprint/adapterStep';
import { machineMemory, wasmLimits, webGpuLimits } from '../src/footprint/deviceLimits';
import { excesses } from '../src/footprint/fit';
import { excessInWords } from '../src/footprint/fitMessages';
import { estimateMemory } from '../src/footprint/memoryEstimate';
import type { ModelSizes } from '../src/footprint/modelSizes';
import type { DeviceLimits } from '../src/footprint/types';
import { urlFolder } from '../src/hub/modelFolder';
import { openCheckpoint } from '../src/model/openCheckpoint';
import { adapterBytes } from '../src/proving/estimate';
import type { Runtime } from '../src/runtime/types';
import { createWasmRuntime, createWebGpuRuntime } from '../src/runtime/web';
import { AdapterStudent, type AdapterStudentSize, randomRows } from './adapterStudent';

export interface AdapterStepRequest extends AdapterStudentSize {
  readonly origin: string;
  readonly model: string;
  readonly steps: number;
  readonly device: 'wasm' | 'webgpu';
}

/** Bytes that are told before a step is taken, of one copy of the model with its adapter. */
interface Told {
  readonly adapterParameters: number;
  /** As a proof's form has it: the model, and beside it an adapter with what learning holds of it. */
  readonly byTheForm: number;
  /** By footprint/memoryEstimate with the adapter's step in it. */
  readonly peakBytes: number;
  readonly heapBytes: number;
  readonly deviceBytes: number;
  /** What speaks against it on this device, in words. */
  readonly excesses: readonly string[];
}

export interface AdapterStepReport {
  /** "WebAssembly, 2 threads". */
  readonly device: string;
  readonly loadSeconds: number;
  readonly weightBytes: number;
  /** null where the model's configuration says too little of its sizes. */
  readonly told: Told | null;
  readonly seconds: readonly number[];
}

self.onmessage = async ({ data }: MessageEvent<AdapterStepRequest>) => {
  try {
    self.postMessage({ report: await measure(data) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};

interface OpenDevice {
  readonly runtime: Runtime;
  readonly reference?: Runtime;
  readonly limits: DeviceLimits;
}

async function openDevice(kind: AdapterStepRequest['device'], filesURL: string): Promise<OpenDevice> {
  const memory = machineMemory((navigator as Navigator & { deviceMemory?: number }).deviceMemory);
  if (kind === 'wasm') return { runtime: await createWasmRuntime({ filesURL }), limits: wasmLimits(memory) };
  const { adapter, ...opened } = await createWebGpuRuntime({ filesURL });
  return { ...opened, limits: webGpuLimits(adapter, memory) };
}

async function measure({ origin, model: id, steps, device, ...size }: AdapterStepRequest): Promise<AdapterStepReport> {
  const { runtime, reference, limits } = await openDevice(device, `${origin}/ort/`);
  const before = performance.now();
  const { model, sizes } = await openCheckpoint(urlFolder(id, `${origin}/models/${id}/`), {
    runtime,
    // Measured whether or not it is told to fit.
    limits: null,
    adapter: { rank: size.rank, alpha: 2 * size.rank, targets: 'all-linear' },
    ...(reference === undefined ? {} : { reference }),
  });
  const loadSeconds = (performance.now() - before) / 1000;
  const student = new AdapterStudent(model, randomRows(model, size), size);
  const seconds: number[] = [];
  for (let step = 0; step < steps; step++) seconds.push(await student.step());
  const { weightBytes } = model;
  const told = sizes && toldOf(sizes, limits, size, weightBytes);
  return { device: runtime.info.label, loadSeconds, weightBytes, told, seconds };
}

function toldOf(
  { shape, stored }: ModelSizes,
  limits: DeviceLimits,
  { rows, tokens, rank }: AdapterStudentSize,
  weightBytes: number,
): Told {
  const parameters = adapterParameters(shape, { rank });
  const estimate = estimateMemory(shape, stored, {
    device: limits.kind,
    rows,
    positions: tokens,
    machineBytes: limits.machineMemory?.bytes,
    adapter: { rank },
  });
  const { peakBytes, heapBytes, deviceBytes } = estimate;
  return {
    adapterParameters: parameters,
    byTheForm: weightBytes + adapterBytes(parameters),
    peakBytes,
    heapBytes,
    deviceBytes,
    excesses: excesses(estimate, limits).map((excess) => excessInWords(excess, limits)),
  };
}
