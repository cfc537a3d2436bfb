/** Columns of record batches: every length and offset is held against the bytes or values that it speaks of, where it is used. */
import type { Costs } from './costs';
import { Cursor, nodesOf } from './cursor';
import type { RecordBatch } from './messages';
import type { ArrowField, ArrowType } from './schema';
import { dateOf, decimalOf, float16Of, float32Of, timeOf, timestampOf } from './values';

export interface Vector {
  readonly length: number;
  /** null where it is missing; a list is an Array, a struct or a map an object without a prototype. Throws Error. */
  value(row: number): unknown;
}

export type Dictionaries = ReadonlyMap<bigint, Vector | Error>;

/**
 * One column each. One that cannot be read has an Error in its place, and costs the others nothing.
 */
export function vectorsOf(
  fields: readonly ArrowField[],
  batch: RecordBatch,
  dictionaries: Dictionaries,
  costs: Costs,
): (Vector | Error)[] {
  // An Error for each would cost more than the file.
  if (batch.nodes.length < fields.reduce((sum, field) => sum + nodesOf(field), 0))
    throw new Error('a part of it is missing');
  const cursor = new Cursor(batch, costs);
  return fields.map((field) => {
    const own = cursor.copy();
    cursor.pass(field);
    try {
      const vector = vectorOf(field, own, dictionaries, costs);
      if (vector.length !== Number(batch.length))
        throw new Error(`it holds ${vector.length} values for ${batch.length} rows`);
      return vector;
    } catch (cause) {
      return cause instanceof Error ? cause : new Error(String(cause));
    }
  });
}

/** Several in one another's order, as a dictionary that is sent in parts. */
export function joined(parts: readonly Vector[]): Vector {
  const ends: number[] = [];
  for (const { length } of parts) ends.push((ends.at(-1) ?? 0) + length);
  return {
    length: ends.at(-1) ?? 0,
    value(row) {
      let [low, high] = [0, ends.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ends[middle]! > row) high = middle;
        else low = middle + 1;
      }
      return parts[low]?.value(row - (low === 0 ? 0 : ends[low - 1]!));
    },
  };
}

type ValueOf = (row: number) => unknown;

function vectorOf(field: ArrowField, cursor: Cursor, dictionaries: Dictionaries, costs: Costs): Vector {
  const { length, nullCount } = cursor.node();
  const { type, dictionary } = field;
  if (type.kind === 'null' && dictionary === null) return { length, value: () => null };
  const validity = cursor.bytes();
  if (nullCount > 0 && validity.byteLength * 8 < length) throw new Error('it does not say which values are missing');
  const isMissing = (row: number): boolean => nullCount > 0 && (validity.getUint8(row >> 3) & (1 << (row & 7))) === 0;
  const whole: Whole = { length, cursor, costs, child: (one) => vectorOf(one, cursor, dictionaries, costs) };
  const known = dictionary === null ? valuesOf(field, whole) : wordsOf(dictionary, whole, dictionaries);
  return { length, value: (row) => (isMissing(row) ? null : known(row)) };
}

interface Whole {
  readonly length: number;
  readonly cursor: Cursor;
  readonly costs: Costs;
  child(field: ArrowField): Vector;
}

const bigOrNot = (view: DataView, bits: number, signed: boolean): ((row: number) => number | bigint) => {
  switch (bits) {
    case 8:
      return signed ? (row) => view.getInt8(row) : (row) => view.getUint8(row);
    case 16:
      return signed ? (row) => view.getInt16(row * 2, true) : (row) => view.getUint16(row * 2, true);
    case 32:
      return signed ? (row) => view.getInt32(row * 4, true) : (row) => view.getUint32(row * 4, true);
    default:
      return signed ? (row) => view.getBigInt64(row * 8, true) : (row) => view.getBigUint64(row * 8, true);
  }
};

/** Integers of the next buffer, `count` of them at least. */
function integers(whole: Whole, bits: number, signed: boolean, count = whole.length): (row: number) => number | bigint {
  const view = whole.cursor.bytes();
  if ((view.byteLength * 8) / bits < count) throw tooFew();
  return bigOrNot(view, bits, signed);
}

const tooFew = (): Error => new Error('it holds fewer bytes than its values need');

function wordsOf(
  { id, bits, signed }: NonNullable<ArrowField['dictionary']>,
  whole: Whole,
  dictionaries: Dictionaries,
): ValueOf {
  const indices = integers(whole, bits, signed);
  const words = dictionaries.get(id);
  if (words instanceof Error) throw words;
  if (words === undefined) throw new Error('its dictionary is missing');
  // A text is cut out once, however many rows have it.
  const texts = new Map<number, string>();
  return (row) => {
    const index = Number(indices(row));
    if (!(index >= 0 && index < words.length)) throw new Error('it names values that its dictionary lacks');
    const known = texts.get(index);
    if (known !== undefined) return known;
    const value = words.value(index);
    if (typeof value === 'string') texts.set(index, value);
    return value;
  };
}

