import type { Attribute, DataType, Dim, Graph, GraphNode, GraphTensor, ValueInfo } from './graph';
import { floatTensor, int32Tensor, int64Tensor } from './tensorData';

/** Operator set of the graphs this project writes: ORT 1.30 runs it on every provider. */
export const OPSETS: Readonly<Record<string, number>> = { '': 21, 'com.microsoft': 1 };

type AttributeShorthand = Attribute | number | string | readonly number[];

/** Numbers become ints; a float attribute is written as `float(…)`. */
export function float(value: number): Attribute {
  return { kind: 'float', value };
}

function expand(value: AttributeShorthand): Attribute {
  if (typeof value === 'number') return { kind: 'int', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (Array.isArray(value)) return { kind: 'ints', value: value as readonly number[] };
  return value as Attribute;
}

/** Writes a graph node by node; every method returns the name of the value it makes. */
export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly initializers = new Map<string, GraphTensor>();
  private readonly inputs: ValueInfo[] = [];
  private readonly outputs: ValueInfo[] = [];
  private readonly constants = new Map<string, string>();
  private counter = 0;

  constructor(
    readonly name: string,
    private readonly prefix = '',
  ) {}

  fresh(hint: string): string {
    return `${this.prefix}${hint}_${this.counter++}`;
  }

  input(name: string, dataType: DataType, dims: readonly Dim[]): string {
    this.inputs.push({ name, dataType, dims });
    return name;
  }

  output(name: string, dataType: DataType, dims: readonly Dim[]): void {
    this.outputs.push({ name, dataType, dims });
  }

  initializer(tensor: GraphTensor): string {
    this.initializers.set(tensor.name, tensor);
    return tensor.name;
  }

  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeShorthand>> = {},
    domain = '',
  ): string {
    const output = this.fresh(opType.toLowerCase());
    this.append({ opType, domain, name: output, inputs, outputs: [output], attributes: expandAll(attributes) });
    return output;
  }

  /** A node with several outputs. */
  multi(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, AttributeShorthand>> = {},
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(opType.toLowerCase()));
    this.append({
      opType,
      domain,
      name: names[0]!,
      inputs,
      outputs: names,
      attributes: expandAll(attributes),
    });
    return names;
  }

  append(node: GraphNode): void {
    this.nodes.push(node);
  }

  int64(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.constant(`i64:${dims}:${values}`, (name) => int64Tensor(name, values, dims));
  }

  int32(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.constant(`i32:${dims}:${values}`, (name) => int32Tensor(name, values, dims));
  }

  /** A float32 scalar. */
  scalar(value: number): string {
    return this.constant(`f32:${value}`, (name) => floatTensor(name, [value], []));
  }

  private constant(key: string, make: (name: string) => GraphTensor): string {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh('constant');
    this.initializers.set(name, make(name));
    this.constants.set(key, name);
    return name;
  }

  build(): Graph {
    return {
      name: this.name,
      opsets: OPSETS,
      inputs: this.inputs,
      outputs: this.outputs,
      initializers: this.initializers,
      nodes: this.nodes,
    };
  }
}

function expandAll(attributes: Readonly<Record<string, AttributeShorthand>>): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, expand(value)]));
}
