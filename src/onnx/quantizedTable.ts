import { type GraphNode, type GraphTensor, intAttribute } from './graph';
import { toFloat32 } from './tensorData';

/**
 * Block-quantised matrices as MatMulNBits and GatherBlockQuantized store them (ORT ContribOperators.md, 1.30):
 * row-major codes of `bits` bits, low bits first; one scale and one zero point a block of `blockSize` columns.
 */
export interface QuantizedTable {
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
  /**
   * Bytes: packed like the codes, each row padded to whole bytes. Floats: one a block.
   * Absent: 2^(bits−1) for unsigned codes, 0 for signed.
   */
  readonly zeroPoints: Uint8Array | Float32Array | undefined;
  readonly columns: number;
  readonly bits: number;
  readonly blockSize: number;
  readonly signed: boolean;
}

/**
 * The weights of a MatMulNBits node, [N, K].
 * @param codes uint8 [N, blocks, blockSize · bits / 8]; @param zeroPoints packed bytes or floats
 */
export function productTable(
  node: GraphNode,
  codes: Uint8Array,
  scales: GraphTensor,
  zeroPoints: GraphTensor | undefined,
): QuantizedTable {
  return {
    codes,
    scales: toFloat32(scales),
    zeroPoints: zeroPoints?.dataType === 'float32' ? toFloat32(zeroPoints) : zeroPoints?.data,
    columns: intAttribute(node, 'K', 0),
    bits: intAttribute(node, 'bits', 4),
    blockSize: intAttribute(node, 'block_size', 32),
    signed: false,
  };
}

/** out[offset …] = row of the matrix as float32. Rows are padded to whole blocks in `codes`. */
export function dequantizeRow(table: QuantizedTable, row: number, out: Float32Array, offset: number): void {
  const { codes, scales, zeroPoints, columns, bits, blockSize, signed } = table;
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  const half = 1 << (bits - 1);
  const blocks = Math.ceil(columns / blockSize);
  const rowBytes = (blocks * blockSize) / perByte;
  const start = row * rowBytes;
  const within = Math.log2(perByte);
  const zeroRowBytes = Math.ceil(blocks / perByte);
  for (let block = 0; block < blocks; block++) {
    const scale = scales[row * blocks + block]!;
    let zero = signed ? 0 : half;
    if (zeroPoints instanceof Float32Array) zero = zeroPoints[row * blocks + block]!;
    else if (zeroPoints !== undefined)
      zero = (zeroPoints[row * zeroRowBytes + Math.floor(block / perByte)]! >> ((block % perByte) * bits)) & mask;
    const end = Math.min((block + 1) * blockSize, columns);
    if (bits === 4 && !signed && (end - block * blockSize) % 2 === 0) {
      // The common form, a byte at a time.
      const last = start + (end >> 1);
      for (let at = start + ((block * blockSize) >> 1), to = offset + block * blockSize; at < last; at++, to += 2) {
        const byte = codes[at]!;
        out[to] = ((byte & 15) - zero) * scale;
        out[to + 1] = ((byte >> 4) - zero) * scale;
      }
      continue;
    }
    // 8 ÷ bits codes a byte is a power of two: no division for hundreds of millions of weights.
    for (let column = block * blockSize; column < end; column++) {
      const byte = codes[start + (column >> within)]!;
      let code = (byte >> ((column & (perByte - 1)) * bits)) & mask;
      if (signed && code >= half) code -= 1 << bits;
      out[offset + column] = (code - zero) * scale;
    }
  }
}
