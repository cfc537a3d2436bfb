import { type TokenizerConfigJson, type TokenizerJson, templateProcessing } from './configuration';

/**
 * What the tokenizer puts in front of a text: as `add_bos_token` says where it is given, which transformers lets decide
 * (Llama, Gemma), otherwise as the template of tokenizer.json's post-processor does (Llama 3).
 * @param ids of every token, by content
 */
export function idsInFront(
  { post_processor: processor }: TokenizerJson,
  { add_bos_token: addsBos, bos_token: bos }: TokenizerConfigJson,
  ids: ReadonlyMap<string, number>,
): Int32Array {
  if (addsBos === false) return new Int32Array(0);
  for (const candidate of [processor, ...(processor?.processors ?? [])]) {
    const template = templateProcessing.safeParse(candidate);
    if (!template.success) continue;
    const { single, special_tokens: special } = template.data;
    const text = single.findIndex((piece) => 'Sequence' in piece);
    const front = single
      .slice(0, Math.max(0, text))
      .flatMap((piece) => ('SpecialToken' in piece ? (special[piece.SpecialToken.id]?.ids ?? []) : []));
    if (front.length > 0) return Int32Array.from(front);
  }
  const bosId = addsBos === true && bos ? ids.get(bos) : undefined;
  return bosId === undefined ? new Int32Array(0) : Int32Array.of(bosId);
}
