import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import type { Reference } from '../../references/types';
import { encodeForTraining } from '../../tokenization/encode';
import type { Tokenizer } from '../../tokenization/types';

/** References as token ids, whole, each ending with the end-of-sample token. */
export function encodeReferences(
  references: readonly Reference[],
  tokenizer: Tokenizer,
  { endOfSampleTokenId }: Pick<ModelInfo, 'endOfSampleTokenId'>,
): Int32Array[] {
  return references.map(
    ({ input }) => encodeForTraining(tokenizer, input, endOfSampleTokenId, Number.MAX_SAFE_INTEGER).ids,
  );
}

/**
 * Refuse the first reference that does not fit the model's context, with its place in the file.
 * @param prefixLength rows before a text: soft tokens, template, BOS
 * @param maxTokens where texts are cut to, end-of-sample token included; null leaves them whole
 * @throws StudioError CONTEXT_TOO_SHORT
 */
export function checkContext(
  references: readonly Reference[],
  texts: readonly Int32Array[],
  { prefixLength, maxTokens, info }: { prefixLength: number; maxTokens: number | null; info: ModelInfo },
): void {
  const room = info.maxPositions - prefixLength;
  for (const [index, { source }] of references.entries()) {
    const length = Math.min(texts[index]?.length ?? 0, maxTokens ?? Number.POSITIVE_INFINITY);
    if (length <= room) continue;
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `The reference has ${length} tokens and ${prefixLength} stand before it, more than the model's ${info.maxPositions} positions.`,
      room >= 2
        ? `Cut it to ${room} tokens${maxTokens === null ? '' : ` (--max-tokens ${room})`} or leave it out.`
        : 'Use fewer soft tokens.',
      { where: `${source.file}:${source.line}` },
    );
  }
}
