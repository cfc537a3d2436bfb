/**
 * Walks a Parquet column chunk before anything is decoded, so that no declared size is believed.
 * The 42 kB file of polars#15342 declares petabytes through run lengths; hyparquet's decoder trusts them.
 * Layout: Apache Parquet format, "Data Pages", "Nested Encoding" and "Encodings".
 */
import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressors } from './parquetCodecs';
import { checkThriftStruct } from './thriftGuard';

/** Largest page and largest sum of pages in uncompressed bytes. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
export const MAX_CHUNK_BYTES = 256 * 1024 * 1024;

/** Largest levels of a column: how many of its ancestors and itself may be absent, and how many repeat. */
export interface Levels {
  readonly definition: number;
  readonly repetition: number;
}

/** Bits that hold 0 … most. */
const bitsOf = (most: number): number => 32 - Math.clz32(most);
/** Values a bit-packed group may be padded with: 63 groups of 8, as parquet-mr writes them. */
const MAX_RUN_PADDING = 504;

const SAFE_ENCODINGS: ReadonlySet<string | undefined> = new Set([
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE_DICTIONARY',
  'RLE',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
]);

/**
 * Throws an Error that says what is wrong; returns the chunk's uncompressed bytes.
 * @param rowsLeft values that it must hold: its rows, or more where it repeats
 */
export function checkColumnChunk(bytes: Uint8Array, column: ColumnMetaData, levels: Levels, rowsLeft: number): number {
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const length = Number(column.total_compressed_size);
  if (!(start >= 4 && length >= 0 && start <= bytes.length - length)) throw new Error('a column lies outside the file');
  const chunk = bytes.subarray(start, start + length);
  const reader = { view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength), offset: 0 };
  let values = 0;
  let total = 0;
  // The last byte may be padding: the decoder stops one byte early too.
  while (values < rowsLeft && reader.offset < chunk.length - 1) {
    checkThriftStruct(chunk, reader.offset);
    const header = parquetHeader(reader);
    const stored = header.compressed_page_size;
    if (!(stored >= 0 && stored <= chunk.length - reader.offset)) throw new Error('a page lies outside its column');
    total += checkSize(header.uncompressed_page_size);
    if (total > MAX_CHUNK_BYTES) throw new Error(`a column unpacks to more than ${MAX_CHUNK_BYTES} bytes`);
    values += checkPage(chunk.subarray(reader.offset, reader.offset + stored), header, column, levels, rowsLeft);
    reader.offset += stored;
  }
  if (values !== rowsLeft) throw new Error(`a column holds ${values} values for ${rowsLeft} rows`);
  return total;
}

function checkSize(size: number): number {
  if (!(size >= 0 && size <= MAX_PAGE_BYTES)) throw new Error(`a page declares ${size} bytes`);
  return size;
}

