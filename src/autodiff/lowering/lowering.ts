/**
 * Lowering rewrites fused operators as differentiable ones, for teacher-forced training: whole sequences, no
 * key–value cache, rows padded on the right. Values keep their names, so the rest of the graph does not notice.
 */
import { StudioError } from '../../errors';
import { GraphBuilder } from '../../onnx/builder';
import {
  type DataType,
  type Dim,
  describeNode,
  type Graph,
  type GraphNode,
  type GraphTensor,
  type ValueInfo,
} from '../../onnx/graph';

/** What one lowering sees and writes to. */
export interface LoweringContext {
  readonly builder: GraphBuilder;
  readonly initializers: ReadonlyMap<string, GraphTensor>;
  /** The graph's declared inputs by name. */
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  /** From now on `name` means `value`. */
  rename(name: string, value: string): void;
  /** A graph input that the runtime provides (a mask, positions); the same name is the same input. */
  runtimeInput(name: string, dataType: DataType, dims: readonly Dim[]): string;
}

export type Lowering = (node: GraphNode, context: LoweringContext) => void;

/** The additive causal mask [1, 1, S, S]; with a window, keys further back are masked too. */
export function attentionBiasInput(window: number): string {
  return window > 0 ? `attention_bias_window_${window}` : 'attention_bias';
}

export function unsupported(node: GraphNode, what: string): StudioError {
  return new StudioError(
    'OPERATOR_UNSUPPORTED',
    `The operator ${describeNode(node)} uses ${what}, which this version cannot differentiate.`,
    'Choose another model, or an export of this one without it.',
    { where: describeNode(node) },
  );
}

/** Apply the table of lowerings to every node; nodes without one stay as they are. */
export function lower(graph: Graph, table: Readonly<Record<string, Lowering>>): Graph {
  const builder = new GraphBuilder(graph.name, 'lowered_');
  const renamed = new Map<string, string>();
  const runtimeInputs = new Set<string>();
  for (const input of graph.inputs) builder.input(input.name, input.dataType, input.dims);
  for (const tensor of graph.initializers.values()) builder.initializer(tensor);
  const context: LoweringContext = {
    builder,
    initializers: graph.initializers,
    inputs: new Map(graph.inputs.map((input) => [input.name, input])),
    rename: (name, value) => {
      renamed.set(name, value);
    },
    runtimeInput: (name, dataType, dims) => {
      if (!runtimeInputs.has(name) && !graph.inputs.some((input) => input.name === name))
        builder.input(name, dataType, dims);
      runtimeInputs.add(name);
      return name;
    },
  };
  for (const original of graph.nodes) {
    const node = { ...original, inputs: original.inputs.map((input) => renamed.get(input) ?? input) };
    const lowering = table[node.domain === '' ? node.opType : `${node.domain}.${node.opType}`];
    if (lowering === undefined) builder.append(node);
    else lowering(node, context);
  }
  for (const output of graph.outputs) {
    const value = renamed.get(output.name);
    if (value !== undefined)
      builder.append({
        opType: 'Identity',
        domain: '',
        name: `${output.name}_identity`,
        inputs: [value],
        outputs: [output.name],
        attributes: {},
      });
    builder.output(output.name, output.dataType, output.dims);
  }
  return builder.build();
}
