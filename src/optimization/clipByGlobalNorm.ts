/** Euclidean norm of several gradients taken as one vector. */
export function globalNorm(gradients: Iterable<ArrayLike<number>>): number {
  let sum = 0;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}

/**
 * What gradients of this global norm are multiplied with so that it is at most `maxNorm` (Pascanu et al. 2013).
 * @param maxNorm null leaves them as they are
 * @returns 1 for a norm within the limit, and for one that is not finite
 */
export function clipScale(norm: number, maxNorm: number | null): number {
  return maxNorm !== null && norm > maxNorm && Number.isFinite(norm) ? maxNorm / norm : 1;
}

/**
 * Scale gradients in place so that their global norm is at most `maxNorm`; null leaves them as they are.
 * @returns the norm before clipping; not finite when a gradient is not, and then nothing is scaled
 */
export function clipByGlobalNorm(gradients: readonly Float64Array[], maxNorm: number | null): number {
  const norm = globalNorm(gradients);
  const scale = clipScale(norm, maxNorm);
  if (scale === 1) return norm;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
  return norm;
}
