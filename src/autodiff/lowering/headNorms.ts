/**
 * The norm of every head's queries and keys that exports for GPUs fuse into GroupQueryAttention (inputs 14 and 15),
 * written out before it. ONNX Runtime's CPU kernel refuses the fused form (1.30), so decoding wants it written out too.
 */
import { float } from '../../onnx/builder';
import { floatAttribute, type Graph, type GraphNode } from '../../onnx/graph';
import { GQA_INPUT, headsOf, projections } from './groupQueryAttention';
import { type Lowering, type LoweringContext, lower } from './lowering';

export function separateHeadNorms(graph: Graph): Graph {
  const fused = graph.nodes.some((node) => node.opType === 'GroupQueryAttention' && node.inputs[GQA_INPUT.queryNorm]);
  return fused ? lower(graph, { 'com.microsoft.GroupQueryAttention': separate }) : graph;
}

const separate: Lowering = (node, context) => {
  const { builder } = context;
  const [queryNorm, keyNorm] = [node.inputs[GQA_INPUT.queryNorm], node.inputs[GQA_INPUT.keyNorm]];
  if (!queryNorm || !keyNorm) {
    builder.append(node);
    return;
  }
  const heads = headsOf(node, context);
  const [query, key, value] = projections(node, builder, heads);
  const q = normalizeHeads(node, context, query, queryNorm, heads.query, heads.size);
  const k = normalizeHeads(node, context, key, keyNorm, heads.keyValue, heads.size);
  builder.append({ ...node, inputs: [q, k, value, ...node.inputs.slice(3, GQA_INPUT.queryNorm)] });
};

/** [B, S, count·h]: each head of h divided by its root mean square. */
function normalizeHeads(
  node: GraphNode,
  { builder }: LoweringContext,
  value: string,
  weight: string,
  count: number,
  size: number,
): string {
  const heads = builder.node('Reshape', [value, builder.int64([0, 0, count, size])]);
  const epsilon = float(floatAttribute(node, 'qk_norm_epsilon', 1e-6));
  const attributes = { axis: -1, epsilon, stash_type: 1 };
  const normalized = builder.node('SimplifiedLayerNormalization', [heads, weight], attributes);
  return builder.node('Reshape', [normalized, builder.int64([0, 0, count * size])]);
}
