/** com.microsoft MultiHeadAttention as decoders use it: causal, over a whole sequence (ORT ContribOperators.md, 1.30). */
import { floatAttribute, type GraphNode, intAttribute } from '../../onnx/graph';
import { attend, joinHeads, splitHeads } from './attention';
import { causalBias, type Lowering, type LoweringContext, unsupported } from './lowering';

const INPUT = { key: 1, value: 2, bias: 3, attentionBias: 5 } as const;

export const multiHeadAttention: Lowering = (node, context) => {
  const { builder, rename } = context;
  refuseOptions(node, context);
  const count = intAttribute(node, 'num_heads', 0);
  const size = (context.width(node.inputs[0]!) ?? 0) / count;
  if (!Number.isInteger(size) || size <= 0) throw unsupported(node, `${count} heads of unknown size`);
  const heads = { query: count, keyValue: count, size };
  const [query, key, value] = biased(node, context, count * size);
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(size);
  const q = splitHeads(builder, builder.node('Mul', [query, builder.scalar(scale)]), count, size);
  const [k, v] = [splitHeads(builder, key, count, size), splitHeads(builder, value, count, size)];
  const mixed = attend(builder, heads, [q, k, v], causalBias(context, -1), 0);
  rename(node.outputs[0]!, joinHeads(builder, mixed, heads));
};

/** A mask that the graph computes from lengths alone is a decoder's causal one, and is replaced by ours. */
function refuseOptions(node: GraphNode, { followsText, width }: LoweringContext): void {
  const [query, key, value] = node.inputs as readonly [string, string?, string?];
  if (!key || !value || width(key) !== width(query) || width(value) !== width(query))
    throw unsupported(node, 'queries, keys and values in one tensor or of several widths');
  const mask = node.inputs[INPUT.attentionBias];
  if (mask && followsText(mask)) throw unsupported(node, 'an attention bias that follows the text');
  if (!mask && intAttribute(node, 'unidirectional', 0) === 0)
    throw unsupported(node, 'attention without a causal mask');
}

/** Input 3 holds the biases of q, k and v one after the other, [3·width]. */
function biased(node: GraphNode, { builder }: LoweringContext, width: number): [string, string, string] {
  const parts = [node.inputs[0], node.inputs[INPUT.key], node.inputs[INPUT.value]] as [string, string, string];
  const bias = node.inputs[INPUT.bias];
  if (!bias) return parts;
  const biases = builder.multi('Split', [bias, builder.int64([width, width, width])], 3, { axis: 0 });
  return parts.map((part, i) => builder.node('Add', [part, biases[i]!])) as [string, string, string];
}
