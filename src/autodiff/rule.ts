/**
 * What a backward rule sees. A rule maps ∂L/∂outputs to ∂L/∂inputs by writing ONNX nodes; it never computes.
 * Rules are written in inference operators only: ORT has no gradient kernels on WebGPU and wasm.
 */
import type { GraphBuilder } from '../onnx/builder';
import { sameDims } from '../onnx/dims';
import type { Dim, GraphNode, GraphTensor } from '../onnx/graph';
import type { ValueType } from '../onnx/inferShapes';
import { toIntegers } from '../onnx/tensorData';

/** Gradient value name for each input; undefined where none is needed or none exists. */
export type InputGradients = readonly (string | undefined)[];
export type Rule = (context: RuleContext) => InputGradients;

/** Rules by "domain.opType", ai.onnx without a domain. */
export type RuleTable = Readonly<Record<string, Rule>>;

export class RuleContext {
  constructor(
    readonly builder: GraphBuilder,
    readonly node: GraphNode,
    /** ∂L/∂output i; undefined where no gradient reaches it. */
    readonly outputGradients: readonly (string | undefined)[],
    private readonly types: ReadonlyMap<string, ValueType>,
    private readonly constants: ReadonlyMap<string, GraphTensor>,
    private readonly wanted: ReadonlySet<string>,
  ) {}

  /** The gradient of the first output. */
  get gradient(): string {
    const gradient = this.outputGradients[0];
    if (gradient === undefined) throw new Error(`no gradient reaches output 0 of ${this.node.name}`);
    return gradient;
  }

  input(index: number): string {
    return this.node.inputs[index] ?? '';
  }

  has(index: number): boolean {
    return this.input(index) !== '';
  }

  get output(): string {
    return this.node.outputs[0]!;
  }

  /** Whether anyone asks for ∂L/∂input i. */
  needs(index: number): boolean {
    return this.wanted.has(this.input(index));
  }

  type(value: string): ValueType {
    const type = this.types.get(value);
    if (type === undefined) throw new Error(`no type for '${value}'`);
    return type;
  }

  dims(value: string): readonly Dim[] {
    return this.type(value).dims;
  }

  inputDims(index: number): readonly Dim[] {
    return this.dims(this.input(index));
  }

  get outputDims(): readonly Dim[] {
    return this.dims(this.output);
  }

  integers(index: number): number[] {
    const constant = this.constants.get(this.input(index));
    if (constant === undefined) throw new Error(`input ${index} of ${this.node.name} is not constant`);
    return toIntegers(constant);
  }

  /** Undo broadcasting: sum `value` of shape `from` down to shape `to`. */
  sumTo(value: string, from: readonly Dim[], to: readonly Dim[]): string {
    if (sameDims(from, to)) return value;
    const { builder } = this;
    const lead = from.length - to.length;
    const axes = from.map((_, i) => i).filter((i) => i < lead || (to[i - lead] === 1 && from[i] !== 1));
    let sum = value;
    if (axes.length > 0) sum = builder.node('ReduceSum', [value, builder.int64(axes)], { keepdims: 1 });
    if (lead > 0) sum = builder.node('Squeeze', [sum, builder.int64(axes.filter((axis) => axis < lead))]);
    return sum;
  }

  /** Give `value`, of shape `from`, the shape of input `index`: asked for at run time only where it must be. */
  reshapeLikeInput(value: string, from: readonly Dim[], index: number): string {
    const to = this.inputDims(index);
    if (sameDims(from, to)) return value;
    const target = reshapeTarget(from, to);
    const shape = target ? this.builder.int64(target) : this.builder.node('Shape', [this.input(index)]);
    return this.builder.node('Reshape', [value, shape]);
  }

  /** Zeros in the shape of a value. */
  zerosLike(value: string): string {
    const shape = this.builder.node('Shape', [value]);
    return this.builder.node('Expand', [this.builder.scalar(0), shape]);
  }

  /** ∂L/∂A for A·B with G = ∂L/∂(A·B): swap the last two axes of a value. */
  transposeLast(value: string, rank: number): string {
    const perm = Array.from({ length: rank }, (_, i) => i);
    perm[rank - 1] = rank - 2;
    perm[rank - 2] = rank - 1;
    return this.builder.node('Transpose', [value], { perm });
  }
}

/**
 * The constant shape input of a Reshape: numbers, 0 where the dimension stays in place, −1 for one unknown; undefined
 * where more than one dimension is known only to the run.
 */
function reshapeTarget(from: readonly Dim[], to: readonly Dim[]): number[] | undefined {
  const target = to.map((dim, i) => (typeof dim === 'number' ? dim : from[i] === dim ? 0 : -1));
  return target.filter((dim) => dim === -1).length > 1 ? undefined : target;
}
