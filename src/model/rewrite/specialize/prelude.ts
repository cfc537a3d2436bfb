/**
 * What a graph computes from lengths alone (masks, angles), computed on the host for one sequence length. Rows do not
 * differ in it: they are padded on the right and counted from 0, so one row stands for all.
 */
import { StudioError } from '../../../errors';
import type { Dim, GraphNode, GraphTensor, ValueInfo } from '../../../onnx/graph';
import { fromTensor, type HostArray } from '../../../onnx/host/array';
import { evaluateNode } from '../../../onnx/host/evaluate';
import { inputValue, onHost, readsShapeOnly } from './probe';

export interface PreludeSource {
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, GraphTensor>;
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  /** Shapes of values with text, in 'batch' and 'sequence'. */
  readonly textShapes: ReadonlyMap<string, readonly Dim[]>;
  /** What the text reads; dims in 'sequence'. */
  readonly outputs: readonly ValueInfo[];
}

export class Prelude {
  private latest: { sequence: number; values: ReadonlyMap<string, HostArray> } | undefined;

  constructor(private readonly source: PreludeSource) {}

  get outputs(): readonly ValueInfo[] {
    return this.source.outputs;
  }

  /** Value of an output for rows of `sequence` positions; undefined for a name that is none of them. */
  value(name: string, sequence: number): HostArray | undefined {
    const declared = this.source.outputs.find((output) => output.name === name);
    if (declared === undefined) return undefined;
    if (this.latest?.sequence !== sequence) this.latest = { sequence, values: this.compute(sequence) };
    const value = this.latest.values.get(name)!;
    const expected = declared.dims.map((dim) => (dim === 'sequence' ? sequence : dim));
    if (expected.join() !== value.dims.join())
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `The model gives '${name}' the shape [${value.dims}] for ${sequence} positions, not [${expected}].`,
        'Use shorter texts, or another export of this model.',
        { where: name },
      );
    return value;
  }

  private compute(sequence: number): Map<string, HostArray> {
    const { nodes, initializers, inputs, textShapes, outputs } = this.source;
    const values = new Map<string, HostArray>();
    const lastUse = new Map<string, number>();
    nodes.forEach((node, i) => {
      for (const input of node.inputs) lastUse.set(input, i);
    });
    for (const { name } of outputs) lastUse.set(name, nodes.length);
    const hostValue = (name: string): HostArray => {
      const known = values.get(name);
      if (known !== undefined) return known;
      const tensor = initializers.get(name);
      const value = tensor ? fromTensor(tensor) : inputValue(inputs.get(name)!, { batch: 1, sequence });
      values.set(name, value);
      return value;
    };
    const shapeOf = (name: string): HostArray => {
      const dims = textShapes.get(name);
      if (dims === undefined) return hostValue(name);
      return { data: new Float64Array(0), dims: dims.map((dim) => sizeOfDim(dim, sequence)), dataType: 'float32' };
    };
    nodes.forEach((node, i) => {
      const results = onHost(node, () => evaluateNode(node, readsShapeOnly(node) ? shapeOf : hostValue));
      node.outputs.forEach((name, k) => {
        if (name !== '' && results[k] !== undefined) values.set(name, results[k]);
      });
      // Masks are large: what nothing reads any more is let go.
      for (const input of node.inputs) if (lastUse.get(input) === i) values.delete(input);
    });
    return new Map(outputs.map(({ name }) => [name, hostValue(name)]));
  }
}

/** A product of numbers, 'batch' (1) and 'sequence'. */
function sizeOfDim(dim: Dim, sequence: number): number {
  if (typeof dim === 'number') return dim;
  return dim
    .split('*')
    .reduce((size, factor) => size * (factor === 'batch' ? 1 : factor === 'sequence' ? sequence : Number(factor)), 1);
}
