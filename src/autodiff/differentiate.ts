/**
 * Reverse-mode differentiation of an ONNX graph: from ∂L/∂outputs to ∂L/∂inputs, as more ONNX nodes.
 * Vector–Jacobian products are composed node by node in reverse topological order; contributions to one value are added.
 */
import { StudioError } from '../errors';
import { GraphBuilder } from '../onnx/builder';
import { describeNode, type Graph, type GraphNode, type GraphTensor } from '../onnx/graph';
import { inferShapes, type ValueType } from '../onnx/inferShapes';
import { RuleContext, type RuleTable } from './rule';
import { RULES, ruleFor } from './rules';

export interface Differentiation {
  /** The nodes that compute gradients, in topological order; they read forward values by name. */
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, GraphTensor>;
  /** Value → its gradient's name, for every requested value that a gradient reaches. */
  readonly gradients: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, ValueType>;
}

/**
 * @param seeds output value → name of its cotangent (a value that the finished graph will provide)
 * @param withRespectTo inputs or initialisers whose gradients are wanted
 * @param rules backward rules by operator; tests put wrong ones in to see them caught
 * @throws OPERATOR_UNSUPPORTED naming the operator and the node, where a rule is missing on the path
 */
export function differentiate(
  graph: Graph,
  seeds: ReadonlyMap<string, string>,
  withRespectTo: readonly string[],
  rules: RuleTable = RULES,
): Differentiation {
  const types = inferShapes(graph);
  const wanted = dependents(graph.nodes, withRespectTo);
  const builder = new GraphBuilder('gradient', 'grad_');
  const contributions = new Map<string, string[]>();
  for (const [value, cotangent] of seeds) contributions.set(value, [cotangent]);

  const total = (value: string): string | undefined => {
    const parts = contributions.get(value);
    if (parts === undefined) return undefined;
    const [first, ...rest] = parts as [string, ...string[]];
    const sum = rest.reduce((left, right) => builder.node('Add', [left, right]), first);
    contributions.set(value, [sum]);
    return sum;
  };

  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    const outputGradients = node.outputs.map((output) => (output === '' ? undefined : total(output)));
    if (outputGradients.every((gradient) => gradient === undefined)) continue;
    const rule = ruleFor(node, rules);
    if (rule === undefined) throw missingRule(node);
    const context = new RuleContext(builder, node, outputGradients, types, graph.initializers, wanted);
    let inputGradients: ReturnType<typeof rule>;
    try {
      inputGradients = rule(context);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `The gradient of ${describeNode(node)} cannot be written: ${cause.message}.`,
        'Choose another export of this model.',
        {
          where: describeNode(node),
          cause,
        },
      );
    }
    inputGradients.forEach((gradient, i) => {
      const input = node.inputs[i];
      if (gradient === undefined || !input || !wanted.has(input)) return;
      const parts = contributions.get(input);
      if (parts === undefined) contributions.set(input, [gradient]);
      else parts.push(gradient);
    });
  }

  const gradients = new Map<string, string>();
  for (const value of withRespectTo) {
    const gradient = total(value);
    if (gradient !== undefined) gradients.set(value, gradient);
  }
  const { nodes, initializers } = builder.build();
  return { nodes, initializers, gradients, types };
}

/** Every value that depends on one of `sources`, the sources included. */
export function dependents(nodes: readonly GraphNode[], sources: readonly string[]): Set<string> {
  const reached = new Set(sources);
  for (const node of nodes)
    if (node.inputs.some((input) => reached.has(input)))
      for (const output of node.outputs) if (output !== '') reached.add(output);
  return reached;
}

function missingRule(node: GraphNode): StudioError {
  return new StudioError(
    'OPERATOR_UNSUPPORTED',
    `The operator ${describeNode(node)} has no backward rule, so this model cannot be trained.`,
    'Choose another model, or an export of this one in operators that this version has rules for.',
    { where: describeNode(node) },
  );
}
