/**
 * The safetensors file format: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
 * Source: github.com/huggingface/safetensors, README "Format". As there, the header starts with `{`, offsets are
 * relative to the first byte after the header, and the tensors must tile the data without holes or overlaps.
 *
 * Differs: F64, F16 and BF16 are read as float32, the only float type that the studio computes with; types it has no
 * use for (F8, I8, I16, U16, U32, U64) are refused. Nothing is allocated for a tensor before its offsets, its length and
 * its neighbours have been checked against the file's true size. Typed arrays are little-endian on every platform the
 * studio runs on, so bytes are copied, not swapped.
 */
import { StudioError } from '../errors';

export type TensorData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** Types that are read; `dtype` of a read tensor is the file's, whatever its `data` became. */
export type SafetensorsDtype = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'U8' | 'BOOL';

export interface StoredTensor {
  readonly dtype: SafetensorsDtype;
  readonly dims: readonly number[];
  /** Row-major; a copy, owned by the caller. */
  readonly data: TensorData;
}

/** What is written: the array's type decides the dtype (F32, I32, I64 or U8). FloatTensor and IntTensor fit. */
export interface WritableTensor {
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export interface SafetensorsFile {
  /** By name, in the file's order; has no prototype, so any name is safe to look up. */
  readonly tensors: Record<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

/** Of the length that a file begins with. */
export const HEADER_LENGTH_BYTES = 8;
/** The reference implementation's limit. */
const MAX_HEADER_BYTES = 100_000_000;
const ELEMENT_BYTES: Record<SafetensorsDtype, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
};

/** Where a tensor lies: `begin` and `end` count from the first byte after the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly dims: readonly number[];
  readonly count: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * Read a whole file.
 * @param bytes borrowed
 * @param where the file's name, for messages
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE (broken or cut off), FORMAT_UNSUPPORTED (a type the studio cannot read)
 */
export function readSafetensors(bytes: Uint8Array, where?: string): SafetensorsFile {
  const headerBytes = declaredHeader(bytes, bytes.byteLength, MAX_HEADER_BYTES, where);
  const dataBegin = HEADER_LENGTH_BYTES + headerBytes;
  const { entries, metadata } = readLayout(
    bytes.subarray(HEADER_LENGTH_BYTES, dataBegin),
    bytes.byteLength - dataBegin,
    where,
  );
  const tensors: Record<string, StoredTensor> = Object.create(null);
  for (const { name, dtype, dims, count, begin, end } of entries) {
    const data = decodeTensor(dtype, bytes.subarray(dataBegin + begin, dataBegin + end), count);
    tensors[name] = { dtype, dims, data };
  }
  return { tensors, metadata };
}

/**
 * Write a file. Wider types come first, so that every tensor starts at a multiple of its element size; within a type,
 * names are in code-unit order. The same input gives the same bytes.
 * @throws StudioError BAD_OPTION when a shape does not match its data or a name is reserved
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = Object.entries(tensors).sort(
    ([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { dims, data }] of ordered) {
    if (name === '__metadata__' || checkedCount(dims) !== data.length) {
      throw new StudioError(
        'BAD_OPTION',
        `Tensor "${name}" of shape [${dims.join(', ')}] with ${data.length} values cannot be written.`,
        'Give each tensor a name of its own and a shape whose product is the number of values.',
      );
    }
    header[name] = { dtype: writtenDtype(data), shape: dims, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.byteLength / 8) * 8;
  const file = new Uint8Array(HEADER_LENGTH_BYTES + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.set(json, HEADER_LENGTH_BYTES);
  file.fill(0x20, HEADER_LENGTH_BYTES + json.byteLength, HEADER_LENGTH_BYTES + headerLength);
  let at = HEADER_LENGTH_BYTES + headerLength;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function unreadable(message: string, where: string | undefined, cause?: unknown): StudioError {
  return new StudioError(
    'FILE_UNREADABLE',
    `The safetensors file is broken: ${message}.`,
    'The file may be cut off or not be safetensors at all: copy or export it again.',
    { where, cause },
  );
}

/**
 * Bytes of the header that a file declares.
 * @param head the file's first bytes, eight at least unless it is shorter
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE
 */
export function declaredHeader(head: Uint8Array, fileBytes: number, most: number, where?: string): number {
  if (fileBytes === 0)
    throw new StudioError('FILE_EMPTY', 'The safetensors file is empty.', 'Choose the file again.', { where });
  if (head.byteLength < HEADER_LENGTH_BYTES) throw unreadable('it ends before its header', where);
  const declared = new DataView(head.buffer, head.byteOffset, HEADER_LENGTH_BYTES).getBigUint64(0, true);
  const room = fileBytes - HEADER_LENGTH_BYTES;
  if (declared > BigInt(Math.min(most, room)))
    throw unreadable(`it declares a header of ${declared} bytes and has ${room}`, where);
  return Number(declared);
}

/**
 * The tensors that a header declares, checked to tile the bytes that follow it.
 * @param json the header; borrowed
 * @param dataBytes bytes of the file after it
 * @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED
 */
export function readLayout(
  json: Uint8Array,
  dataBytes: number,
  where?: string,
): { entries: readonly SafetensorsEntry[]; metadata: Record<string, string> } {
  const metadata: Record<string, string> = Object.create(null);
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(parseHeader(json, where))) {
    if (name === '__metadata__') readMetadata(value, metadata, where);
    else entries.push(readEntry(name, value, where));
  }
  checkTiling(entries, dataBytes, where);
  return { entries, metadata };
}

