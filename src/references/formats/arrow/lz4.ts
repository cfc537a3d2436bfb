/**
 * An LZ4 frame (lz4_Frame_format.md and lz4_Block_format.md of the LZ4 project) of a size that is known. Checksums are passed over.
 * Own code: lz4js, the reader in use elsewhere, is from 2016 and takes the frame's word for its size.
 */

const MAGIC = 0x184d2204;

/** @throws Error unless it unpacks to exactly `size` bytes */
export function unpackLz4(frame: Uint8Array, size: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = frame.length >= 7 && view.getUint32(0, true) === MAGIC ? view.getUint8(4) : 0;
  if (flags >> 6 !== 1) throw new Error('a part is no LZ4');
  const output = new Uint8Array(size);
  let written = 0;
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  while (at + 4 <= frame.length) {
    const header = view.getUint32(at, true);
    const length = header & 0x7fffffff;
    at += 4;
    if (length === 0) break;
    const block = frame.subarray(at, at + length);
    if (block.length < length) throw new Error('an LZ4 block ends too early');
    if (header >>> 31 === 1) {
      if (length > size - written) throw tooLong();
      output.set(block, written);
      written += length;
    } else written = unpackBlock(block, output, written);
    at += length + (flags & 16 ? 4 : 0);
  }
  if (written !== size) throw new Error(`a part of ${size} bytes unpacks to ${written}`);
  return output;
}

const tooLong = (): Error => new Error('a part unpacks to more than it declares');

/** @returns where the output ends; what is repeated may stand in earlier blocks */
function unpackBlock(block: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0;
  let end = start;
  const longer = (length: number): number => {
    if (length < 15) return length;
    let sum = length;
    for (let more = 255; more === 255; sum += more) {
      const byte = block[at++];
      if (byte === undefined) throw new Error('an LZ4 block ends too early');
      more = byte;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = longer(token >> 4);
    if (literals > block.length - at) throw new Error('an LZ4 block ends too early');
    if (literals > output.length - end) throw tooLong();
    output.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at === block.length) break;
    const back = block[at]! + (block[at + 1] ?? 0) * 256;
    at += 2;
    const length = longer(token & 15) + 4;
    if (back === 0 || back > end) throw new Error('an LZ4 block repeats what is not there');
    if (length > output.length - end) throw tooLong();
    // Byte by byte where it repeats what it writes.
    if (back >= length) output.copyWithin(end, end - back, end - back + length);
    else for (let i = 0; i < length; i++) output[end + i] = output[end + i - back]!;
    end += length;
  }
  return end;
}
