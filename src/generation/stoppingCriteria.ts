import type { GeneratedRow } from './types';

export interface StoppingLimits {
  readonly endOfSampleTokenId: number;
  /** Longest sample in tokens, end-of-sample token included. */
  readonly maxTokens: number;
}

/** Why a row ends after its newest token, or null where it goes on. */
export function finishReason(
  tokenId: number,
  tokenCount: number,
  limits: StoppingLimits,
): GeneratedRow['finishReason'] | null {
  if (tokenId === limits.endOfSampleTokenId) return 'stop';
  return tokenCount >= limits.maxTokens ? 'length' : null;
}
