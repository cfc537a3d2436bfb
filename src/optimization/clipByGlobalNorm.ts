/** Euclidean norm of several gradients taken as one vector. */
export function globalNorm(gradients: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}

/**
 * Scale gradients in place so that their global norm is at most `maxNorm` (Pascanu et al. 2013).
 * @param maxNorm null leaves them as they are
 * @returns the norm before clipping; not finite when a gradient is not, and then nothing is scaled
 */
export function clipByGlobalNorm(gradients: readonly Float64Array[], maxNorm: number | null): number {
  const norm = globalNorm(gradients);
  if (maxNorm === null || !(norm > maxNorm) || !Number.isFinite(norm)) return norm;
  const factor = maxNorm / norm;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  return norm;
}
