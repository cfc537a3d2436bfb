/**
 * What a step of a low-rank adapter takes beside its model (Hu et al. 2021): weights, gradients and moments, activations, and products.
 * Legend: B rows, S positions, r rank, n weights of the adapter, d hidden size, f intermediate size, H heads, K key–value heads, h head size.
 */
import type { ModelShape } from '../hub/types';
import { activeParameters } from './modelShape';
import type { PassSize } from './types';

export interface AdapterSize {
  readonly rank: number;
  /** Last parts of the layers' names, as AdapterShape's; default: every linear layer. */
  readonly targets?: 'all-linear' | readonly string[] | undefined;
}

/**
 * How often n float32 numbers are held while a step is taken: the caller's weights, those on the device before and after the step,
 * a gradient as the graph gives it and as PEFT has it, and both moments.
 */
const COPIES = 7;

/** [inputs, outputs] of a block's linear layers. */
function layersOf({ hiddenSize: d, heads, keyValueHeads, headSize: h, intermediateSize: f }: ModelShape) {
  return {
    q_proj: [d, heads * h],
    k_proj: [d, keyValueHeads * h],
    v_proj: [d, keyValueHeads * h],
    o_proj: [heads * h, d],
    gate_proj: [d, f],
    up_proj: [d, f],
    down_proj: [f, d],
  } as const satisfies Record<string, readonly [number, number]>;
}

function targeted(shape: ModelShape, { targets = 'all-linear' }: AdapterSize) {
  return Object.entries(layersOf(shape)).filter(
    ([name]) => targets === 'all-linear' || targets.some((target) => name === target.split('.').at(-1)),
  );
}

/** n */
export function adapterParameters(shape: ModelShape, size: AdapterSize): number {
  const block = targeted(shape, size).reduce((sum, [, [inputs, outputs]]) => sum + size.rank * (inputs + outputs), 0);
  return shape.layers * block;
}

/** Weights, gradients and moments. */
export const adapterBytes = (shape: ModelShape, size: AdapterSize): number =>
  4 * COPIES * adapterParameters(shape, size);

/** What one block keeps beyond modelShape's: A·x of every layer, and the mixed values that the output projection reads. */
export function adapterKeptBlockBytes(shape: ModelShape, size: AdapterSize, { rows, positions }: PassSize): number {
  const { heads, headSize } = shape;
  const layers = targeted(shape, size);
  const mixed = layers.some(([name]) => name === 'o_proj') ? heads * headSize : 0;
  return 4 * rows * positions * (layers.length * size.rank + mixed);
}

/**
 * Floating-point operations of a step: forward and, towards the activations alone, back through the frozen weights; both and the
 * weights' own for the adapter. Attention's products are left out, as in modelShape.
 * @param recomputed share of the blocks whose forward pass runs again on the way back, 0 to 1
 */
export function adapterStepFlops(
  shape: ModelShape,
  size: AdapterSize,
  { rows, positions }: PassSize,
  recomputed = 0,
): number {
  return rows * positions * ((4 + 2 * recomputed) * activeParameters(shape) + 6 * adapterParameters(shape, size));
}
