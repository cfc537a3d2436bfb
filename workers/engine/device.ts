/** Which backend a model runs on, and why. */
import { StudioError } from '../../src/errors';
import type { Runtime } from '../../src/runtime/types';
import { availableThreads, createWasmRuntime, createWebGpuRuntime } from '../../src/runtime/web';
import type { DeviceChoice } from './engine.protocol';

export interface OpenDevice {
  readonly runtime: Runtime;
  /** A CPU runtime to check a GPU against. */
  readonly reference?: Runtime;
  readonly reason: string;
  readonly lost?: Promise<GPUDeviceLostInfo>;
}

const filesURL = new URL(`${import.meta.env.BASE_URL}ort/`, self.location.origin).href;

/** A software adapter is a GPU only in name: WebAssembly with all cores is many times faster. */
async function gpuObstacle(): Promise<string | null> {
  if (!('gpu' in navigator)) return 'this browser has no WebGPU';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return 'WebGPU offers no adapter here';
  const { architecture, description, isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(`${architecture} ${description}`))
    return 'the only WebGPU adapter computes in software';
  return null;
}

export async function openDevice(choice: DeviceChoice): Promise<OpenDevice> {
  if (choice === 'webgpu') return { ...(await openGpu()), reason: 'You chose WebGPU.' };
  if (choice === 'wasm')
    return { runtime: await createWasmRuntime({ filesURL }), reason: `You chose WebAssembly. ${threadNote()}` };
  const obstacle = await gpuObstacle();
  if (obstacle !== null)
    return {
      runtime: await createWasmRuntime({ filesURL }),
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
  return createWebGpuRuntime({ filesURL });
}

function threadNote(): string {
  const threads = availableThreads();
  if (threads > 1) return `It uses ${threads} threads.`;
  return crossOriginIsolated
    ? 'This machine offers one core, so training will be slow.'
    : 'The page is not cross-origin isolated, so only one thread runs: serve it with the COOP and COEP headers.';
}
