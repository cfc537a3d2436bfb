/**
 * Nodes as torch.onnx writes them when it traces a module (opset 18): named after the module that runs, numbered where
 * one operator stands there twice, constants as nodes, and shapes computed in the graph. Structure after optimum
 * (huggingface/optimum-onnx @1939f27, exporters/onnx) and torch's symbolic functions; names and operators only.
 */
import { GraphBuilder } from '../../onnx/builder';
import type { Attribute, GraphTensor } from '../../onnx/graph';
import { floatTensor, int64Tensor } from '../../onnx/tensorData';

type AttributeValue = Attribute | number | string | readonly number[];

/** TensorProto.DataType, for Cast. */
export const TYPES = { float32: 1, int64: 7, bool: 9 } as const;

export const UNTIL_THE_END = Number.MAX_SAFE_INTEGER;

export class Tracer {
  readonly builder = new GraphBuilder('main_graph');
  private readonly counts = new Map<string, number>();
  private weightCount = 1000;

  /** A node named after the module and the operator; `output` where it has a name of its own. */
  node(
    scope: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    { output, domain = '' }: { output?: string | undefined; domain?: string } = {},
  ): string {
    const name = this.unused(`${scope}/${opType}`);
    const outputs = [output ?? `${name}_output_0`];
    this.builder.append({ opType, domain, name, inputs, outputs, attributes: expandAll(attributes) });
    return outputs[0]!;
  }

  private unused(base: string): string {
    const count = this.counts.get(base) ?? 0;
    this.counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }

  /** The name that the tracer gives a folded constant. */
  weightName(opType: string): string {
    return `onnx::${opType}_${this.weightCount++}`;
  }

  tensor(tensor: GraphTensor): string {
    return this.builder.initializer(tensor);
  }

  private constant(scope: string, tensor: GraphTensor): string {
    return this.node(scope, 'Constant', [], { value: { kind: 'tensor', value: tensor } });
  }

  int(scope: string, value: number | readonly number[]): string {
    const [values, dims] = typeof value === 'number' ? [[value], []] : [value, [value.length]];
    return this.constant(scope, int64Tensor('', values, dims));
  }

  float(scope: string, value: number): string {
    return this.constant(scope, floatTensor('', [value], []));
  }

  bool(scope: string, value: boolean): string {
    return this.constant(scope, { name: '', dataType: 'bool', dims: [], data: Uint8Array.of(Number(value)) });
  }

  /** x.shape[axis], a scalar. */
  size(scope: string, x: string, axis: number): string {
    const shape = this.node(scope, 'Shape', [x]);
    return this.node(scope, 'Gather', [shape, this.int(scope, axis)], { axis: 0 });
  }

  /** Numbers and scalars side by side: [parts.length]. */
  shape(scope: string, parts: readonly (string | number)[]): string {
    const vectors = parts.map((part) =>
      typeof part === 'number' ? this.int(scope, [part]) : this.unsqueeze(scope, part, 0),
    );
    return this.node(scope, 'Concat', vectors, { axis: 0 });
  }

  unsqueeze(scope: string, x: string, axis: number): string {
    return this.node(scope, 'Unsqueeze', [x, this.int(scope, [axis])]);
  }

  reshape(scope: string, x: string, parts: readonly (string | number)[]): string {
    return this.node(scope, 'Reshape', [x, this.shape(scope, parts)], { allowzero: 0 });
  }

  /** x.expand(parts), where −1 leaves a dimension as it is: written as 1 wherever the shape says −1. */
  expand(scope: string, x: string, parts: readonly (string | number)[]): string {
    const shape = this.node(scope, 'Reshape', [this.shape(scope, parts), this.int(scope, [-1])], { allowzero: 0 });
    const one = { kind: 'tensor', value: int64Tensor('', [1]) } as const;
    const ones = this.node(scope, 'ConstantOfShape', [this.node(scope, 'Shape', [shape])], { value: one });
    const minusOnes = this.node(scope, 'Mul', [ones, this.int(scope, -1)]);
    const unchanged = this.node(scope, 'Equal', [shape, minusOnes]);
    return this.node(scope, 'Expand', [x, this.node(scope, 'Where', [unchanged, ones, shape])]);
  }

  slice(scope: string, x: string, axis: number, start: string, end: string): string {
    return this.node(scope, 'Slice', [x, start, end, this.int(scope, [axis]), this.int(scope, [1])]);
  }

  /** 0 … size − 1 */
  range(scope: string, start: string, end: string): string {
    return this.node(scope, 'Range', [start, end, this.int(scope, 1)]);
  }
}

function expandAll(attributes: Readonly<Record<string, AttributeValue>>): Record<string, Attribute> {
  const expand = (value: AttributeValue): Attribute => {
    if (typeof value === 'number') return { kind: 'int', value };
    if (typeof value === 'string') return { kind: 'string', value };
    return Array.isArray(value) ? { kind: 'ints', value: value as readonly number[] } : (value as Attribute);
  };
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, expand(value)]));
}
