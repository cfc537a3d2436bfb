import type { AdaptedLayer, AdapterWeights } from '../model/types';
import { Random } from '../tensors/random';

/** Names of a layer's two matrices, as PEFT has them behind `base_model.model.`. */
export const loraA = (layer: string): string => `${layer}.lora_A.weight`;
export const loraB = (layer: string): string => `${layer}.lora_B.weight`;

/** Every tensor of an adapter, in the order of the model: A [rank, inputs], B [outputs, rank]. */
export function adapterTensors(
  layers: readonly AdaptedLayer[],
  rank: number,
): { readonly name: string; readonly dims: readonly [number, number] }[] {
  return layers.flatMap(({ name, inputs, outputs }) => [
    { name: loraA(name), dims: [rank, inputs] as const },
    { name: loraB(name), dims: [outputs, rank] as const },
  ]);
}

/**
 * Where an adapter starts: as huggingface/peft at 00a4d08, tuners/lora/layer.py, reset_lora_parameters(). A is Kaiming-uniform with
 * a = √5, which is U(−1/√inputs, 1/√inputs); B is 0, so that at first the adapter changes nothing.
 */
export function initAdapter(layers: readonly AdaptedLayer[], rank: number, seed: number): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const { name, inputs, outputs } of layers) {
    const bound = 1 / Math.sqrt(inputs);
    // A stream a layer: what one starts from does not depend on which others have an adapter.
    const random = new Random(`${seed}/${name}`);
    weights.set(
      loraA(name),
      Float32Array.from({ length: rank * inputs }, () => bound * (2 * random.uniform() - 1)),
    );
    weights.set(loraB(name), new Float32Array(outputs * rank));
  }
  return weights;
}

export const copyWeights = (weights: AdapterWeights): Map<string, Float32Array> =>
  new Map(Array.from(weights, ([name, values]) => [name, values.slice()]));
