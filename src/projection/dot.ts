/** Dot product of two stretches of numbers; four sums at once, since one would wait for itself. */
export function dot(a: Float32Array, from: number, b: Float32Array, start: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < length; at += 4) {
    s0 += a[from + at]! * b[start + at]!;
    s1 += a[from + at + 1]! * b[start + at + 1]!;
    s2 += a[from + at + 2]! * b[start + at + 2]!;
    s3 += a[from + at + 3]! * b[start + at + 3]!;
  }
  for (; at < length; at++) s0 += a[from + at]! * b[start + at]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * Of one row of `a` with four rows of `b` that follow each other: each number of `a` is read once for all four.
 * @param into where the four stand afterwards
 */
export function dotFour(
  a: Float32Array,
  from: number,
  b: Float32Array,
  start: number,
  length: number,
  into: Float64Array,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const [b1, b2, b3] = [start + length, start + 2 * length, start + 3 * length];
  for (let at = 0; at < length; at++) {
    const value = a[from + at]!;
    s0 += value * b[start + at]!;
    s1 += value * b[b1 + at]!;
    s2 += value * b[b2 + at]!;
    s3 += value * b[b3 + at]!;
  }
  into[0] = s0;
  into[1] = s1;
  into[2] = s2;
  into[3] = s3;
}
