/** A model folder of the studio in the hub's PyTorch layout: what `from_pretrained` of transformers, and vLLM, load. */
import { pytorchWeights, type WeightShape } from '../exporters/pytorchWeights';
import { readModelConfig } from '../hub/checkpointConfig';
import type { ModelFolder } from '../hub/modelFolder';
import { findEmbedding } from '../model/checkpoint/embeddingTable';
import { loadGraph } from '../model/checkpoint/graphFile';
import type { Graph } from '../onnx/graph';
import { writeSafetensors } from '../tensors/safetensors';
import type { FloatTensor } from '../tensors/tensor';
import { readConfig } from './pytorchForm';
import type { BundleFile } from './types';

const PASSED_ON = [
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
];

/** By model_type, where config.json names no class. */
const CLASSES: Readonly<Record<string, string>> = {
  llama: 'LlamaForCausalLM',
  mistral: 'MistralForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
};

/**
 * config.json, the tokenizer, generation_config.json and model.safetensors, float32: the values that the graph computes with, so that a
 * soft prompt learned in the studio means the same there. Where table and output projection differ by their rounding they are two tensors.
 * @throws StudioError MODEL_UNSUPPORTED where the weights cannot be written, and what reading the folder throws
 */
export async function hubModel(folder: ModelFolder): Promise<BundleFile[]> {
  const config = await readConfig(folder);
  const { shape } = readModelConfig(await folder.read('config.json'));
  const { graph } = await loadGraph(folder, () => undefined);
  const modelType = String(config.model_type ?? '');
  const weights = pytorchWeights(graph, { ...shape, modelType } as WeightShape, tableOf(graph));
  const bytes = writeSafetensors(weights, { format: 'pt' });
  const tied = weights['lm_head.weight'] === undefined;
  const paths = await folder.list();
  const passedOn = await Promise.all(
    PASSED_ON.filter((name) => paths.includes(name)).map(async (name) => ({
      name,
      bytes: new Uint8Array(await folder.read(name)),
    })),
  );
  return [
    { name: 'config.json', bytes: json(hubConfig(config, modelType, tied)) },
    ...passedOn,
    { name: 'model.safetensors', bytes },
  ];
}

/** Without what belongs to the ONNX form; the rest as it was. */
function hubConfig(config: Readonly<Record<string, unknown>>, modelType: string, tied: boolean): object {
  const {
    'transformers.js_config': _forms,
    _name_or_path: _from,
    quantization_config: _quantization,
    dtype: _dtype,
    ...kept
  } = config;
  return {
    architectures: [CLASSES[modelType]],
    ...kept,
    tie_word_embeddings: tied,
    torch_dtype: 'float32',
  };
}

/** The whole input embedding, float32 [V, d]. */
function tableOf(graph: Graph): FloatTensor {
  const { vocabularySize, tokenDim, readRow } = findEmbedding(graph);
  const data = new Float32Array(vocabularySize * tokenDim);
  for (let id = 0; id < vocabularySize; id++) readRow(id, data, id * tokenDim);
  return { dims: [vocabularySize, tokenDim], data };
}

const json = (value: object): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`) as Uint8Array<ArrayBuffer>;
