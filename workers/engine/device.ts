/** Which backend a model runs on, and why. */
import { StudioError } from '../../src/errors';
import { machineMemory, wasmLimits, webGpuLimits } from '../../src/footprint/deviceLimits';
import type { DeviceLimits } from '../../src/footprint/types';
import type { Runtime } from '../../src/runtime/types';
import { availableThreads, createWasmRuntime, createWebGpuRuntime } from '../../src/runtime/web';
import type { WorkWatch } from '../../src/runtime/workWatch';
import { ownVitals } from '../rpc/vitals';
import { SITE_URL } from '../site';
import { tellLoss } from './deviceLoss';
import type { DeviceChoice } from './engine.protocol';

export interface OpenDevice {
  readonly runtime: Runtime;
  /** A CPU runtime to check a GPU against. */
  readonly reference?: Runtime;
  readonly reason: string;
  readonly limits: DeviceLimits;
}

const filesURL = `${SITE_URL}ort/`;

const watch: WorkWatch = (longestMs) => ownVitals.begin(longestMs);

const requestAdapter = (): Promise<GPUAdapter | null> =>
  navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });

/** A software adapter is a GPU only in name: WebAssembly with all cores is many times faster. */
async function gpuObstacle(): Promise<string | null> {
  if (!('gpu' in navigator)) return 'this browser has no WebGPU';
  const adapter = await requestAdapter();
  if (adapter === null) return 'WebGPU offers no adapter here';
  const { architecture, description, isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(`${architecture} ${description}`))
    return 'the only WebGPU adapter computes in software';
  return null;
}

export async function openDevice(choice: DeviceChoice): Promise<OpenDevice> {
  if (choice === 'webgpu') return { ...(await openGpu()), reason: 'You chose WebGPU.' };
  if (choice === 'wasm') return { ...(await openWasm()), reason: `You chose WebAssembly. ${threadNote()}` };
  const obstacle = await gpuObstacle();
  if (obstacle !== null)
    return {
      ...(await openWasm()),
      reason: `WebAssembly, because ${obstacle}. ${threadNote()}`,
    };
  return { ...(await openGpu()), reason: 'A GPU is there, so WebGPU is used.' };
}

async function openGpu(): Promise<Omit<OpenDevice, 'reason'>> {
  if (!('gpu' in navigator))
    throw new StudioError(
      'DEVICE_UNAVAILABLE',
      'This browser has no WebGPU.',
      'Choose WebAssembly, or use a browser with WebGPU (Chrome or Edge 113, Safari 26, Firefox 141).',
    );
  const { adapter, ...opened } = await createWebGpuRuntime({ filesURL, watch, onLost: tellLoss });
  return { ...opened, limits: webGpuLimits(adapter, memory()) };
}

async function openWasm(): Promise<Omit<OpenDevice, 'reason'>> {
  return { runtime: await createWasmRuntime({ filesURL, watch }), limits: wasmLimits(memory()) };
}

/** Not in every browser, and rounded where it is. */
const memory = (): DeviceLimits['machineMemory'] =>
  machineMemory((navigator as Navigator & { deviceMemory?: number }).deviceMemory);

/** What the device that would be opened can hold; only an adapter is asked for. */
export async function limitsOf(choice: DeviceChoice): Promise<DeviceLimits> {
  if (choice === 'wasm' || (choice === 'auto' && (await gpuObstacle()) !== null)) return wasmLimits(memory());
  const adapter = 'gpu' in navigator ? await requestAdapter() : null;
  return adapter === null ? wasmLimits(memory()) : webGpuLimits(adapter, memory());
}

function threadNote(): string {
  const threads = availableThreads();
  if (threads > 1) return `It uses ${threads} threads.`;
  return crossOriginIsolated
    ? 'This machine offers one core, so training will be slow.'
    : 'The page is not cross-origin isolated, so only one thread runs: serve it with the COOP and COEP headers.';
}
