/** From a checkpoint's graph to one that reads inputs_embeds: the form that both training and decoding start from. */

import { separateHeadNorms } from '../../autodiff/lowering/headNorms';
import { StudioError } from '../../errors';
import { DECODED_FLOAT_LIMIT } from '../../footprint/budgets';
import { type Graph, intAttribute } from '../../onnx/graph';
import { normalize } from '../../onnx/normalize';
import { prune } from '../../onnx/prune';
import { type EmbeddingTable, findEmbedding } from '../checkpoint/embeddingTable';
import { INPUTS_EMBEDS } from '../graphNames';
import type { AdaptedLayer, AdapterShape } from '../types';
import { inFloat32 } from './accuracyLevel';
import { dequantizeProducts, floatWeightBytes } from './dequantizeProducts';
import { dynamicQuantization } from './dynamicQuantization';
import { foldConstantWeights } from './foldConstantWeights';
import { fuseParallelProducts } from './fuseParallelProducts';
import { adaptersAsInputs, type LowRankTensor, lowRank } from './lowRank';

export interface EmbedsGraph {
  /** All outputs (logits, present.*), reading inputs_embeds instead of input_ids. */
  readonly graph: Graph;
  /** The same for decoding: its session has the weights inside, so that large ones stay quantised there. */
  readonly decodingGraph: Graph;
  /** The same with quantised weights, where decodingGraph has larger ones only for speed. */
  readonly smallerDecodingGraph: Graph | undefined;
  readonly embedding: EmbeddingTable;
  readonly logits: string;
  readonly layerCount: number;
  /** Weights of the products: blocks and output projection. */
  readonly activeParameterCount: number;
  readonly parameterCount: number;
  /** Whether quantised products were dequantised at load. */
  readonly floatWeights: boolean;
  /** Of `graph` initialisers, of the graphs for decoding inputs; undefined where none were asked for. */
  readonly adapters:
    | { readonly layers: readonly AdaptedLayer[]; readonly tensors: readonly LowRankTensor[] }
    | undefined;
}

/**
 * @param floatWeightLimitBytes most float32 bytes that dequantised products may take for training; 0 keeps them quantised
 * @param decodedFloatLimitBytes the same for decoding, whose session has its weights inside
 * @param decodedAccuracy what quantised products of decoding compute in: the file's own accuracy_level, or float32
 * @param adapter low-rank adapters to put beside linear layers; `packed`: PyTorch too packs q, k and v in one (lowRank.ts)
 */
export function toEmbedsGraph(
  source: Graph,
  floatWeightLimitBytes: number,
  decodedFloatLimitBytes = Math.min(DECODED_FLOAT_LIMIT, floatWeightLimitBytes),
  decodedAccuracy: 'file' | 'float32' = 'float32',
  adapter?: { readonly shape: AdapterShape; readonly packed: boolean },
): EmbedsGraph {
  const normalized = separateHeadNorms(foldConstantWeights(dynamicQuantization(normalize(source))));
  const embedding = findEmbedding(normalized);
  const logits = findLogits(normalized);
  const { activeParameterCount, layerCount } = countParameters(normalized);
  const tied = normalized.nodes.some(
    (node) => node !== embedding.node && node.inputs.includes(embedding.node.inputs[0]!),
  );
  const tableParameters = embedding.vocabularySize * embedding.tokenDim;
  const adapted = adapter && lowRank(normalized, adapter.shape, adapter.packed);
  const tensors = adapted?.tensors ?? [];
  const withEmbeds = embedsInput(adapted?.graph ?? normalized, embedding);
  // A joined weight would be one tensor for base and adapter.
  const apart = new Set(tensors.map(({ name }) => name));
  const needed = floatWeightBytes(withEmbeds);
  const floatWeights = needed > 0 && needed <= floatWeightLimitBytes;
  const floatDecoding = needed > 0 && needed <= decodedFloatLimitBytes;
  const asFile = floatWeights && floatDecoding ? undefined : prune(fuseParallelProducts(withEmbeds, apart));
  const exact = asFile && inFloat32(asFile);
  const quantised = decodedAccuracy === 'file' ? asFile : exact;
  const graph = floatWeights ? prune(fuseParallelProducts(dequantizeProducts(withEmbeds), apart)) : exact!;
  // Where training has float weights they are there already; otherwise they are made as the session takes them.
  const floats = (): Graph => (floatWeights ? graph : prune(dequantizeProducts(withEmbeds, true)));
  const smaller = floatDecoding ? quantised : undefined;
  return {
    graph,
    decodingGraph: adaptersAsInputs(floatDecoding ? floats() : (quantised ?? graph), tensors),
    smallerDecodingGraph: smaller && adaptersAsInputs(smaller, tensors),
    embedding,
    logits,
    layerCount,
    activeParameterCount,
    parameterCount: activeParameterCount + (tied ? 0 : tableParameters),
    floatWeights,
    adapters: adapted,
  };
}

function findLogits(graph: Graph): string {
  const logits =
    graph.outputs.find((output) => output.name === 'logits') ??
    graph.outputs.find((output) => !output.name.startsWith('present'));
  if (logits === undefined)
    throw new StudioError('MODEL_UNSUPPORTED', 'The model has no logits output.', 'Choose a causal language model.');
  return logits.name;
}

function embedsInput(graph: Graph, embedding: EmbeddingTable): Graph {
  const replaced = embedding.node.outputs[0]!;
  const nodes = graph.nodes
    .filter((node) => node !== embedding.node)
    .map((node) => ({ ...node, inputs: node.inputs.map((input) => (input === replaced ? INPUTS_EMBEDS : input)) }));
  const inputs = [
    { name: INPUTS_EMBEDS, dataType: 'float32' as const, dims: ['batch', 'sequence', embedding.tokenDim] },
    ...graph.inputs,
  ];
  return { ...graph, nodes, inputs };
}

/** Elements of every constant matrix that a product reads; attention nodes count the layers. */
function countParameters(graph: Graph): { activeParameterCount: number; layerCount: number } {
  let activeParameterCount = 0;
  let layerCount = 0;
  const transposed = new Map(
    graph.nodes.flatMap((node) => (node.opType === 'Transpose' ? [[node.outputs[0], node.inputs[0]] as const] : [])),
  );
  for (const node of graph.nodes) {
    if (node.opType === 'MatMulNBits') activeParameterCount += intAttribute(node, 'N', 0) * intAttribute(node, 'K', 0);
    if (node.opType === 'MatMul' || node.opType === 'Gemm') {
      const name = node.inputs[1] ?? '';
      const weight = graph.initializers.get(transposed.get(name) ?? name);
      if (weight?.dims.length === 2) activeParameterCount += weight.dims[0]! * weight.dims[1]!;
    }
    if (node.opType === 'GroupQueryAttention' || node.opType === 'MultiHeadAttention') layerCount++;
  }
  const softmaxes = graph.nodes.filter((node) => node.opType === 'Softmax').length;
  return { activeParameterCount, layerCount: layerCount || softmaxes };
}
