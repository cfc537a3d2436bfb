import { floatAttribute, type GraphNode, intAttribute, intsAttribute, stringAttribute } from '../../../onnx/graph';
import type { NdArray } from '../array';

/** One node with its inputs; an absent optional input is undefined. */
export interface Call {
  readonly node: GraphNode;
  readonly inputs: readonly (NdArray | undefined)[];
}

/** Values of the node's outputs, in order. */
export type Operator = (call: Call) => readonly NdArray[];

export function required(call: Call, index: number): NdArray {
  const value = call.inputs[index];
  if (value === undefined) throw new RangeError(`${call.node.opType} wants input ${index}`);
  return value;
}

/** Integers of an input, or undefined where it is absent. */
export function integers(call: Call, index: number): number[] | undefined {
  const value = call.inputs[index];
  return value === undefined ? undefined : Array.from(value.data);
}

export const attribute = { float: floatAttribute, int: intAttribute, ints: intsAttribute, string: stringAttribute };
