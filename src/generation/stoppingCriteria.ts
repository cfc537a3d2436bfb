import type { GeneratedRow } from './types';

export interface StoppingLimits {
  /** The end-of-sample token and others that end a sample. */
  readonly endTokenIds: ReadonlySet<number>;
  /** Longest sample in tokens, end-of-sample token included. */
  readonly maxTokens: number;
}

/** Why a row ends after its newest token, or null where it goes on. */
export function finishReason(
  tokenId: number,
  tokenCount: number,
  limits: StoppingLimits,
): GeneratedRow['finishReason'] | null {
  if (limits.endTokenIds.has(tokenId)) return 'stop';
  return tokenCount >= limits.maxTokens ? 'length' : null;
}
