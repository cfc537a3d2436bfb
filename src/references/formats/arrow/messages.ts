/**
 * An Arrow IPC file or stream as its messages ("Serialization and Interprocess Communication" of the Arrow columnar format). A file
 * has the same messages and a footer that says where they are.
 */
import { FlatTable, Visits } from './flatBuffer';
import { type ArrowField, readSchema } from './schema';

const MAX_BATCHES = 10_000;
/** In MetadataVersion: V4 is Arrow 0.8 of 2017. */
const VERSION_4 = 3;

export interface RecordBatch {
  readonly length: bigint;
  /** Length and count of nulls, one a field, parents before their children. */
  readonly nodes: readonly (readonly [length: bigint, nullCount: bigint])[];
  /** Places of the fields' buffers in the body. */
  readonly buffers: readonly (readonly [offset: bigint, length: bigint])[];
  readonly codec: 'LZ4' | 'ZSTD' | null;
  /** Buffers that each field with views has beyond its own. */
  readonly viewBuffers: readonly bigint[];
  readonly body: Uint8Array;
  /** The batch holds values of this dictionary; null: rows. */
  readonly dictionary: { readonly id: bigint; readonly isDelta: boolean } | null;
}

export interface ArrowMessages {
  readonly fields: readonly ArrowField[];
  /** Dictionaries before the rows that use them. */
  readonly batches: readonly RecordBatch[];
}

interface Message {
  readonly kind: number;
  readonly version: number;
  readonly header: FlatTable;
  readonly body: Uint8Array;
  readonly end: number;
}

const startsWith = (bytes: Uint8Array, magic: string): boolean =>
  String.fromCharCode(...bytes.subarray(0, magic.length)) === magic;

const isArrowFile = (bytes: Uint8Array): boolean => startsWith(bytes, 'ARROW1');

/** @throws Error that says what is wrong */
export function readMessages(bytes: Uint8Array): ArrowMessages {
  if (startsWith(bytes, 'FEA1')) throw new Error('it is a Feather file of the first version, from before 2020');
  const visits = new Visits();
  return isArrowFile(bytes) ? readFile(bytes, visits) : readStream(bytes, visits);
}

function readStream(bytes: Uint8Array, visits: Visits): ArrowMessages {
  let fields: ArrowField[] | null = null;
  const batches: RecordBatch[] = [];
  for (let at = 0; ; ) {
    const message = messageAt(bytes, at, visits);
    if (message === null) break;
    at = message.end;
    if (message.kind === SCHEMA) fields ??= schemaOf(message.header, message.version);
    else batches.push(batchOf(message));
    if (batches.length > MAX_BATCHES) throw new Error(`it has more than ${MAX_BATCHES} parts`);
  }
  if (fields === null) throw new Error('it has no schema');
  return { fields, batches };
}

function readFile(bytes: Uint8Array, visits: Visits): ArrowMessages {
  const end = bytes.length - 10;
  if (end < 8 || !isArrowFile(bytes.subarray(end + 4))) throw new Error('it ends too early');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(end, true);
  if (!(length > 0 && length <= end - 8)) throw new Error(`its footer declares ${length} bytes`);
  const footer = new FlatTable(bytes.subarray(end - length, end), 0, visits);
  const schema = footer.table(1);
  if (schema === null) throw new Error('it has no schema');
  // Dictionaries may stand behind rows that use them; blocks are an offset, two lengths and padding.
  const places = [...footer.firsts(2, 24), ...footer.firsts(3, 24)];
  if (places.length > MAX_BATCHES) throw new Error(`it has more than ${MAX_BATCHES} parts`);
  return {
    fields: schemaOf(schema, footer.int16(0)),
    batches: places.map((place) => {
      const message = messageAt(bytes, sizeIn(place, bytes.length), visits);
      if (message === null) throw new Error('a part of it is empty');
      return batchOf(message);
    }),
  };
}

function schemaOf(table: FlatTable, version: number): ArrowField[] {
  if (version < VERSION_4) throw new Error('it is from a version of Arrow before 0.8');
  return readSchema(table, version === VERSION_4);
}

/** Of the union MessageHeader. */
const [SCHEMA, DICTIONARY_BATCH, RECORD_BATCH] = [1, 2, 3];

/** @returns null at the end, which a mark says or the last byte is */
function messageAt(bytes: Uint8Array, start: number, visits: Visits): Message | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start > bytes.length - 4) return null;
  // Before Arrow 0.15 no mark stood in front of the length.
  const hasMark = view.getUint32(start, true) === 0xffffffff;
  const at = start + (hasMark ? 8 : 4);
  if (at > bytes.length) throw new Error('it ends too early');
  const length = view.getInt32(at - 4, true);
  if (length === 0) return null;
  if (length < 0 || length > bytes.length - at) throw new Error(`a part of it declares ${length} bytes of metadata`);
  const message = new FlatTable(bytes.subarray(at, at + length), 0, visits);
  const header = message.table(2);
  const left = bytes.length - at - length;
  const declared = message.int64(3);
  if (declared < 0n || declared > left)
    throw new Error(`a part of it declares ${declared} bytes where ${left} are left`);
  if (header === null) throw new Error('a part of it is empty');
  const end = at + length + Number(declared);
  return { kind: message.int8(1), version: message.int16(0), header, body: bytes.subarray(at + length, end), end };
}

function batchOf({ kind, header, body }: Message): RecordBatch {
  if (kind !== RECORD_BATCH && kind !== DICTIONARY_BATCH) throw new Error('it holds something else than a table');
  const data = kind === RECORD_BATCH ? header : header.table(1);
  if (data === null) throw new Error('a dictionary is empty');
  const compression = data.table(3);
  if (compression !== null && compression.int8(1) !== 0) throw new Error('it is compressed in an unknown way');
  const codec = compression === null ? null : (['LZ4', 'ZSTD'] as const)[compression.int8(0)];
  if (codec === undefined) throw new Error('it is compressed in an unknown way');
  return {
    length: data.int64(0),
    nodes: data.pairs(1),
    buffers: data.pairs(2),
    codec,
    viewBuffers: data.int64s(4),
    body,
    dictionary: kind === RECORD_BATCH ? null : { id: header.int64(0), isDelta: header.int8(2) !== 0 },
  };
}

/** @throws Error where it is more than `most` */
export function sizeIn(size: bigint, most: number): number {
  if (size < 0n || size > most) throw new Error(`it declares ${size} where at most ${most} may be`);
  return Number(size);
}
