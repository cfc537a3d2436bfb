import type { GraphNode } from '../graph';
import type { HostArray } from './array';

/** One node with its inputs; an absent optional input is undefined. */
export interface Call {
  readonly node: GraphNode;
  readonly inputs: readonly (HostArray | undefined)[];
}

/** Values of the node's outputs, in order. */
export type Operator = (call: Call) => readonly HostArray[];

/** @throws RangeError where the node leaves it out */
export function required(call: Call, index: number): HostArray {
  const value = call.inputs[index];
  if (value === undefined) throw new RangeError(`${call.node.opType} without its input ${index}`);
  return value;
}

/** Numbers of an input, or undefined where it is absent. */
export function numbers(call: Call, index: number): number[] | undefined {
  const value = call.inputs[index];
  return value === undefined ? undefined : Array.from(value.data);
}
