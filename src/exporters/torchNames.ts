/** What PyTorch calls the layers and weights of a graph, told by the names that exporters leave. */

/**
 * The name in PyTorch of a node or a tensor, both exporters' ways of writing it: `/model/layers.0/attn/q_proj/MatMul_Q4` (a product),
 * `model.layers.0.attn.q_proj.Add.bias`, `model.layers.0.self_attn.q_proj.bias`. null for what PyTorch makes itself (rotary tables,
 * constants).
 */
export function torchName(name: string): string | null {
  const plain = name
    .replace(/^\//, '')
    .replaceAll('/', '.')
    .replace(/\.MatMul(NBits|Integer)?(_Q\d|_quant)?$/, '.weight')
    .replace(/\.Add\.bias$/, '.bias');
  if (['model.embed_tokens.weight', 'lm_head.weight', 'model.norm.weight'].includes(plain)) return plain;
  const [, layer, part = ''] = /^model\.layers\.(\d+)\.(.*\.(?:weight|bias))$/.exec(plain) ?? [];
  if (layer === undefined) return null;
  if (part === 'final_norm_layernorm.weight') return 'model.norm.weight';
  const own = part.replace(/^attn\./, 'self_attn.').replace(/_norm\.layernorm\.weight$/, '_norm.weight');
  return `model.layers.${layer}.${own}`;
}

/** The linear layer in PyTorch that a node is the product of, as PEFT names it: `model.layers.0.self_attn.q_proj`; null for none. */
export function torchLayer(nodeName: string): string | null {
  return /MatMul/.test(nodeName) ? (torchName(nodeName)?.replace(/\.weight$/, '') ?? null) : null;
}
