/**
 * An adapter as PEFT's two files, out and in. Keys are those of peft, utils/save_and_load.py at 000b584, get_peft_model_state_dict():
 * `base_model.model.` in front of the layer's name in PyTorch, the adapter's own name left out.
 */
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../domino/prompt/peftAdapter';
import { StudioError } from '../errors';
import type { AdaptedLayer, AdapterShape, AdapterWeights, ModelInfo } from '../model/types';
import { readSafetensors, type WritableTensor, writeSafetensors } from '../tensors/safetensors';
import { adapterTensors } from './loraInit';
import { loraConfig, readLoraConfig } from './peftConfig';

const PREFIX = 'base_model.model.';
const TENSOR = /^base_model\.model\.(?<layer>.+)\.lora_(?<matrix>[AB])\.weight$/;

export interface AdapterFiles {
  /** adapter_config.json */
  readonly config: string;
  /** adapter_model.safetensors */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** The last part of a layer's name: what PEFT's target_modules has. */
const lastPart = (layer: string): string => layer.slice(layer.lastIndexOf('.') + 1);

/** @throws StudioError PROMPT_MISMATCH where a matrix is missing, of another size or not finite */
export function writeAdapter(
  weights: AdapterWeights,
  layers: readonly AdaptedLayer[],
  shape: Pick<AdapterShape, 'rank' | 'alpha'>,
  base: Pick<ModelInfo, 'id' | 'revision'>,
): AdapterFiles {
  const tensors: Record<string, WritableTensor> = {};
  for (const { name, dims } of adapterTensors(layers, shape.rank)) {
    const data = weights.get(name);
    if (data?.length !== dims[0] * dims[1] || !data.every(Number.isFinite))
      throw mismatch(
        `The adapter’s ${name} is not ${dims.join(' × ')} finite numbers.`,
        'Use an earlier checkpoint.',
        name,
      );
    tensors[PREFIX + name] = { dims, data };
  }
  const targets = [...new Set(layers.map(({ name }) => lastPart(name)))].sort();
  return { config: loraConfig(shape, targets, base), weights: writeSafetensors(tensors, { format: 'pt' }) };
}

export interface ReadAdapter {
  /** What a model has to be loaded with to use it. */
  readonly shape: AdapterShape;
  readonly layers: readonly AdaptedLayer[];
  readonly weights: AdapterWeights;
  /** What it names as its base model; null where it names none. */
  readonly base: string | null;
}

/**
 * Files of PEFT's own, too: float16 and bfloat16 become float32.
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, FORMAT_UNSUPPORTED; PROMPT_MISMATCH naming what the studio does not compute
 */
export function readAdapter(config: Uint8Array, weights: Uint8Array, where: string): ReadAdapter {
  const { rank, alpha, base } = readLoraConfig(config, where);
  const { layers, weights: read } = readAdapterWeights(weights, rank, where);
  const targets = [...new Set(layers.map(({ name }) => lastPart(name)))].sort();
  return { shape: { rank, alpha, targets }, layers, weights: read, base };
}

/**
 * adapter_model.safetensors alone, in the order of the file.
 * @param where the file's name, for messages
 */
export function readAdapterWeights(
  bytes: Uint8Array,
  rank: number,
  where: string = ADAPTER_WEIGHTS,
): Pick<ReadAdapter, 'layers' | 'weights'> {
  const { tensors } = readSafetensors(bytes, where);
  const sizes = new Map<string, { inputs?: number; outputs?: number }>();
  const weights = new Map<string, Float32Array>();
  for (const [key, { dims, data }] of Object.entries(tensors)) {
    const { layer, matrix } = TENSOR.exec(key)?.groups ?? {};
    if (layer === undefined)
      throw mismatch(
        `Tensor ${key.slice(0, 120)} is none of a plain LoRA adapter.`,
        `The studio reads ${PREFIX}….lora_A.weight and ….lora_B.weight.`,
        where,
      );
    const [r, size = 0] = matrix === 'A' ? dims : [dims[1], dims[0]];
    if (dims.length !== 2 || r !== rank || size < 1 || !(data instanceof Float32Array) || !data.every(Number.isFinite))
      throw mismatch(
        `Tensor ${key.slice(0, 120)} is [${dims.join(', ')}], and finite floats of rank ${rank} are wanted.`,
        `Save the adapter again; ${ADAPTER_CONFIG} must belong to it.`,
        where,
      );
    sizes.set(layer, { ...sizes.get(layer), ...(matrix === 'A' ? { inputs: size } : { outputs: size }) });
    weights.set(`${layer}.lora_${matrix}.weight`, data);
  }
  const layers = Array.from(sizes, ([name, { inputs, outputs }]): AdaptedLayer => {
    if (inputs === undefined || outputs === undefined)
      throw mismatch(`Layer ${name.slice(0, 120)} has only one of its two matrices.`, 'Save the adapter again.', where);
    return { name, inputs, outputs };
  });
  if (layers.length === 0)
    throw mismatch('The adapter has no tensor.', 'Save it again with PEFT’s save_pretrained().', where);
  return { layers, weights };
}

const mismatch = (message: string, remedy: string, where: string): StudioError =>
  new StudioError('PROMPT_MISMATCH', message, remedy, { where });
