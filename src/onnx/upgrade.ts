/**
 * Operators as older and newer operator sets write them → as opset 21 does, which every graph here is written in.
 * Source: the version histories at onnx.ai/onnx/operators.
 */
import { float } from './builder';
import { type Attribute, floatAttribute, type GraphNode, type GraphTensor, intsAttribute } from './graph';
import { int64Tensor } from './tensorData';

/** Where a node's constants go; returns the tensor's name. */
export type AddConstant = (tensor: GraphTensor) => string;

/** Operators whose `axes` attribute became their second input. */
const AXES_INPUT = new Set([
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceMax',
  'ReduceMean',
  'ReduceMin',
  'ReduceProd',
  'ReduceSum',
  'ReduceSumSquare',
  'Squeeze',
  'Unsqueeze',
]);

export function upgrade(node: GraphNode, addConstant: AddConstant): GraphNode {
  if (node.domain !== '') return node;
  if (AXES_INPUT.has(node.opType)) return axesAsInput(node, addConstant);
  if (node.opType === 'Split') return splitWithSizes(node, addConstant);
  // The same function under the name that ONNX Runtime's providers all have (ai.onnx has it from opset 23 on).
  if (node.opType === 'RMSNormalization') {
    const epsilon = float(floatAttribute(node, 'epsilon', 1e-5));
    const attributes = { stash_type: { kind: 'int', value: 1 } as const, ...node.attributes, epsilon };
    return { ...node, opType: 'SimplifiedLayerNormalization', attributes };
  }
  return node;
}

function without(attributes: GraphNode['attributes'], name: string): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== name));
}

/** Reductions to opset 18, Squeeze and Unsqueeze to 13. */
function axesAsInput(node: GraphNode, addConstant: AddConstant): GraphNode {
  const axes = intsAttribute(node, 'axes');
  if (axes === undefined || node.inputs[1]) return node;
  const name = addConstant(int64Tensor(`${node.outputs[0]}_axes`, axes));
  return { ...node, inputs: [node.inputs[0]!, name], attributes: without(node.attributes, 'axes') };
}

/** Sizes to an input (opset 13); the count of equal parts to an attribute (18). */
function splitWithSizes(node: GraphNode, addConstant: AddConstant): GraphNode {
  const sizes = intsAttribute(node, 'split');
  if (sizes !== undefined) {
    const name = addConstant(int64Tensor(`${node.outputs[0]}_sizes`, sizes));
    return { ...node, inputs: [node.inputs[0]!, name], attributes: without(node.attributes, 'split') };
  }
  if (node.inputs[1] || node.attributes.num_outputs !== undefined) return node;
  const attributes = { ...node.attributes, num_outputs: { kind: 'int', value: node.outputs.length } as const };
  return { ...node, attributes };
}
