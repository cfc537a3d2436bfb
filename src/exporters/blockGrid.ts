/**
 * The grid a block of weights is rounded to: w ≈ scale · (code − zeroPoint), codes 0 … 2^bits − 1.
 * A symmetric grid has its zero point in the middle, 2^(bits−1); its scale may be negative, so that the side with one
 * level more goes to the side where the largest weight is (MLAS MlasBlockwiseQuantizer does the same).
 */
export interface BlockGrid {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Shares of the block's range that the search tries: clipping the largest weight may round all others better. */
const SHRINKS = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];

/** Scale of a symmetric four-bit block: m / −8 for its element m of largest magnitude, which is thus exact. */
export function blockScale(values: ArrayLike<number>): number {
  return peakOf(values) / -8;
}

/** Code 0 … 2^bits − 1 of a value under a scale and zero point. */
export function codeOf(value: number, scale: number, zeroPoint = 8, bits = 4): number {
  if (scale === 0) return zeroPoint;
  return Math.min(2 ** bits - 1, Math.max(0, Math.round(value / scale) + zeroPoint));
}

function peakOf(values: ArrayLike<number>): number {
  let peak = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > Math.abs(peak)) peak = values[i]!;
  return peak;
}

/** The grid on which the block's extremes are exact: nothing is clipped. */
export function extremesGrid(values: ArrayLike<number>, bits: number, asymmetric: boolean): BlockGrid {
  return asymmetric ? rangeGrid(values, bits, 1) : peakGrid(peakOf(values), bits, 1);
}

function peakGrid(peak: number, bits: number, shrink: number): BlockGrid {
  const half = 2 ** (bits - 1);
  return { scale: Math.fround((shrink * peak) / -half), zeroPoint: half };
}

/** Spreads the range, zero included, over all codes. */
function rangeGrid(values: ArrayLike<number>, bits: number, shrink: number): BlockGrid {
  let low = 0;
  let high = 0;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  const levels = 2 ** bits - 1;
  const scale = Math.fround((shrink * (high - low)) / levels);
  if (scale === 0) return { scale, zeroPoint: 2 ** (bits - 1) };
  return { scale, zeroPoint: Math.min(levels, Math.max(0, Math.round((-shrink * low) / scale))) };
}

/**
 * The grid of least squared error among shrunken ones. Each candidate's scale is refitted to the codes it gives,
 * s = Σ w q / Σ q² with q = code − zeroPoint, the minimum of Σ (w − s q)² for fixed codes.
 */
export function leastSquaresGrid(values: ArrayLike<number>, bits: number, asymmetric: boolean): BlockGrid {
  let best = extremesGrid(values, bits, asymmetric);
  let least = squaredError(values, best, bits);
  const peak = peakOf(values);
  for (const shrink of SHRINKS) {
    const candidates = asymmetric
      ? [rangeGrid(values, bits, shrink)]
      : // The second maps the largest weight to the last code of the shorter side.
        [peakGrid(peak, bits, shrink), peakGrid(-peak, bits, shrink)];
    for (const candidate of candidates) {
      const refitted = { ...candidate, scale: refit(values, candidate, bits) };
      for (const grid of [candidate, refitted]) {
        const error = squaredError(values, grid, bits);
        if (error < least) {
          best = grid;
          least = error;
        }
      }
    }
  }
  return best;
}

function refit(values: ArrayLike<number>, { scale, zeroPoint }: BlockGrid, bits: number): number {
  let product = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const q = codeOf(values[i]!, scale, zeroPoint, bits) - zeroPoint;
    product += q * values[i]!;
    squares += q * q;
  }
  return squares === 0 ? scale : Math.fround(product / squares);
}

export function squaredError(values: ArrayLike<number>, { scale, zeroPoint }: BlockGrid, bits: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const rounded = (codeOf(values[i]!, scale, zeroPoint, bits) - zeroPoint) * scale;
    sum += (values[i]! - rounded) ** 2;
  }
  return sum;
}
