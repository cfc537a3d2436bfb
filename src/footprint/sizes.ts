/** What a checkpoint's small files tell of its size, before its graph is read. */
import { StudioError } from '../errors';
import { readModelConfig } from '../hub/checkpointConfig';
import type { ModelShape } from '../hub/types';
import { activeParameters, tableParameters } from './modelShape';
import type { StoredWeights } from './types';

export interface ModelSizes {
  readonly shape: ModelShape;
  readonly stored: StoredWeights;
}

const SUFFIXES: Readonly<Record<string, string>> = {
  q4: 'q4',
  q4f16: 'q4f16',
  quantized: 'q8',
  int8: 'q8',
  fp16: 'fp16',
};
const FILE_BYTES: Readonly<Record<string, number>> = { q4: 0.625, q4f16: 0.5625, q8: 1.125, fp16: 2, fp32: 4 };
const TABLE_BYTES: Readonly<Record<string, number>> = { q4: 4, q4f16: 2, q8: 1.125, fp16: 2, fp32: 4 };

/** "onnx/model_q4f16.onnx" → q4f16; a name that says nothing is taken for float32. */
export function dtypeOfGraph(path: string): string {
  const suffix = /_([a-z0-9]+)\.onnx$/i.exec(path)?.[1] ?? '';
  return SUFFIXES[suffix] ?? 'fp32';
}

/**
 * @param config bytes of config.json
 * @param graph path of the graph that will be loaded
 * @param bytes of the graph and its data, where known; else what weights of this form usually take
 * @returns null where config.json does not say enough, or says it in another way; whether it can be used is the loader's to say
 */
export function sizesOf(config: Uint8Array, graph: string, bytes?: number): ModelSizes | null {
  const shape = shapeIn(config);
  if (shape === null) return null;
  const dtype = dtypeOfGraph(graph);
  const usual = activeParameters(shape) * FILE_BYTES[dtype]! + tableParameters(shape) * TABLE_BYTES[dtype]!;
  return { shape, stored: { dtype, bytes: bytes ?? usual } };
}

function shapeIn(config: Uint8Array): ModelShape | null {
  try {
    return readModelConfig(config, 'config.json').shape;
  } catch (thrown) {
    if (thrown instanceof StudioError && thrown.code === 'MODEL_FILE_BROKEN') return null;
    throw thrown;
  }
}
