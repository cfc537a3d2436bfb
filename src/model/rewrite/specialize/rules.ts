/**
 * Nodes that text flows through, without what lengths decide: shapes as constants, slices of everything and casts to the
 * same type as nothing, caches that are empty left out.
 */
import { StudioError } from '../../../errors';
import { type DataType, describeNode, type GraphNode, intAttribute } from '../../../onnx/graph';
import type { HostArray } from '../../../onnx/host/array';

/** A value at both probes. */
export type Operand = readonly [HostArray, HostArray];
type PairOfDims = readonly [readonly number[], readonly number[]];

export interface RuleContext {
  /** Of a name without text. */
  operand(name: string): Operand | undefined;
  dims(name: string): PairOfDims;
  producer(name: string): GraphNode | undefined;
  type(name: string): DataType | undefined;
}

/** The node, with some inputs as integers; or the value that it only repeats. */
export type Simplified =
  | { readonly node: GraphNode; readonly integers?: readonly (readonly number[] | undefined)[] }
  | { readonly same: string };

const UNTIL_THE_END = Number.MAX_SAFE_INTEGER;
const FLOAT32 = 1;
/** Below the lowest half-precision number: no score is there. */
const LOWEST = -60000;

export function simplify(node: GraphNode, context: RuleContext): Simplified {
  if (node.domain !== '') return { node };
  const input = node.inputs[0]!;
  switch (node.opType) {
    case 'Reshape':
      return reshape(node, context);
    case 'Expand':
      return expand(node, context);
    case 'Slice':
      return slice(node, context);
    case 'Concat':
      return concat(node, context);
    case 'Cast':
      return intAttribute(node, 'to', FLOAT32) === FLOAT32 && context.type(input) === 'float32'
        ? { same: input }
        : { node };
    case 'Max':
      return max(node, context);
    case 'Where':
      return where(node, context);
    default:
      return { node };
  }
}

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

function unknown(node: GraphNode, what: string): StudioError {
  return new StudioError(
    'OPERATOR_UNSUPPORTED',
    `The operator ${describeNode(node)} has ${what} that only the run knows.`,
    'Choose another export of this model.',
    { where: describeNode(node) },
  );
}

/** Whether the node's output has the shape of its first input, at both probes. */
function keepsShape(node: GraphNode, { dims }: RuleContext): boolean {
  const [from, to] = [dims(node.inputs[0]!), dims(node.outputs[0]!)];
  return equal(from[0], to[0]) && equal(from[1], to[1]);
}

/** Sizes where both probes agree, 0 where the dimension stays in place, −1 for one that does neither. */
function reshape(node: GraphNode, context: RuleContext): Simplified {
  if (keepsShape(node, context)) return { same: node.inputs[0]! };
  const [from, from2] = context.dims(node.inputs[0]!);
  const [to, to2] = context.dims(node.outputs[0]!);
  const target = to.map((size, i) => {
    if (size === to2[i]) return size;
    return size === from[i] && to2[i] === from2[i] ? 0 : -1;
  });
  if (target.filter((size) => size === -1).length > 1) throw unknown(node, 'more than one dimension');
  const { allowzero: _, ...attributes } = node.attributes;
  return { node: { ...node, attributes }, integers: [undefined, target] };
}

/** 1 where the dimension is there already. */
function expand(node: GraphNode, context: RuleContext): Simplified {
  if (keepsShape(node, context)) return { same: node.inputs[0]! };
  const [from, from2] = context.dims(node.inputs[0]!);
  const [to, to2] = context.dims(node.outputs[0]!);
  const lead = to.length - from.length;
  const target = to.map((size, i) => {
    if (i >= lead && size === from[i - lead] && to2[i] === from2[i - lead]) return 1;
    if (size !== to2[i]) throw unknown(node, 'a size');
    return size;
  });
  return { node, integers: [undefined, target] };
}

function slice(node: GraphNode, context: RuleContext): Simplified {
  if (keepsShape(node, context)) return { same: node.inputs[0]! };
  const [, starts, ends, axes, steps] = node.inputs.map((name) => (name ? context.operand(name) : undefined));
  if (starts === undefined || ends === undefined) throw unknown(node, 'bounds');
  const sizes = context.dims(node.inputs[0]!);
  const rank = sizes[0].length;
  const constant = (operand: Operand | undefined): number[] | undefined => {
    if (operand === undefined) return undefined;
    if (!equal(Array.from(operand[0].data), Array.from(operand[1].data))) throw unknown(node, 'bounds');
    return Array.from(operand[0].data);
  };
  const along = constant(axes) ?? Array.from(starts[0].data, (_, i) => i);
  const end = along.map((axis, i) => {
    const at = axis < 0 ? axis + rank : axis;
    const bounds = ends.map((probe) => probe.data[i]!) as [number, number];
    if (bounds[0] === bounds[1]) return bounds[0];
    if (bounds.every((bound, p) => bound >= sizes[p]![at]!)) return UNTIL_THE_END;
    throw unknown(node, 'an end');
  });
  return { node, integers: [undefined, constant(starts), end, along, constant(steps)] };
}

/** Without the parts that are empty: a cache before the first token. */
function concat(node: GraphNode, context: RuleContext): Simplified {
  const rank = context.dims(node.outputs[0]!)[0].length;
  const axis = intAttribute(node, 'axis', 0);
  const at = axis < 0 ? axis + rank : axis;
  const inputs = node.inputs.filter((name) => context.dims(name).some((dims) => dims[at] !== 0));
  if (inputs.length === 1) return { same: inputs[0]! };
  return { node: { ...node, inputs } };
}

/** Max(scores, lowest): a floor that no score reaches, which older models lay under masked scores. */
function max(node: GraphNode, context: RuleContext): Simplified {
  const floor = node.inputs.find((name) => context.operand(name)?.every(({ data }) => data.every((x) => x <= LOWEST)));
  const others = node.inputs.filter((name) => name !== floor);
  return floor !== undefined && others.length === 1 ? { same: others[0]! } : { node };
}

/** Where(IsNaN(weights), 0, weights): rows always see themselves, so no weight is ever NaN. */
function where(node: GraphNode, context: RuleContext): Simplified {
  const [condition, , otherwise] = node.inputs as [string, string, string];
  const test = context.producer(condition);
  const guards = test?.opType === 'IsNaN' && test.inputs[0] === otherwise;
  return guards && context.producer(otherwise)?.opType === 'Softmax' ? { same: otherwise } : { node };
}
