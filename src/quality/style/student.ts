/** Student's t (Abramowitz & Stegun 26.7.8: by a normal deviate), good to three digits for 5 degrees of freedom and more. */
export function studentCdf(t: number, freedom: number): number {
  const z = (t * (1 - 1 / (4 * freedom))) / Math.sqrt(1 + (t * t) / (2 * freedom));
  return normalCdf(z);
}

/** Abramowitz & Stegun 26.2.17, to 1e-7. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
