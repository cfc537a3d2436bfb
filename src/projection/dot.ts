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
