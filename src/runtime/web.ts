/**
 * ONNX Runtime in a browser worker, with its files from the page's own origin. One build is loaded a worker: the small
 * one for WebAssembly, the one with the native WebGPU provider where there is a GPU.
 */
import { StudioError } from '../errors';
import { ACTIVATION_BUDGET } from '../footprint/budgets';
import { measureFlopsPerSecond } from './deviceRate';
import { gpuStore } from './gpuStore';
import { hostStore } from './hostStore';
import { type OrtModule, OrtRuntime } from './ortRuntime';
import type { DeviceInfo, Runtime } from './types';
import type { WorkWatch } from './workWatch';

const MEBIBYTE = 2 ** 20;
/** Below that, a copy more costs less than a file a tensor. */
const LEAST_BYTES_APART = 64 * MEBIBYTE;

export interface WebOptions {
  /** Folder of ONNX Runtime's .mjs and .wasm files; undefined: ORT's own resolution (Node). */
  readonly filesURL?: string;
  /** Default: every core. Without cross-origin isolation there is one. */
  readonly threads?: number;
  readonly activationBudgetBytes?: number;
  /** Bytes of weights from which on a session takes them one by one. */
  readonly leastBytesApart?: number;
  readonly watch?: WorkWatch;
  /** A GPU was taken away that the runtime has not given up itself; nothing on it can be used any more. */
  readonly onLost?: (how: GPUDeviceLostInfo) => void;
}

interface OrtEnvironment {
  readonly env: { logLevel?: string; readonly wasm: { wasmPaths?: unknown; numThreads?: number; proxy?: boolean } };
}

export function availableThreads(requested?: number): number {
  const isolated = typeof crossOriginIsolated === 'undefined' ? false : crossOriginIsolated;
  const cores = typeof navigator === 'undefined' ? 1 : (navigator.hardwareConcurrency ?? 1);
  return isolated ? Math.max(1, requested ?? cores) : 1;
}

export async function createWasmRuntime(options: WebOptions = {}): Promise<Runtime> {
  const ort = (await import('onnxruntime-web/wasm')) as unknown as OrtModule & OrtEnvironment;
  const threads = availableThreads(options.threads);
  configure(ort, options, threads);
  return cpuRuntime(ort, threads, options.activationBudgetBytes ?? ACTIVATION_BUDGET.wasm, options);
}

/** The WebGPU runtime, and a CPU runtime of the same build to check it against. */
export async function createWebGpuRuntime(
  options: WebOptions = {},
): Promise<{ runtime: Runtime; reference: Runtime; adapter: GPUAdapter }> {
  const { device, adapter } = await requestDevice();
  const ort = (await import('onnxruntime-web/webgpu')) as unknown as OrtModule & OrtEnvironment;
  const threads = availableThreads(options.threads);
  configure(ort, options, threads);
  const { vendor, architecture, description } = device.adapterInfo;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU';
  const info: DeviceInfo = { kind: 'webgpu', label: `WebGPU, ${name}`, threads };
  let ended = false;
  void device.lost.then((how) => void (!ended && options.onLost?.(how)));
  const runtime = new OrtRuntime({
    ort,
    info,
    activationBudgetBytes: options.activationBudgetBytes ?? ACTIVATION_BUDGET.webgpu,
    sessionOptions: {
      executionProviders: [{ name: 'webgpu', device } as never],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
    // A refusal is expected where shapes are computed; it must not be logged as an error of the page.
    strictOptions: { extra: { session: { disable_cpu_ep_fallback: '1' } }, logSeverityLevel: 4 },
    store: gpuStore(ort, device),
    onDispose: () => {
      ended = true;
      device.destroy();
    },
    watch: options.watch,
  });
  runtime.flopsPerSecond = await measureFlopsPerSecond(runtime);
  const { watch } = options;
  const reference = cpuRuntime(ort, threads, ACTIVATION_BUDGET.wasm, watch ? { watch } : {});
  return { runtime, reference, adapter };
}

function configure(ort: OrtEnvironment, { filesURL }: WebOptions, threads: number): void {
  if (filesURL !== undefined) ort.env.wasm.wasmPaths = filesURL;
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = 'error';
}

function cpuRuntime(
  ort: OrtModule,
  threads: number,
  activationBudgetBytes: number,
  { leastBytesApart = LEAST_BYTES_APART, watch }: WebOptions,
): Runtime {
  return new OrtRuntime({
    ort,
    info: { kind: 'wasm', label: `WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`, threads },
    activationBudgetBytes,
    sessionOptions: { executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3 },
    leastBytesApart,
    store: hostStore(ort),
    watch,
  });
}

/** A device with the adapter's own limits: ORT's defaults would refuse large weights. */
async function requestDevice(): Promise<{ device: GPUDevice; adapter: GPUAdapter }> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new StudioError(
      'DEVICE_UNAVAILABLE',
      'This browser offers no WebGPU adapter.',
      'Use the WebAssembly backend, or a browser with WebGPU switched on.',
    );
  const { limits } = adapter;
  const features = (['shader-f16', 'subgroups', 'timestamp-query'] as GPUFeatureName[]).filter((feature) =>
    adapter.features.has(feature),
  );
  const device = await adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    },
  });
  return { device, adapter };
}