/** Rows of the page; 0 for a dictionary. */
function checkPage(
  stored: Uint8Array,
  header: PageHeader,
  column: ColumnMetaData,
  { definition, repetition }: Levels,
  rowsLeft: number,
): number {
  const unpack = (part: Uint8Array, size: number): Uint8Array =>
    decompressors.unpack(column.codec, part, checkSize(size));
  if (header.type === 'DICTIONARY_PAGE') {
    const entries = header.dictionary_page_header?.num_values ?? -1;
    if (!(entries >= 0 && entries <= header.uncompressed_page_size + 1))
      throw new Error(`a dictionary declares ${entries} entries`);
    unpack(stored, header.uncompressed_page_size);
    return 0;
  }
  const v1 = header.type === 'DATA_PAGE' ? header.data_page_header : undefined;
  const v2 = header.type === 'DATA_PAGE_V2' ? header.data_page_header_v2 : undefined;
  const data = v1 ?? v2;
  if (data === undefined) throw new Error(`a page of type ${header.type} is not supported`);
  const count = data.num_values;
  if (!(count >= 0 && count <= rowsLeft)) throw new Error(`a page declares ${count} values for ${rowsLeft} rows`);
  if (!SAFE_ENCODINGS.has(data.encoding)) throw new Error(`the encoding ${data.encoding} is not supported`);
  if (v1 !== undefined) {
    const page = unpack(stored, header.uncompressed_page_size);
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
    let at = 0;
    for (const most of [repetition, definition]) {
      if (most === 0) continue;
      const size = at + 4 <= page.length ? view.getUint32(at, true) : -1;
      if (!(size >= 0 && size <= page.length - at - 4)) throw new Error('levels lie outside their page');
      checkRuns(page.subarray(at + 4, at + 4 + size), bitsOf(most), count);
      at += 4 + size;
    }
    checkValues(page.subarray(at), data.encoding, column.type, count);
    return count;
  }
  if (v2 === undefined) return 0;
  const { definition_levels_byte_length: levels, repetition_levels_byte_length: repetitions, num_nulls: nulls } = v2;
  if (
    !(
      repetitions >= 0 &&
      (repetition > 0 || repetitions === 0) &&
      levels >= 0 &&
      repetitions + levels <= stored.length &&
      nulls >= 0 &&
      nulls <= count &&
      (repetition > 0 ? v2.num_rows >= 0 && v2.num_rows <= count : v2.num_rows === count)
    )
  ) {
    throw new Error('a page header contradicts itself');
  }
  if (repetition > 0) checkRuns(stored.subarray(0, repetitions), bitsOf(repetition), count);
  if (definition > 0) checkRuns(stored.subarray(repetitions, repetitions + levels), bitsOf(definition), count);
  const body = stored.subarray(repetitions + levels);
  const page = v2.is_compressed === false ? body : unpack(body, header.uncompressed_page_size - repetitions - levels);
  checkValues(page, data.encoding, column.type, count - nulls);
  return count;
}

/** `most`: values in the page at most (nulls are not stored). Booleans carry a length in V1 and V2 alike. */
function checkValues(page: Uint8Array, encoding: string, type: string, most: number): void {
  if (encoding === 'PLAIN') return; // Every value takes bytes, so the page's own size bounds it.
  if (encoding === 'RLE') {
    if (type !== 'BOOLEAN') throw new Error('run lengths are only expected of booleans');
    checkRuns(page.subarray(4), 1, most);
    return;
  }
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    const width = page[0] ?? 0;
    if (width > 32) throw new Error(`dictionary indices of ${width} bits`);
    checkRuns(page.subarray(1), width, most);
    return;
  }
  checkDeltaBlocks(page);
}

/**
 * No run of the RLE/bit-packed hybrid may be much longer than the values the page has (writers pad the last group).
 * Fewer values than `most` are fine: nulls are not stored.
 */
function checkRuns(bytes: Uint8Array, bitWidth: number, most: number): void {
  let at = 0;
  for (let seen = 0; seen < most && at < bytes.length; ) {
    let header = 0;
    let shift = 0;
    for (let more = true; more; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error('a run length is damaged');
      header += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    const packed = header % 2 === 1;
    const run = Math.floor(header / 2) * (packed ? 8 : 1);
    if (run > most - seen + MAX_RUN_PADDING) throw new Error(`a run of ${run} values where ${most - seen} are left`);
    at += packed ? (run / 8) * bitWidth : (bitWidth + 7) >> 3;
    seen += run;
  }
}

/** hyparquet walks delta blocks by these numbers alone: a negative or empty block would never end. */
function checkDeltaBlocks(bytes: Uint8Array): void {
  let at = 0;
  const varint = (): number => {
    const low = bytes[at++] ?? 0xff;
    const high = low < 0x80 ? 0 : (bytes[at++] ?? 0xff);
    const top = high < 0x80 ? 0 : (bytes[at++] ?? 0xff);
    if (top >= 0x80) throw new Error('a delta block is too large');
    return (low & 0x7f) + (high & 0x7f) * 128 + top * 16384;
  };
  const blockSize = varint();
  const miniblocks = varint();
  const perMiniblock = blockSize / miniblocks;
  if (!(blockSize > 0 && blockSize <= 65536 && miniblocks > 0 && miniblocks <= 512 && perMiniblock % 32 === 0)) {
    throw new Error(`a delta block of ${blockSize} values in ${miniblocks} parts`);
  }
}
