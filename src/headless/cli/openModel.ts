import { totalmem } from 'node:os';
import { modelFits } from '../../domino/stepSize';
import { cpuLimits, wasmLimits } from '../../footprint/deviceLimits';
import type { FitQuestion } from '../../footprint/fit';
import { sizesOf } from '../../footprint/sizes';
import type { DeviceLimits } from '../../footprint/types';
import { chooseGraphFile } from '../../model/checkpoint/graphFile';
import { type LoadedLanguageModel, loadLanguageModel } from '../../model/load';
import { FLOAT_WEIGHT_LIMIT } from '../../model/memoryPolicy';
import type { DeviceKind } from '../../model/types';
import { loadTokenizer } from '../../tokenization/load';
import type { CheckpointTokenizer } from '../../tokenization/types';
import { required, text } from './arguments';
import { DEVICE_OPTION, openDevice } from './device';
import { openModelFolder } from './modelFolder';
import type { Output } from './output';

/** Options of every command that runs a model. */
export const MODEL_OPTIONS = { model: required(text('DIR')), device: DEVICE_OPTION };

export interface OpenModel {
  readonly model: LoadedLanguageModel;
  readonly tokenizer: CheckpointTokenizer;
  /** What the model may take here; null where its configuration or its device says too little. */
  readonly room: Omit<FitQuestion, 'wanted'> | null;
}

/**
 * Open a model folder, run `work` with it and release everything, whatever happens.
 * @throws StudioError MODEL_FILE_MISSING, MODEL_FILE_BROKEN, MODEL_UNSUPPORTED, TOKENIZER_MISMATCH and what loading throws
 */
export async function withModel<T>(
  given: { readonly model: string; readonly device?: DeviceKind | undefined },
  output: Output,
  work: (opened: OpenModel) => Promise<T>,
): Promise<T> {
  const folder = await openModelFolder(given.model);
  const paths = await folder.list();
  const optional = async (path: string): Promise<Uint8Array | undefined> =>
    paths.includes(path) ? folder.read(path) : undefined;
  const template = await optional('chat_template.jinja');
  // The small file first: a broken tokenizer is refused before gigabytes of weights are read.
  const tokenizer = loadTokenizer(
    await folder.read('tokenizer.json'),
    await optional('tokenizer_config.json'),
    template && new TextDecoder().decode(template),
  );
  const { runtime, reference } = await openDevice(given.device);
  try {
    const floatLimit = runtime.info.kind === 'cpu' ? { floatWeightLimitBytes: floatWeightLimit() } : {};
    const sizes = sizesOf(await folder.read('config.json'), chooseGraphFile(paths));
    const limits = limitsOf(runtime.info.kind);
    const room = sizes && limits && { ...sizes, limits, ...floatLimit };
    const refusal = room && modelFits(room, folder.id);
    if (refusal) throw refusal;
    const model = await loadLanguageModel(folder, {
      runtime,
      tokenizer,
      ...floatLimit,
      ...(reference === undefined ? {} : { reference }),
      onProgress: ({ stage, loadedBytes, totalBytes }) =>
        output.status(
          `${folder.id}: ${stage}, ${megabytes(loadedBytes)} of ${megabytes(totalBytes ?? loadedBytes)} MB`,
        ),
    });
    try {
      output.clearStatus();
      return await work({ model, tokenizer, room });
    } finally {
      await model.dispose();
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
