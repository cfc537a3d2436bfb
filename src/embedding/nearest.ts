import { dotRows, rowCount, unitRows } from './vectors';

export interface Neighbor {
  readonly index: number;
  /** Cosine, −1…1; 0 with a zero vector. */
  readonly similarity: number;
}

/**
 * The k rows of `vectors` closest to each query by cosine, closest first, the lower index of equals first. Exhaustive.
 * @param vectors float32 [N, dim]
 * @param queries float32 [Q, dim]
 * @param skipSelf query q is row q of `vectors`: leave it out
 * @returns Q lists of min(k, N) neighbours (N − 1 with skipSelf)
 */
export function nearest(
  vectors: Float32Array,
  dim: number,
  queries: Float32Array,
  k: number,
  skipSelf = false,
): Neighbor[][] {
  const rows = rowCount(vectors, dim);
  const count = rowCount(queries, dim);
  const units = unitRows(vectors, dim);
  const directions = unitRows(queries, dim);
  return Array.from({ length: count }, (_, query) => {
    const best: Neighbor[] = [];
    for (let index = 0; index < rows && k > 0; index++) {
      if (skipSelf && index === query) continue;
      const similarity = dotRows(directions, query, units, index, dim);
      const last = best[best.length - 1];
      if (best.length === k && last !== undefined && similarity <= last.similarity) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1] as Neighbor).similarity < similarity) at--;
      best.splice(at, 0, { index, similarity });
      if (best.length > k) best.pop();
    }
    return best;
  });
}
