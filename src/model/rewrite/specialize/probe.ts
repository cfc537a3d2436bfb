/**
 * A graph's shapes, and its values that carry no text, at one batch and sequence length. Two probes of sizes that have
 * nothing in common tell what of a shape is constant, what is the batch and what the sequence.
 */
import { StudioError } from '../../../errors';
import { describeNode, type Graph, type GraphNode, type GraphTensor, type ValueInfo } from '../../../onnx/graph';
import { fromTensor, type HostArray, hostArray, isFloat, sizeOf, toTensor } from '../../../onnx/host/array';
import { evaluateNode } from '../../../onnx/host/evaluate';
import { inferNode, type ValueType } from '../../../onnx/inferShapes';
import { producersOf } from '../../../onnx/producersOf';
import { isTextFree, type ValueKinds } from './values';

export interface Sizes {
  readonly batch: number;
  readonly sequence: number;
}

/** Primes: a dimension that differs between the two is told by the pair of its sizes. Small, since masks are S × S. */
export const PROBE_SIZES: readonly [Sizes, Sizes] = [
  { batch: 2, sequence: 11 },
  { batch: 3, sequence: 13 },
];

export interface Probe {
  readonly sizes: Sizes;
  readonly types: ReadonlyMap<string, ValueType>;
  /** Of values without text; constants included. */
  readonly values: ReadonlyMap<string, HostArray>;
}

/** Shape of a graph input when a whole sequence runs without a cache. */
export function inputDims({ name, dims }: ValueInfo, { batch, sequence }: Sizes): number[] {
  if (name === 'cache_position') return [sequence];
  if (isLogitsToKeep(name)) return dims.map(() => 1);
  const known = (dim: number | string, i: number): number => {
    if (typeof dim === 'number') return dim;
    if (dim === 'batch' || (i === 0 && dim !== 'sequence')) return batch;
    return isCache(name) ? 0 : sequence;
  };
  return dims.map(known);
}

export function isCache(name: string): boolean {
  return name.startsWith('past_key_values.') || name.startsWith('past_');
}

/** How many positions' logits are wanted; 0 is all of them. */
function isLogitsToKeep(name: string): boolean {
  return name === 'num_logits_to_keep' || name === 'logits_to_keep';
}

/** Contents of an input that carries no text: rows without padding, counted from 0. */
export function inputValue(input: ValueInfo, sizes: Sizes): HostArray {
  const dims = inputDims(input, sizes);
  const { sequence } = sizes;
  const data = new Float64Array(sizeOf(dims));
  if (input.name === 'attention_mask') data.fill(1);
  else if (input.name === 'position_ids' || input.name === 'cache_position')
    for (let i = 0; i < data.length; i++) data[i] = i % sequence;
  else if (!isLogitsToKeep(input.name)) throw unknownInput(input.name);
  return hostArray(input.dataType, dims, data);
}

export function unknownInput(name: string): StudioError {
  return new StudioError(
    'MODEL_UNSUPPORTED',
    `The model computes with its input '${name}', whose contents are not known here.`,
    'Choose an export that takes input_ids, attention_mask, position_ids and a key–value cache.',
    { where: name },
  );
}

/** @throws OPERATOR_UNSUPPORTED naming the node, where a shape or a value cannot be told */
export function probe(graph: Graph, kinds: ValueKinds, sizes: Sizes): Probe {
  const types = new Map<string, ValueType>();
  const values = new Map<string, HostArray>();
  const constants = new Map<string, GraphTensor>(graph.initializers);
  for (const input of graph.inputs) types.set(input.name, { dataType: input.dataType, dims: inputDims(input, sizes) });
  for (const { name, dataType, dims } of graph.initializers.values()) types.set(name, { dataType, dims });
  const inputs = new Map(graph.inputs.map((input) => [input.name, input]));
  const producers = producersOf(graph.nodes);
  const hostValue = (name: string): HostArray => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const producer = producers.get(name);
    // A large table that lengths and positions are looked up in.
    if (producer !== undefined && kinds.weights.has(name)) {
      const results = onHost(producer, () => evaluateNode(producer, hostValue));
      for (const [i, output] of producer.outputs.entries()) if (results[i]) values.set(output, results[i]);
      return values.get(name)!;
    }
    const tensor = graph.initializers.get(name);
    const input = inputs.get(name);
    let value: HostArray;
    if (tensor !== undefined) value = fromTensor(tensor);
    else if (input !== undefined && !kinds.text.has(name)) value = inputValue(input, sizes);
    else throw new RangeError(`'${name}' has no value without text`);
    values.set(name, value);
    return value;
  };
  for (const node of graph.nodes) {
    if (!isTextFree(node, kinds)) {
      inferNode(node, types, constants);
      continue;
    }
    const results = onHost(node, () =>
      evaluateNode(node, (name) => (readsShapeOnly(node) ? shapeOnly(types, name) : hostValue(name))),
    );
    node.outputs.forEach((name, i) => {
      const result = results[i];
      if (name === '' || result === undefined) return;
      values.set(name, result);
      types.set(name, result);
      if (!isFloat(result.dataType) && result.data.length <= 64) constants.set(name, toTensor(name, result));
    });
  }
  return { sizes, types, values };
}

export function readsShapeOnly(node: GraphNode): boolean {
  return node.opType === 'Shape' || node.opType === 'Size';
}

function shapeOnly(types: ReadonlyMap<string, ValueType>, name: string): HostArray {
  const type = types.get(name);
  if (type === undefined) throw new RangeError(`'${name}' has no shape`);
  return { data: new Float64Array(0), dims: type.dims as number[], dataType: type.dataType };
}

/** What the host cannot compute, as an error of the model. */
export function onHost<T>(node: GraphNode, compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    throw new StudioError(
      'OPERATOR_UNSUPPORTED',
      `The operator ${describeNode(node)} cannot be computed before the text is known (${cause.message}).`,
      'Choose another model, or another export of this one.',
      { where: describeNode(node), cause },
    );
  }
}
