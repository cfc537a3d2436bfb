import { totalmem } from 'node:os';
import { FLOAT_WEIGHT_LIMIT } from '../../footprint/budgets';
import { cpuLimits, wasmLimits } from '../../footprint/deviceLimits';
import type { DeviceKind, DeviceLimits } from '../../footprint/types';
import { type OpenedCheckpoint, openCheckpoint } from '../../model/openCheckpoint';
import type { AdapterShape } from '../../model/types';
import { required, text } from './arguments';
import { DEVICE_OPTION, openDevice } from './device';
import { openModelFolder } from './modelFolder';
import type { Output } from './output';
import { boundedTokenizer, timedMatching } from './timedMatching';

/** Options of every command that runs a model. */
export const MODEL_OPTIONS = { model: required(text('DIR')), device: DEVICE_OPTION };

/**
 * Open a model folder, run `work` with it and release everything, whatever happens.
 * @throws StudioError MODEL_FILE_MISSING, MODEL_FILE_BROKEN, MODEL_UNSUPPORTED, TOKENIZER_MISMATCH and what loading throws
 */
export async function withModel<T>(
  given: {
    readonly model: string;
    readonly device?: DeviceKind | undefined;
    /** Of an adapter to stand beside its layers. */
    readonly adapter?: AdapterShape | undefined;
  },
  output: Output,
  work: (opened: OpenedCheckpoint) => Promise<T>,
): Promise<T> {
  const folder = await openModelFolder(given.model);
  const { runtime, reference } = await openDevice(given.device);
  try {
    const opened = await openCheckpoint(folder, {
      runtime,
      limits: limitsOf(runtime.info.kind),
      matching: timedMatching,
      ...(given.adapter === undefined ? {} : { adapter: given.adapter }),
      ...(runtime.info.kind === 'cpu' ? { floatWeightLimitBytes: floatWeightLimit() } : {}),
      ...(reference === undefined ? {} : { reference }),
      onProgress: ({ stage, loadedBytes, totalBytes }) =>
        output.status(
          `${folder.id}: ${stage}, ${megabytes(loadedBytes)} of ${megabytes(totalBytes ?? loadedBytes)} MB`,
        ),
    });
    try {
      output.clearStatus();
      return await work({ ...opened, tokenizer: boundedTokenizer(opened.tokenizer) });
    } finally {
      await opened.model.dispose();
    }
  } finally {
    await runtime.dispose();
    await reference?.dispose();
  }
}

/** Dequantised weights are several times faster on a CPU; a sixth of the memory leaves room for the rest. */
function floatWeightLimit(): number {
  return Math.max(FLOAT_WEIGHT_LIMIT, Math.min(4 * 2 ** 30, totalmem() / 6));
}

/** ONNX Runtime's own WebGPU provider in Node does not say what its adapter holds. */
function limitsOf(kind: DeviceKind): DeviceLimits | null {
  if (kind === 'webgpu') return null;
  // A container may have less than the machine.
  const constrained = process.constrainedMemory();
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return kind === 'cpu' ? cpuLimits(bytes) : wasmLimits({ bytes, atLeast: false });
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
