/** What a checkpoint's small files tell of its size, before its graph is read. */
import { StudioError } from '../errors';
import { readModelConfig } from '../hub/checkpointConfig';
import type { ModelShape } from '../hub/types';
import { type Dtype, dtypeOf } from '../hub/variants';
import { activeParameters, tableParameters } from './modelShape';
import type { StoredWeights } from './types';

export interface ModelSizes {
  readonly shape: ModelShape;
  readonly stored: StoredWeights;
}

/** Bytes a weight in the file: of the products, and of the table of token embeddings. */
const FILE_BYTES: Readonly<Record<Dtype, number>> = {
  q4: 0.625,
  q4f16: 0.5625,
  q8: 1.125,
  int8: 1.125,
  uint8: 1.125,
  fp16: 2,
  fp32: 4,
};
const TABLE_BYTES: Readonly<Record<Dtype, number>> = { ...FILE_BYTES, q4: 4, q4f16: 2 };

/**
 * @param config bytes of config.json
 * @param graph path of the graph that will be loaded
 * @param bytes of the graph and its data, where known; else what weights of this form usually take
 * @returns null where config.json does not say enough, or says it in another way; whether it can be used is the loader's to say
 */
export function modelSizes(config: Uint8Array, graph: string, bytes?: number): ModelSizes | null {
  const shape = shapeIn(config);
  if (shape === null) return null;
  const dtype = dtypeOf(graph);
  const usual = activeParameters(shape) * FILE_BYTES[dtype] + tableParameters(shape) * TABLE_BYTES[dtype];
  return { shape, stored: { dtype, bytes: bytes ?? usual } };
}

function shapeIn(config: Uint8Array): ModelShape | null {
  try {
    return readModelConfig(config).shape;
  } catch (thrown) {
    if (thrown instanceof StudioError && thrown.code === 'MODEL_FILE_BROKEN') return null;
    throw thrown;
  }
}
