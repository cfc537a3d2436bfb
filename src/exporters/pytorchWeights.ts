/**
 * A graph of the genai builder's form as the weights of the hub's PyTorch layout (transformers 4, modeling_llama.py), so that a model which
 * exists only as ONNX can be run where a soft prompt is wanted next. Quantised matrices become the float32 values that their
 * products compute with, so that both give the same log-probabilities.
 */
import { StudioError } from '../errors';
import { type Graph, type GraphNode, type GraphTensor, intAttribute } from '../onnx/graph';
import { dequantizeRow, productTable } from '../onnx/quantizedTable';
import { toFloat32 } from '../onnx/tensorData';
import type { FloatTensor } from '../tensors/tensor';

const LAYER = /^model\.layers\.(\d+)\.(.*)$/;

/** The name in PyTorch of what the graph calls by the builder's name; null for what PyTorch makes itself (rotary tables, constants). */
function torchName(name: string): string | null {
  const plain = name.replace(/\.MatMul\.weight(_Q4|_Q8)?$/, '.weight');
  if (plain === 'model.embed_tokens.weight' || plain === 'lm_head.weight') return plain;
  const [, layer, part = ''] = LAYER.exec(plain) ?? [];
  if (layer === undefined) return null;
  if (part.startsWith('final_norm')) return 'model.norm.weight';
  return `model.layers.${layer}.${part.replace(/^attn\./, 'self_attn.')}`;
}

const unreadable = (what: string): StudioError =>
  new StudioError(
    'MODEL_UNSUPPORTED',
    `The graph's weights have no counterpart in PyTorch: ${what}.`,
    'Take the PyTorch repository that the ONNX file was made from.',
  );

/** float32 [N, K] of a quantised product. */
function floatMatrix(node: GraphNode, tensors: ReadonlyMap<string, GraphTensor>): FloatTensor {
  const [, codes, scales, zeroPoints] = node.inputs.map((name) => tensors.get(name));
  if (codes === undefined || scales === undefined || (node.inputs[3] && zeroPoints === undefined))
    throw unreadable(`${node.name} computes its weights`);
  if (node.inputs[4] || intAttribute(node, 'weight_prepacked', 0) !== 0)
    throw unreadable(`${node.name} has its weights in an order of its own`);
  const table = productTable(node, codes.data, scales, zeroPoints);
  const rows = intAttribute(node, 'N', 0);
  const data = new Float32Array(rows * table.columns);
  for (let row = 0; row < rows; row++) dequantizeRow(table, row, data, row * table.columns);
  return { dims: [rows, table.columns], data };
}

/**
 * @returns tensors by their PyTorch names: matrices [out, in], norms [d], the table [V, d], `lm_head.weight` [V, d]
 * @throws StudioError MODEL_UNSUPPORTED where a product's weights are packed or computed in the graph
 */
export function pytorchWeights(graph: Graph): Record<string, FloatTensor> {
  const tensors = graph.initializers;
  const weights: Record<string, FloatTensor> = {};
  for (const node of graph.nodes) {
    if (node.opType !== 'MatMulNBits') continue;
    const name = torchName(node.inputs[1]!);
    if (name === null || name.includes('qkv_proj')) throw unreadable(`${node.name} is a product of its own`);
    weights[name] = floatMatrix(node, tensors);
  }
  for (const tensor of tensors.values()) {
    const name = tensor.dataType === 'float32' ? torchName(tensor.name) : null;
    if (name?.endsWith('.weight')) weights[name] ??= { dims: tensor.dims, data: toFloat32(tensor) };
  }
  for (const name of ['model.embed_tokens.weight', 'model.norm.weight', 'lm_head.weight'])
    if (weights[name] === undefined) throw unreadable(`there is no ${name}`);
  return weights;
}
