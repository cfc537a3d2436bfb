/**
 * The curve 1 / (1 + a·x^(2b)) by which UMAP takes a distance on the map for a likeness (McInnes, Healy & Melville 2018, §3.2): fitted to one
 * that is 1 up to the least distance and falls off as exp(−(x − least)) from there, as umap-learn fits it.
 */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

/** Points that it is fitted at, from 0 to three times the spread of 1. */
const POINTS = 300;
const ROUNDS = 100;

/** Least squares by Levenberg's damped Gauss-Newton steps, in log a and log b: both are positive. */
export function fitCurve(minDist: number): Curve {
  const xs = Array.from({ length: POINTS }, (_, at) => (3 * at) / (POINTS - 1));
  const wanted = xs.map((x) => (x < minDist ? 1 : Math.exp(minDist - x)));
  const errorOf = (a: number, b: number): number =>
    xs.reduce((sum, x, at) => sum + (1 / (1 + a * x ** (2 * b)) - wanted[at]!) ** 2, 0);
  let [a, b, damping] = [1, 1, 1e-3];
  let error = errorOf(a, b);
  for (let round = 0; round < ROUNDS; round++) {
    let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
    xs.forEach((x, at) => {
      if (x === 0) return;
      const power = x ** (2 * b);
      const value = 1 / (1 + a * power);
      const [da, db] = [-value * value * a * power, -value * value * a * power * 2 * b * Math.log(x)];
      const miss = value - wanted[at]!;
      aa += da * da;
      ab += da * db;
      bb += db * db;
      ga += da * miss;
      gb += db * miss;
    });
    const [p, q] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = p * q - ab * ab;
    const nextA = a * Math.exp(-(q * ga - ab * gb) / determinant);
    const nextB = b * Math.exp(-(p * gb - ab * ga) / determinant);
    const next = errorOf(nextA, nextB);
    if (next < error) {
      const settled = error - next < 1e-14;
      [a, b, error, damping] = [nextA, nextB, next, damping / 10];
      if (settled) break;
    } else damping *= 10;
  }
  return { a, b };
}
