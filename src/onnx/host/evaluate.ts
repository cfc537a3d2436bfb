/**
 * Nodes computed on the host: what exports compute from lengths (shapes, positions, masks, angles) is known before any
 * text is, and needs no device. Source: the operators' definitions, onnx.ai, opset 21.
 */
import { describeNode, type GraphNode } from '../graph';
import type { HostArray } from './array';
import { ELEMENTWISE } from './elementwise';
import { INDEXING } from './indexing';
import { LAYOUT } from './layout';
import type { Operator } from './operator';

const OPERATORS: Readonly<Record<string, Operator>> = { ...ELEMENTWISE, ...INDEXING, ...LAYOUT };

/**
 * @param input value of an input by name
 * @throws RangeError naming the node, for operators that are not here and inputs that do not fit together
 */
export function evaluateNode(node: GraphNode, input: (name: string) => HostArray): readonly HostArray[] {
  const operator = node.domain === '' ? OPERATORS[node.opType] : undefined;
  if (operator === undefined) throw new RangeError(`${describeNode(node)} is not computed on the host`);
  const inputs = node.inputs.map((name) => (name === '' ? undefined : input(name)));
  try {
    return operator({ node, inputs });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${describeNode(node)}: ${cause.message}`, { cause });
  }
}