function valuesOf({ type, children }: ArrowField, whole: Whole): ValueOf {
  const { length, cursor } = whole;
  switch (type.kind) {
    case 'null':
      return () => null;
    case 'bool': {
      const view = cursor.bytes();
      if (view.byteLength * 8 < length) throw tooFew();
      return (row) => (view.getUint8(row >> 3) & (1 << (row & 7))) !== 0;
    }
    case 'int':
      return integers(whole, type.bits, type.signed);
    case 'float': {
      const view = cursor.bytes();
      if ((view.byteLength * 8) / type.bits < length) throw tooFew();
      if (type.bits === 16) return (row) => float16Of(view.getUint16(row * 2, true));
      if (type.bits === 32) return (row) => float32Of(view.getFloat32(row * 4, true));
      return (row) => finite(view.getFloat64(row * 8, true));
    }
    case 'decimal':
      return decimals(type, whole);
    case 'text':
      return type.layout === 'view' ? viewedTexts(whole) : texts(whole, type.layout);
    case 'date': {
      const values = integers(whole, type.bits, true);
      return type.bits === 32
        ? (row) => dateOf(BigInt(values(row)))
        : (row) => timestampOf(BigInt(values(row)), 3, false).replace('T00:00:00', '');
    }
    case 'time': {
      const values = integers(whole, type.bits, true);
      return (row) => timeOf(BigInt(values(row)), type.unit);
    }
    case 'timestamp': {
      const values = integers(whole, 64, true);
      return (row) => timestampOf(BigInt(values(row)), type.unit, type.hasZone);
    }
    case 'list':
      return lists(type, children[0]!, whole);
    case 'fixedList': {
      const child = whole.child(children[0]!);
      if (!(type.size >= 0 && type.size * length <= child.length))
        throw new Error('its lists lie outside their values');
      return (row) => listOf(child, row * type.size, (row + 1) * type.size, whole.costs);
    }
    case 'struct':
      return structs(children, whole);
    case 'map':
      return maps(children[0]!, whole);
    case 'unread':
      throw new Error(`it holds ${type.words}`);
    default:
      return type satisfies never;
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function decimals({ bits, scale }: Extract<ArrowType, { kind: 'decimal' }>, { cursor, length }: Whole): ValueOf {
  const view = cursor.bytes();
  if ((view.byteLength * 8) / bits < length) throw tooFew();
  if (bits === 32) return (row) => decimalOf(BigInt(view.getInt32(row * 4, true)), scale);
  const words = bits / 64;
  return (row) => {
    let digits = view.getBigInt64((row * words + words - 1) * 8, true);
    for (let word = words - 2; word >= 0; word--)
      digits = (digits << 64n) + view.getBigUint64((row * words + word) * 8, true);
    return decimalOf(digits, scale);
  };
}

/** Where each value begins and ends among `most` others: one offset more than there are values. */
function spansOf(
  whole: Whole,
  bits: 32 | 64,
  most: () => number,
): (row: number) => readonly [start: number, end: number] {
  // The one offset of no values may be left out.
  const offsets = integers(whole, bits, true, whole.length === 0 ? 0 : whole.length + 1);
  return (row) => span(Number(offsets(row)), Number(offsets(row + 1)), most());
}

function span(start: number, end: number, most: number): readonly [number, number] {
  if (!(start >= 0 && start <= end && end <= most)) throw new Error('its values lie outside their bytes');
  return [start, end];
}

/** A mark at the beginning of a text is a part of it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function textIn(view: DataView, start: number, end: number, costs: Costs): string {
  costs.read(end - start);
  return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
}

function texts(whole: Whole, bits: 32 | 64): ValueOf {
  const spans = spansOf(whole, bits, () => bytes.byteLength);
  const bytes = whole.cursor.bytes();
  return (row) => textIn(bytes, ...spans(row), whole.costs);
}

/** Sixteen bytes a text: its length, and itself or its first four bytes, a buffer and a place in it. */
function viewedTexts({ cursor, length, costs }: Whole): ValueOf {
  const views = cursor.bytes();
  if (views.byteLength / 16 < length) throw tooFew();
  const buffers = Array.from({ length: cursor.viewBuffers() }, () => cursor.bytes());
  return (row) => {
    const at = row * 16;
    const size = views.getInt32(at, true);
    if (size <= 12) return textIn(views, ...span(at + 4, at + 4 + size, views.byteLength), costs);
    const buffer = buffers[views.getInt32(at + 8, true)];
    const start = views.getInt32(at + 12, true);
    return textIn(buffer ?? views, ...span(start, start + size, buffer?.byteLength ?? 0), costs);
  };
}

function listOf(child: Vector, start: number, end: number, costs: Costs): unknown[] {
  costs.visit(end - start + 1);
  return Array.from({ length: end - start }, (_, at) => child.value(start + at));
}

function lists(type: Extract<ArrowType, { kind: 'list' }>, element: ArrowField, whole: Whole): ValueOf {
  const { bits, isView } = type;
  if (!isView) {
    const spans = spansOf(whole, bits, () => child.length);
    const child = whole.child(element);
    return (row) => listOf(child, ...spans(row), whole.costs);
  }
  const offsets = integers(whole, bits, true);
  const sizes = integers(whole, bits, true);
  const child = whole.child(element);
  return (row) => {
    const start = Number(offsets(row));
    return listOf(child, ...span(start, start + Number(sizes(row)), child.length), whole.costs);
  };
}

function structs(children: readonly ArrowField[], whole: Whole): ValueOf {
  const { length, costs } = whole;
  const names = children.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error('it holds objects with two parts of one name');
  const parts = children.map((child) => whole.child(child));
  if (parts.some((part) => part.length < length)) throw new Error('its objects lie outside their values');
  return (row) => {
    costs.visit(parts.length + 1);
    return recordOf(names.map((name, at) => [name, parts[at]!.value(row)]));
  };
}

function maps(entries: ArrowField, whole: Whole): ValueOf {
  const spans = spansOf(whole, 32, () => pairs.length);
  const pairs = whole.child(entries);
  return (row) => {
    const found = listOf(pairs, ...spans(row), whole.costs).map((pair): [string, unknown] => {
      const [key, value] = Object.values((pair ?? {}) as object) as unknown[];
      return [String(key), value];
    });
    if (new Set(found.map(([key]) => key)).size < found.length) throw new Error('it holds objects with a name twice');
    return recordOf(found);
  };
}

/** Without a prototype, so that a name means nothing but itself. */
function recordOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const record = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) record[name] = value;
  return record;
}
