/**
 * A decoder's graph as the weights of the hub's PyTorch layout (transformers, modeling_llama.py and its kin), so that a model which exists
 * only as ONNX can be run where a soft prompt is wanted next. Quantised matrices become the float32 values that their products
 * compute with, so that both give the same log-probabilities.
 */
import { StudioError } from '../errors';
import { type Graph, type GraphNode, type GraphTensor, intAttribute } from '../onnx/graph';
import { dequantizeRow, productTable } from '../onnx/quantizedTable';
import { toFloat32 } from '../onnx/tensorData';
import type { FloatTensor } from '../tensors/tensor';
import { torchName } from './torchNames';

/** What of config.json decides which weights there are, and how a product for q, k and v together is cut. */
export interface WeightShape {
  /** model_type */
  readonly modelType: string;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
}

/** Architectures whose classes in transformers compute what their graphs compute, and what each has beyond Llama's layer. */
const BEYOND_LLAMA: Readonly<Record<string, readonly string[]>> = {
  llama: [],
  mistral: [],
  qwen2: ['q', 'k', 'v'].map((part) => `self_attn.${part}_proj.bias`),
  qwen3: ['q', 'k'].map((part) => `self_attn.${part}_norm.weight`),
};

const LAYER = [
  'input_layernorm.weight',
  'post_attention_layernorm.weight',
  ...['q', 'k', 'v', 'o'].map((part) => `self_attn.${part}_proj.weight`),
  ...['gate', 'up', 'down'].map((part) => `mlp.${part}_proj.weight`),
];

/** Model types that pytorchWeights() writes. */
export const PYTORCH_MODEL_TYPES: readonly string[] = Object.keys(BEYOND_LLAMA);

const unreadable = (what: string): StudioError =>
  new StudioError(
    'MODEL_UNSUPPORTED',
    `The graph's weights have no counterpart in PyTorch: ${what}.`,
    'Take the PyTorch repository that the ONNX file was made from.',
  );

/** float32 [N, K] of a quantised product. */
function quantizedMatrix(node: GraphNode, tensors: ReadonlyMap<string, GraphTensor>): FloatTensor {
  const [, codes, scales, zeroPoints] = node.inputs.map((name) => tensors.get(name));
  if (codes === undefined || scales === undefined || (node.inputs[3] && zeroPoints === undefined))
    throw unreadable(`${node.name} computes its weights`);
  if (node.inputs[4] || node.inputs[5] || intAttribute(node, 'weight_prepacked', 0) !== 0)
    throw unreadable(`${node.name} has its weights in an order of its own`);
  const table = productTable(node, codes.data, scales, zeroPoints);
  const rows = intAttribute(node, 'N', 0);
  const data = new Float32Array(rows * table.columns);
  for (let row = 0; row < rows; row++) dequantizeRow(table, row, data, row * table.columns);
  return { dims: [rows, table.columns], data };
}

/** float32 [N, K] of a product with [K, N], which PyTorch keeps the other way round. */
function transposed({ dims, ...tensor }: GraphTensor): FloatTensor {
  const [columns, rows] = dims as [number, number];
  const stored = toFloat32({ dims, ...tensor });
  const data = new Float32Array(stored.length);
  for (let k = 0; k < columns; k++) for (let n = 0; n < rows; n++) data[n * columns + k] = stored[k * rows + n]!;
  return { dims: [rows, columns], data };
}

/** One matrix or bias for q, k and v, cut into three. */
function splitAttention(
  name: string,
  { dims, data }: FloatTensor,
  { heads, keyValueHeads, headSize }: WeightShape,
): [name: string, tensor: FloatTensor][] {
  const sizes = { q: heads * headSize, k: keyValueHeads * headSize, v: keyValueHeads * headSize };
  const columns = dims[1] ?? 1;
  if (dims[0] !== sizes.q + sizes.k + sizes.v) throw unreadable(`${name} has ${dims[0]} rows`);
  let row = 0;
  return Object.entries(sizes).map(([part, rows]) => {
    const own = data.slice(row * columns, (row + rows) * columns);
    row += rows;
    return [name.replace('qkv_proj', `${part}_proj`), { dims: [rows, ...dims.slice(1)], data: own }];
  });
}

/**
 * @param embedding the input table [V, d], float32
 * @returns tensors by their PyTorch names: matrices [out, in], norms and biases [n], the table [V, d], and `lm_head.weight` [V, d] where
 *   the graph has an output projection of its own
 * @throws StudioError MODEL_UNSUPPORTED for another architecture, where a weight is packed or computed in the graph, or one is left over
 *   or missing
 */
export function pytorchWeights(graph: Graph, shape: WeightShape, embedding: FloatTensor): Record<string, FloatTensor> {
  const beyond = Object.hasOwn(BEYOND_LLAMA, shape.modelType) ? BEYOND_LLAMA[shape.modelType] : undefined;
  if (beyond === undefined)
    throw unreadable(
      `the studio writes ${PYTORCH_MODEL_TYPES.join(', ')}, not ${shape.modelType || 'a nameless type'}`,
    );
  const tensors = graph.initializers;
  const weights: Record<string, FloatTensor> = { 'model.embed_tokens.weight': embedding };
  const put = (name: string, tensor: FloatTensor): void => {
    const parts = name.includes('qkv_proj') ? splitAttention(name, tensor, shape) : [[name, tensor] as const];
    for (const [own, part] of parts) weights[own] ??= part;
  };
  for (const node of graph.nodes) {
    const name = torchName(node.name);
    if (node.opType === 'MatMulInteger') throw unreadable('its products round their inputs as they run');
    if (name === null) continue;
    const matrix = tensors.get(node.inputs[1] ?? '');
    if (node.opType === 'MatMulNBits') put(name, quantizedMatrix(node, tensors));
    else if (node.opType === 'MatMul' && matrix !== undefined) put(name, transposed(matrix));
  }
  for (const tensor of tensors.values()) {
    const name = tensor.name.includes('MatMul') ? null : torchName(tensor.name);
    const isFloat = ['float32', 'float16', 'bfloat16'].includes(tensor.dataType);
    if (name !== null && isFloat && tensor.dims.length === 1) put(name, { dims: tensor.dims, data: toFloat32(tensor) });
  }
  checkNames(weights, shape.layers, beyond);
  return weights;
}

/** A weight that is left over is one that PyTorch would not apply; one that is missing it would draw at random. */
function checkNames(weights: Readonly<Record<string, FloatTensor>>, layers: number, beyond: readonly string[]): void {
  const wanted = new Set(['model.embed_tokens.weight', 'model.norm.weight', 'lm_head.weight']);
  for (let layer = 0; layer < layers; layer++)
    for (const part of [...LAYER, ...beyond]) wanted.add(`model.layers.${layer}.${part}`);
  const missing = [...wanted].find((name) => name !== 'lm_head.weight' && weights[name] === undefined);
  if (missing !== undefined) throw unreadable(`there is no ${missing}`);
  const left = Object.keys(weights).find((name) => !wanted.has(name));
  if (left !== undefined) throw unreadable(`${left} has no place`);
}
