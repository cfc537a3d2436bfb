import { StudioError } from '../../errors';
import type { Graph, GraphTensor } from '../../onnx/graph';

/** Bits above which an element without its sign is NaN (IEEE 754; bfloat16 is the upper half of float32). */
const INFINITY_BITS: Partial<Record<GraphTensor['dataType'], number>> = {
  float32: 0x7f800000,
  float16: 0x7c00,
  bfloat16: 0x7f80,
};

/**
 * Refuse weights that hold NaN: everything computed from them would be NaN too. Infinity stays: masks are made of it.
 * @param path of the graph, for messages
 * @throws StudioError MODEL_FILE_BROKEN
 */
export function assertNoNanWeights({ initializers }: Pick<Graph, 'initializers'>, path: string): void {
  for (const [name, tensor] of initializers) {
    const at = firstNan(tensor);
    if (at < 0) continue;
    throw new StudioError(
      'MODEL_FILE_BROKEN',
      `${path} is damaged: its weights "${name.slice(0, 80)}" hold a value that is not a number (NaN), the first at element ${at}.`,
      'Download the model again. If it stays so, it was published so: choose another export of it.',
      { where: path },
    );
  }
}

/** Index of the first NaN of a tensor of floats; −1 where there is none. By bits: no float is made of gigabytes of halves. */
function firstNan({ dataType, data }: GraphTensor): number {
  const infinity = INFINITY_BITS[dataType];
  if (infinity === undefined) return -1;
  const width = dataType === 'float32' ? 4 : 2;
  const { buffer, byteOffset, byteLength } = data.byteOffset % width === 0 ? data : data.slice();
  const count = Math.floor(byteLength / width);
  const elements =
    width === 4 ? new Uint32Array(buffer, byteOffset, count) : new Uint16Array(buffer, byteOffset, count);
  const withoutSign = width === 4 ? 0x7fffffff : 0x7fff;
  for (let i = 0; i < elements.length; i++) if ((elements[i]! & withoutSign) > infinity) return i;
  return -1;
}
