/** Names that graphs of a language model have in common, whatever exporter they come from. */

/** Embedded tokens, float32 [B, S, d]: what every prepared graph reads instead of token ids. */
export const INPUTS_EMBEDS = 'inputs_embeds';
