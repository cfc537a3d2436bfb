/**
 * A segment under canonical names, so that blocks that differ only in their weights are one program: activations become
 * v0, v1, …, weights w0, w1, … (inputs of the program), small integer constants stay inside.
 */
import { StudioError } from '../../errors';
import { OPSETS } from '../../onnx/builder';
import { type Dim, describeNode, type Graph, type GraphTensor, type ValueInfo } from '../../onnx/graph';
import type { Segment } from './partition';

export const SEGMENT_INPUT = 'x';
export const SEGMENT_OUTPUT = 'y';

export interface CanonicalSegment {
  /** Equal for segments that one program can serve. */
  readonly key: string;
  readonly graph: Graph;
  /** Canonical weight name → the checkpoint's tensor. */
  readonly weights: ReadonlyMap<string, GraphTensor>;
  /** Canonical weight name → its name in the checkpoint. */
  readonly weightNames: ReadonlyMap<string, string>;
  /** Inputs that the runtime provides (attention bias, positions). */
  readonly runtimeInputs: readonly string[];
}

/** Weights are inputs of a program; what has no parameters in it stays inline. */
function isInline(tensor: GraphTensor): boolean {
  return (
    tensor.dims.length === 0 || tensor.dataType === 'int64' || tensor.dataType === 'int32' || tensor.dataType === 'bool'
  );
}

export function canonicalSegment(
  source: Graph,
  segment: Segment,
  inputDims: readonly Dim[],
  outputDims: readonly Dim[],
): CanonicalSegment {
  const names = new Map<string, string>([
    [segment.input, SEGMENT_INPUT],
    [segment.output, SEGMENT_OUTPUT],
  ]);
  const weights = new Map<string, GraphTensor>();
  const weightNames = new Map<string, string>();
  const inline = new Map<string, GraphTensor>();
  const runtime = new Map<string, ValueInfo>();
  const declared = new Map(source.inputs.map((input) => [input.name, input]));
  let values = 0;
  const rename = (name: string, where: string): string => {
    if (name === '') return '';
    const known = names.get(name);
    if (known !== undefined) return known;
    const tensor = source.initializers.get(name);
    const input = declared.get(name);
    let canonical: string;
    if (tensor !== undefined) {
      canonical = isInline(tensor) ? `c${inline.size}` : `w${weights.size}`;
      (isInline(tensor) ? inline : weights).set(canonical, { ...tensor, name: canonical });
      if (!isInline(tensor)) weightNames.set(canonical, name);
    } else if (input !== undefined) {
      canonical = name;
      runtime.set(name, input);
    } else
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `${where} reads '${name}', which crosses a block boundary.`,
        'Choose another export of this model.',
        { where },
      );
    names.set(name, canonical);
    return canonical;
  };
  const nodes = segment.nodes.map((node, i) => {
    const inputs = node.inputs.map((input) => rename(input, describeNode(node)));
    const outputs = node.outputs.map((output) => {
      if (output === '') return '';
      const name = names.get(output) ?? `v${values++}`;
      names.set(output, name);
      return name;
    });
    // Names of nodes are no part of the program; errors name the node of the first block that uses it.
    return { ...node, name: node.name || `n${i}`, inputs, outputs };
  });
  const weightInputs = [...weights.values()].map(({ name, dataType, dims }) => ({ name, dataType, dims }));
  const graph: Graph = {
    name: 'segment',
    opsets: OPSETS,
    inputs: [{ name: SEGMENT_INPUT, dataType: 'float32', dims: inputDims }, ...runtime.values(), ...weightInputs],
    outputs: [{ name: SEGMENT_OUTPUT, dataType: 'float32', dims: outputDims }],
    initializers: inline,
    nodes,
  };
  return { key: keyOf(graph, inline), graph, weights, weightNames, runtimeInputs: [...runtime.keys()] };
}

function keyOf(graph: Graph, inline: ReadonlyMap<string, GraphTensor>): string {
  const constants = [...inline.values()].map(({ name, dims, dataType, data }) => [
    name,
    dims,
    dataType,
    Array.from(data),
  ]);
  const nodes = graph.nodes.map(({ opType, domain, inputs, outputs, attributes }) => [
    opType,
    domain,
    inputs,
    outputs,
    // Exporters write the same attributes in more than one order.
    Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return JSON.stringify([graph.inputs, nodes, constants]);
}
