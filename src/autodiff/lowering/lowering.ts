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
  operatorKey,
  type ValueInfo,
} from '../../onnx/graph';
import { producersOf } from '../../onnx/producersOf';
import { widthReader } from './width';

/** What one lowering sees and writes to. */
export interface LoweringContext {
  readonly builder: GraphBuilder;
  readonly initializers: ReadonlyMap<string, GraphTensor>;
  /** The graph's declared inputs by name. */
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  /** Size of a value's last axis, where the graph tells. */
  readonly width: (name: string) => number | undefined;
  /** Whether a value depends on the text, rather than on lengths and positions alone. */
  readonly followsText: (name: string) => boolean;
  /** From now on `name` means `value`. */
  rename(name: string, value: string): void;
  /** A graph input that the runtime provides (a mask, positions); the same name is the same input. */
  runtimeInput(name: string, dataType: DataType, dims: readonly Dim[]): string;
}

export type Lowering = (node: GraphNode, context: LoweringContext) => void;

/** The additive causal mask [1, 1, S, S], a runtime input; with a window, keys further back are masked too. */
export function causalBias(context: LoweringContext, window: number): string {
  const name = window > 0 ? `attention_bias_window_${window}` : 'attention_bias';
  return context.runtimeInput(name, 'float32', [1, 1, 'sequence', 'sequence']);
}

export function unsupported(node: GraphNode, what: string): StudioError {
  return new StudioError(
    'OPERATOR_UNSUPPORTED',
    `The operator ${describeNode(node)} uses ${what}, which this version cannot differentiate.`,
    'Choose another model, or an export of this one without it.',
    { where: describeNode(node) },
  );
}

/**
 * Apply the table of lowerings to every node; nodes without one stay as they are.
 * @param textInput the input that carries the text (inputs_embeds)
 */
export function lower(graph: Graph, table: Readonly<Record<string, Lowering>>, textInput = 'inputs_embeds'): Graph {
  const builder = new GraphBuilder(graph.name, unusedPrefix(graph));
  const renamed = new Map<string, string>();
  const runtimeInputs = new Set<string>();
  for (const input of graph.inputs) builder.input(input.name, input.dataType, input.dims);
  for (const tensor of graph.initializers.values()) builder.initializer(tensor);
  const inputs = new Map(graph.inputs.map((input) => [input.name, input]));
  const producers = producersOf(graph.nodes);
  const text = valuesOf(graph.nodes, textInput);
  const originals = new Map<string, string>();
  const original = (name: string): string => originals.get(name) ?? name;
  const width = widthReader(producers, graph.initializers, inputs);
  const context: LoweringContext = {
    builder,
    initializers: graph.initializers,
    inputs,
    width: (name) => width(original(name)),
    followsText: (name) => text.has(original(name)),
    rename: (name, value) => {
      renamed.set(name, value);
      originals.set(value, name);
    },
    runtimeInput: (name, dataType, dims) => {
      if (!runtimeInputs.has(name) && !graph.inputs.some((input) => input.name === name))
        builder.input(name, dataType, dims);
      runtimeInputs.add(name);
      return name;
    },
  };
  for (const source of graph.nodes) {
    const node = { ...source, inputs: source.inputs.map((input) => renamed.get(input) ?? input) };
    const lowering = table[operatorKey(node)];
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

/** Values that the contents of `source` enter; its shape does not count. */
function valuesOf(nodes: readonly GraphNode[], source: string): Set<string> {
  const reached = new Set([source]);
  for (const node of nodes)
    if (node.opType !== 'Shape' && node.inputs.some((input) => reached.has(input)))
      for (const output of node.outputs) if (output !== '') reached.add(output);
  return reached;
}

/** A prefix that no name of the graph has: a graph may be lowered more than once. */
function unusedPrefix(graph: Graph): string {
  const names = [...graph.initializers.keys(), ...graph.nodes.flatMap((node) => node.outputs)];
  for (let i = 0; ; i++) {
    const prefix = `lowered${i}_`;
    if (!names.some((name) => name.startsWith(prefix))) return prefix;
  }
}
