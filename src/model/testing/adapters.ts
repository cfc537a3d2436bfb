/** Random adapters, and what they make of the weights of a tiny model, by the definition: W + (alpha ÷ rank)·B·A. */
import type { DecoderWeights, LayerWeights } from '../../exporters/types';
import type { Random } from '../../tensors/random';
import type { AdaptedLayer, AdapterShape, AdapterWeights } from '../types';

/** Neither A nor B is zero. */
export function randomAdapter(
  layers: readonly AdaptedLayer[],
  { rank }: AdapterShape,
  random: Random,
): Map<string, Float32Array> {
  const matrix = (size: number, spread: number): Float32Array =>
    Float32Array.from({ length: size }, () => spread * random.normal());
  return new Map(
    layers.flatMap(({ name, inputs, outputs }) => [
      [`${name}.lora_A.weight`, matrix(rank * inputs, 1 / Math.sqrt(inputs))] as const,
      [`${name}.lora_B.weight`, matrix(outputs * rank, 0.3)] as const,
    ]),
  );
}

type Matrix = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';

/** @param adapter numbers of any precision: the merged matrices are float64 */
export function mergedWeights(
  weights: DecoderWeights,
  { rank, alpha }: AdapterShape,
  adapter: ReadonlyMap<string, ArrayLike<number>> | AdapterWeights,
): DecoderWeights {
  const merged = (layer: LayerWeights, i: number): LayerWeights => {
    const own = (part: Matrix): Float32Array => {
      const module = 'qkvo'.includes(part) ? 'self_attn' : 'mlp';
      const name = `model.layers.${i}.${module}.${part}_proj`;
      const [a, b] = [adapter.get(`${name}.lora_A.weight`), adapter.get(`${name}.lora_B.weight`)];
      const matrix = Float64Array.from(layer[part]);
      if (a && b) {
        const columns = a.length / rank;
        for (let n = 0; n < b.length / rank; n++)
          for (let r = 0; r < rank; r++)
            for (let k = 0; k < columns; k++)
              matrix[n * columns + k]! += (alpha / rank) * b[n * rank + r]! * a[r * columns + k]!;
      }
      // Whoever reads it computes in float64; exporters round it themselves.
      return matrix as unknown as Float32Array;
    };
    const parts = (['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const).map((part) => [part, own(part)] as const);
    return { ...layer, ...Object.fromEntries(parts) };
  };
  return { ...weights, layers: weights.layers.map(merged) };
}
