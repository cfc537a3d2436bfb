/**
 * Block quantisation to four bits as MatMulNBits stores it: rows of codes along the input dimension, two a byte, low
 * nibble first; one float32 scale a block; zero point 8, or one of its own for each block.
 */
export interface QuantizedMatrix {
  /** [N, K/block, block/2] */
  readonly codes: Uint8Array;
  /** [N · K/block] */
  readonly scales: Float32Array;
  /** [N · ⌈(K/block)/2⌉], packed like the codes; absent: 8. */
  readonly zeroPoints?: Uint8Array;
}

/** Scale of a symmetric block: m / −8 for its element m of largest magnitude, which is thus exact. */
export function blockScale(values: ArrayLike<number>): number {
  let peak = 0;
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i] as number) > Math.abs(peak)) peak = values[i] as number;
  return peak / -8;
}

/** Code 0…15 of a value under a scale and zero point. */
export function codeOf(value: number, scale: number, zeroPoint = 8): number {
  if (scale === 0) return zeroPoint;
  return Math.min(15, Math.max(0, Math.round(value / scale) + zeroPoint));
}

/** @param matrix float32 [N, K], row-major; K a multiple of `blockSize` */
export function quantizeMatrix(
  matrix: Float32Array,
  rows: number,
  columns: number,
  blockSize: number,
  asymmetric: boolean,
): QuantizedMatrix {
  const blocks = columns / blockSize;
  if (!Number.isInteger(blocks))
    throw new RangeError(`${columns} columns are not a whole number of blocks of ${blockSize}`);
  const codes = new Uint8Array((rows * columns) / 2);
  const scales = new Float32Array(rows * blocks);
  const zeroRow = Math.ceil(blocks / 2);
  const zeroPoints = new Uint8Array(rows * zeroRow);
  for (let row = 0; row < rows; row++)
    for (let block = 0; block < blocks; block++) {
      const start = row * columns + block * blockSize;
      const values = matrix.subarray(start, start + blockSize);
      const { scale, zeroPoint } = asymmetric ? range(values) : { scale: blockScale(values), zeroPoint: 8 };
      scales[row * blocks + block] = scale;
      const at = row * zeroRow + (block >> 1);
      zeroPoints[at] = (zeroPoints[at] as number) | (zeroPoint << ((block & 1) * 4));
      const stored = scales[row * blocks + block] as number;
      for (let i = 0; i < blockSize; i++) {
        const byte = (start + i) >> 1;
        codes[byte] = (codes[byte] as number) | (codeOf(values[i] as number, stored, zeroPoint) << ((i & 1) * 4));
      }
    }
  return asymmetric ? { codes, scales, zeroPoints } : { codes, scales };
}

/** Scale and zero point that spread a block's range, zero included, over the sixteen codes. */
function range(values: Float32Array): { scale: number; zeroPoint: number } {
  let low = 0;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const scale = (high - low) / 15;
  return { scale, zeroPoint: scale === 0 ? 8 : Math.min(15, Math.max(0, Math.round(-low / scale))) };
}
