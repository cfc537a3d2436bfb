/** How many rows are decoded together at most, from what each of them takes. */

export interface DecodingSizes {
  /** Keys and values of one position of a row, all layers, bytes. */
  readonly cacheBytes: number;
  /** Positions that a row may come to, prefix and own tokens. */
  readonly positions: number;
  readonly vocabularySize: number;
  /** What decoding may take besides weights, bytes. */
  readonly budgetBytes: number;
}

/** A run reads one copy of the caches while another is kept, or written. */
const CACHE_COPIES = 2;
/** Logits of a row as the run made them and as they were read. */
const LOGIT_COPIES = 2;

/** The most rows whose caches and logits stay within the budget when all have come to their last position; at least 1. */
export function decodingRows({ cacheBytes, positions, vocabularySize, budgetBytes }: DecodingSizes): number {
  const row = CACHE_COPIES * cacheBytes * positions + LOGIT_COPIES * 4 * vocabularySize;
  return Math.max(1, Math.floor(budgetBytes / row));
}
