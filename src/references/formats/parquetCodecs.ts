import { Inflate } from 'fflate';
import { decompress as zstdDecompress } from 'fzstd';
import { type Compressors, snappyUncompress } from 'hyparquet';

/** Decompressors that never write more than the page header's size, which the guard has bounded. */
const table: Compressors = {
  SNAPPY(input, size) {
    const output = new Uint8Array(size);
    snappyUncompress(input, output);
    return output;
  },
  GZIP: (input, size) => gunzip(input, size),
  ZSTD: (input, size) => zstdDecompress(input, new Uint8Array(size)),
};

export const decompressors = {
  table,
  supports: (codec: string): boolean => codec === 'UNCOMPRESSED' || codec in table,
  /** Throws an Error unless the part unpacks to exactly `size` bytes. */
  unpack(codec: keyof Compressors, part: Uint8Array, size: number): Uint8Array {
    const page = codec === 'UNCOMPRESSED' ? part : table[codec]?.(part, size);
    if (page?.length !== size) throw new Error(`a page of ${size} bytes unpacks to ${page?.length ?? 'nothing'}`);
    return page;
  },
};

/** One gzip member (RFC 1952), inflated in steps so that a bomb is noticed as soon as it passes the declared size. */
function gunzip(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let written = 0;
  const inflate = new Inflate((part) => {
    if (part.length > size - written) throw new Error('a page unpacks to more than it declares');
    output.set(part, written);
    written += part.length;
  });
  const body = input.subarray(gzipHeaderLength(input), Math.max(0, input.length - 8));
  const step = 4096;
  for (let at = 0; at < body.length; at += step) inflate.push(body.subarray(at, at + step), at + step >= body.length);
  return written === size ? output : output.subarray(0, written);
}

function gzipHeaderLength(input: Uint8Array): number {
  const flags = input[3] ?? 0;
  if (input[0] !== 0x1f || input[1] !== 0x8b || input[2] !== 8) throw new Error('a page is not gzip');
  let length = 10;
  if (flags & 4) length += 2 + (input[10] ?? 0) + (input[11] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = input.indexOf(0, length);
    if (end < 0) throw new Error('a gzip header has no end');
    length = end + 1;
  }
  return length + (flags & 2 ? 2 : 0);
}
