import { StudioError } from '../../errors';
import type { DeviceKind } from '../../footprint/types';
import type { Runtime } from '../../runtime/types';
import { choice } from './arguments';

export const DEVICE_OPTION = choice('cpu', 'wasm', 'webgpu');

export interface OpenDevice {
  readonly runtime: Runtime;
  /** A CPU runtime to check a GPU against. */
  readonly reference?: Runtime;
}

/**
 * Open the device that was asked for, or else the fastest that works: ONNX Runtime's native CPU provider, and its
 * WebAssembly build where the native one was not installed for this platform.
 * @throws StudioError DEVICE_UNAVAILABLE
 */
export async function openDevice(asked: DeviceKind | undefined): Promise<OpenDevice> {
  switch (asked) {
    case 'wasm':
      return openWasm();
    case 'webgpu':
      return native(async () => (await import('../../runtime/nodeWebGpu')).createNodeWebGpuRuntime());
    case 'cpu':
      return native(openCpu);
    case undefined:
      return openCpu().catch(openWasm);
    default:
      return asked satisfies never;
  }
}

async function openCpu(): Promise<OpenDevice> {
  return { runtime: (await import('../../runtime/node')).createCpuRuntime() };
}

async function openWasm(): Promise<OpenDevice> {
  return { runtime: await (await import('../../runtime/web')).createWasmRuntime() };
}

/** The native library is missing on platforms that onnxruntime-node is not built for. */
async function native(open: () => Promise<OpenDevice>): Promise<OpenDevice> {
  try {
    return await open();
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError(
      'DEVICE_UNAVAILABLE',
      `onnxruntime-node cannot be loaded here (${cause instanceof Error ? cause.message : String(cause)}).`,
      'Use --device wasm, or install it for this platform.',
      { cause },
    );
  }
}
