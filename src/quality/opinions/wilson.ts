/** The standard normal's 97.5 % point. */
const Z = 1.959964;

/**
 * 95 % score interval of a share (Wilson 1927), 0…1 each; it holds for small counts and for shares at the ends.
 * @param successes of `count`
 * @returns null where nothing was counted
 */
export function wilsonInterval(successes: number, count: number): readonly [number, number] | null {
  return count === 0 ? null : scoreInterval(successes / count, count);
}

/** The same of a share that is not a count's, as good as one of `count` would be; both need not be whole. */
export function scoreInterval(share: number, count: number): readonly [number, number] {
  const spread = (Z * Z) / count;
  const middle = share + spread / 2;
  const half = Z * Math.sqrt((share * (1 - share)) / count + spread / (4 * count));
  return [Math.max(0, (middle - half) / (1 + spread)), Math.min(1, (middle + half) / (1 + spread))];
}
