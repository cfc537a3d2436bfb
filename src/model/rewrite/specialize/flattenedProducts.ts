/**
 * Products that exporters take over flattened rows: Reshape to [batch · sequence, K], Gemm, Reshape back (torch's addmm,
 * in GPT-2's and OPT's linear layers). The same product without flattening: MatMul and Add over the last axis.
 */
import { floatAttribute, type Graph, type GraphNode, intAttribute } from '../../../onnx/graph';
import { producersOf, readersOf } from '../../../onnx/producersOf';
import type { Probe } from './probe';

/** The graph itself where nothing is flattened. */
export function unflattenProducts(graph: Graph, probes: readonly Probe[]): Graph {
  if (!graph.nodes.some((node) => node.opType === 'Gemm')) return graph;
  const producers = producersOf(graph.nodes);
  const readers = readersOf(graph.nodes);
  const outputs = new Set(graph.outputs.map((output) => output.name));
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  for (const gemm of graph.nodes) {
    if (gemm.opType !== 'Gemm' || intAttribute(gemm, 'transA', 0) !== 0) continue;
    if (floatAttribute(gemm, 'alpha', 1) !== 1 || floatAttribute(gemm, 'beta', 1) !== 1) continue;
    const output = gemm.outputs[0]!;
    const flatten = producers.get(gemm.inputs[0]!);
    const [restore, ...others] = readers.get(output) ?? [];
    if (flatten?.opType !== 'Reshape' || restore?.opType !== 'Reshape' || others.length > 0) continue;
    const x = flatten.inputs[0]!;
    const restored = restore.outputs[0]!;
    const keepsRows = probes.every(({ types }) => {
      const [from, to] = [types.get(x)?.dims ?? [], types.get(restored)?.dims ?? []];
      return from.length > 0 && from.slice(0, -1).join() === to.slice(0, -1).join() && to.length === from.length;
    });
    if (!keepsRows || outputs.has(output)) continue;
    replaced.set(gemm, product(gemm, x, restored));
    replaced.set(restore, []);
  }
  if (replaced.size === 0) return graph;
  return { ...graph, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) };
}

/** x·B (+ C), B transposed where Gemm says so. */
function product(gemm: GraphNode, x: string, output: string): GraphNode[] {
  const [, weight, bias] = gemm.inputs as [string, string, string?];
  const node = (
    opType: string,
    inputs: string[],
    result: string,
    attributes: GraphNode['attributes'] = {},
  ): GraphNode => ({
    opType,
    domain: '',
    name: `${gemm.name}/${opType}`,
    inputs,
    outputs: [result],
    attributes,
  });
  const transposed = intAttribute(gemm, 'transB', 0) === 1;
  const matrix = transposed ? `${gemm.outputs[0]}/transposed` : weight;
  const turn = node('Transpose', [weight], matrix, { perm: { kind: 'ints', value: [1, 0] } });
  const made = bias ? `${gemm.outputs[0]}/product` : output;
  return [
    ...(transposed ? [turn] : []),
    node('MatMul', [x, matrix], made),
    ...(bias ? [node('Add', [made, bias], output)] : []),
  ];
}
