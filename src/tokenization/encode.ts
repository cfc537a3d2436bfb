import { StudioError } from '../errors';
import type { Tokenizer } from './types';

export interface EncodedSample {
  /** Ids of the text, the end-of-sample token last. */
  readonly ids: Int32Array;
  /** The text was longer than fits and lost its end. */
  readonly cut: boolean;
}

/**
 * A reference as what is learned: its tokens and the end-of-sample token, at most `maxTokens` together. A cut one still
 * ends with the end-of-sample token: without it nothing learns to stop (docs/method.md §2).
 * @throws StudioError CONTEXT_TOO_SHORT if not even one token of text fits
 */
export function encodeForTraining(
  tokenizer: Tokenizer,
  text: string,
  endOfSampleTokenId: number,
  maxTokens: number,
): EncodedSample {
  if (!(maxTokens >= 2)) {
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `A reference may have ${maxTokens} tokens, of which the last ends the sample.`,
      'Allow more tokens a reference, or use fewer soft tokens.',
      { where: 'maxTokens' },
    );
  }
  const encoded = tokenizer.encode(text);
  const kept = Math.min(encoded.length, maxTokens - 1);
  const ids = new Int32Array(kept + 1);
  ids.set(encoded.subarray(0, kept));
  ids[kept] = endOfSampleTokenId;
  return { ids, cut: kept < encoded.length };
}

/** Tokens of a text, end-of-sample token included. */
export function countTokens(tokenizer: Tokenizer, text: string): number {
  return tokenizer.encode(text).length + 1;
}
