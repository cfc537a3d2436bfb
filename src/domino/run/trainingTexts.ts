/** Checks of tokenised references before anything is computed from them. */
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';

/**
 * Cut texts to `maxTokens`; a cut text still ends with its last token, the end-of-sample token.
 * @returns the texts, and how many were cut
 */
export function cutTexts(texts: readonly Int32Array[], maxTokens: number): { texts: Int32Array[]; cut: number } {
  let cut = 0;
  const kept = texts.map((text) => {
    if (text.length <= maxTokens) return text;
    cut++;
    const shorter = text.slice(0, maxTokens);
    shorter[maxTokens - 1] = text[text.length - 1]!;
    return shorter;
  });
  return { texts: kept, cut };
}

/** What a run says of references that were cut. */
export function cutNotice(cut: number, total: number, maxTokens: number): string {
  return `${cut} of ${total} references ${cut === 1 ? 'was' : 'were'} longer than ${maxTokens} tokens and lost ${cut === 1 ? 'its end' : 'their ends'}. Allow longer references to learn from all of them.`;
}

/**
 * @param prefixLength rows before a text at most: soft tokens and template
 * @throws StudioError REFERENCES_TOO_FEW, REFERENCE_PARSE (no tokens), CONTEXT_TOO_SHORT
 */
export function checkTexts(
  texts: readonly Int32Array[],
  { minimum, prefixLength, info }: { minimum: number; prefixLength: number; info: ModelInfo },
): void {
  if (texts.length < minimum) {
    throw new StudioError(
      'REFERENCES_TOO_FEW',
      `There ${texts.length === 1 ? 'is 1 reference' : `are ${texts.length} references`} to learn from, and learning what references share takes at least ${minimum}.`,
      'Add references, or hold out a smaller share of them.',
    );
  }
  texts.forEach((text, index) => {
    const where = `reference ${index + 1}`;
    if (text.length === 0) {
      throw new StudioError('REFERENCE_PARSE', 'A reference has no tokens.', 'Fill it in or leave it out.', { where });
    }
    if (prefixLength + text.length > info.maxPositions) {
      throw new StudioError(
        'CONTEXT_TOO_SHORT',
        `${prefixLength} soft and template tokens and ${text.length} tokens of text are more than the model's ${info.maxPositions} positions.`,
        `Set the longest reference to at most ${Math.max(2, info.maxPositions - prefixLength)} tokens, or use fewer soft tokens.`,
        { where },
      );
    }
  });
}