function parseHeader(json: Uint8Array, where: string | undefined): Record<string, unknown> {
  if (json[0] !== 0x7b) throw unreadable('its header is not a JSON object', where);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json));
  } catch (cause) {
    throw unreadable('its header is not JSON', where, cause);
  }
}

function readMetadata(value: unknown, metadata: Record<string, string>, where: string | undefined): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unreadable('its metadata is not an object', where);
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw unreadable(`its metadata "${shorten(key)}" is not text`, where);
    metadata[key] = text;
  }
}

function readEntry(name: string, value: unknown, where: string | undefined): SafetensorsEntry {
  const label = `tensor "${shorten(name)}"`;
  if (typeof value !== 'object' || value === null) throw unreadable(`${label} has no description`, where);
  const { dtype, shape, data_offsets: offsets } = value as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (typeof dtype !== 'string') throw unreadable(`${label} has no dtype`, where);
  if (!isReadable(dtype)) {
    throw new StudioError(
      'FORMAT_UNSUPPORTED',
      `The studio cannot read ${label}: its type is ${shorten(dtype)}.`,
      `Save it as one of ${Object.keys(ELEMENT_BYTES).join(', ')}.`,
      { where },
    );
  }
  if (!isSizes(shape)) throw unreadable(`the shape of ${label} is not a list of sizes`, where);
  if (!isSizes(offsets) || offsets.length !== 2) throw unreadable(`the offsets of ${label} are not two sizes`, where);
  const [begin, end] = offsets as [number, number];
  const count = checkedCount(shape);
  if (count === null || count * ELEMENT_BYTES[dtype] !== end - begin) {
    throw unreadable(`${label} of shape [${shorten(shape.join(', '))}] does not fill its ${end - begin} bytes`, where);
  }
  return { name, dtype, dims: shape, count, begin, end };
}

/** Tensors must tile [0, size): this finds overlaps, holes, bytes nobody owns and tensors beyond the end. */
function checkTiling(entries: readonly SafetensorsEntry[], size: number, where: string | undefined): void {
  let at = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const label = `tensor "${shorten(entry.name)}"`;
    if (entry.begin < at) throw unreadable(`${label} overlaps another one`, where);
    if (entry.begin > at) throw unreadable(`there is a hole before ${label}`, where);
    if (entry.end > size) throw unreadable(`${label} ends at byte ${entry.end} of ${size}`, where);
    at = entry.end;
  }
  if (at !== size) throw unreadable(`${size - at} bytes belong to no tensor`, where);
}

function isReadable(dtype: string): dtype is SafetensorsDtype {
  return Object.hasOwn(ELEMENT_BYTES, dtype);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Elements of a shape, or null where the product leaves the safe integers. */
function checkedCount(dims: readonly number[]): number | null {
  let count = 1;
  for (const dim of dims) {
    count *= dim;
    if (!Number.isSafeInteger(count)) return null;
  }
  return count;
}

/** Names come from the file and go into messages: keep them short. */
function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function writtenDtype(data: TensorData): SafetensorsDtype {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof BigInt64Array ? 'I64' : 'U8';
}

/** A copy: the file's tensors are not aligned in memory, and the caller owns what it gets. */
export function decodeTensor(dtype: SafetensorsDtype, bytes: Uint8Array, count: number): TensorData {
  // Of Node's Buffer, slice() is a view.
  const copy = new Uint8Array(bytes);
  switch (dtype) {
    case 'F32':
      return new Float32Array(copy.buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(copy.buffer));
    case 'F16':
      return widen(copy, count, halfToFloat);
    case 'BF16':
      return widenBrain(copy, count);
    case 'I32':
      return new Int32Array(copy.buffer);
    case 'I64':
      return new BigInt64Array(copy.buffer);
    case 'U8':
    case 'BOOL':
      return copy;
  }
}

function widen(bytes: Uint8Array<ArrayBuffer>, count: number, convert: (bits: number) => number): Float32Array {
  const halves = new Uint16Array(bytes.buffer);
  const floats = new Float32Array(count);
  for (let i = 0; i < count; i++) floats[i] = convert(halves[i]!);
  return floats;
}

/** bfloat16 is the upper half of a float32. */
function widenBrain(bytes: Uint8Array<ArrayBuffer>, count: number): Float32Array {
  const halves = new Uint16Array(bytes.buffer);
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
