/** The schema of an Arrow table: Schema.fbs of Apache Arrow, format version 1.5. */
import type { FlatTable } from './flatBuffer';

export type ArrowType =
  | { readonly kind: 'null' | 'bool' | 'struct' | 'map' }
  | { readonly kind: 'int'; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: number }
  | { readonly kind: 'decimal'; readonly bits: number; readonly scale: number }
  /** Lengths are differences of offsets of so many bits, or stand with each text. */
  | { readonly kind: 'text'; readonly layout: 32 | 64 | 'view' }
  | { readonly kind: 'date'; readonly bits: 32 | 64 }
  | { readonly kind: 'time'; readonly bits: 32 | 64; readonly unit: TimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly hasZone: boolean }
  | { readonly kind: 'list'; readonly bits: 32 | 64; readonly isView: boolean }
  | { readonly kind: 'fixedList'; readonly size: number }
  /** Passed over: so many buffers, and those that views name. */
  | { readonly kind: 'unread'; readonly words: string; readonly buffers: number; readonly isView?: true };

/** Decimal places of a second. */
export type TimeUnit = 0 | 3 | 6 | 9;

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  /** The values are numbers of those of a dictionary, which has the type. */
  readonly dictionary: { readonly id: bigint; readonly bits: number; readonly signed: boolean } | null;
}

/** Lists and structs in one another; chat data have four. */
const MAX_DEPTH = 12;
const MAX_FIELDS = 1_000;

/** @throws Error where it is none, or one of what is not read */
export function readSchema(schema: FlatTable, isVersion4: boolean): ArrowField[] {
  if (schema.int16(0) !== 0) throw new Error('its numbers are stored with their highest byte first');
  let left = MAX_FIELDS;
  const fieldOf = (table: FlatTable, depth: number): ArrowField => {
    if (--left < 0) throw new Error(`it has more than ${MAX_FIELDS} columns`);
    if (depth > MAX_DEPTH) throw new Error(`it has lists in lists, more than ${MAX_DEPTH} deep`);
    const encoding = table.table(4);
    const index = encoding?.table(1);
    const children = table.tables(5).map((child) => fieldOf(child, depth + 1));
    const type = typeOf(table.int8(2), table.table(3), isVersion4);
    checkChildren(type, children);
    return {
      name: table.text(0) ?? '',
      type,
      children,
      dictionary:
        encoding === null
          ? null
          : {
              id: encoding.int64(0),
              bits: index == null ? 32 : integerBits(index.int32(0)),
              signed: index == null || index.int8(1) !== 0,
            },
    };
  };
  return schema.tables(1).map((field) => fieldOf(field, 0));
}

function checkChildren(type: ArrowType, children: readonly ArrowField[]): void {
  const { kind } = type;
  const isList = kind === 'list' || kind === 'fixedList';
  const isWhole =
    isList || kind === 'map' ? children.length === 1 : kind === 'struct' || kind === 'unread' || children.length === 0;
  const isMap = kind !== 'map' || (children[0]?.type.kind === 'struct' && children[0].children.length === 2);
  if (!isWhole || !isMap) throw new Error('a column contradicts itself in the schema');
}

const integerBits = (bits: number): number => among(bits, [8, 16, 32, 64]);

function among<T extends number>(value: number, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new Error(`a column has values of ${value} bits`);
  return found;
}

function unitOf(unit: number): TimeUnit {
  const known = ([0, 3, 6, 9] as const)[unit];
  if (known === undefined) throw new Error('a column has times of an unknown unit');
  return known;
}

/** @param number that of the union Type */
function typeOf(number: number, own: FlatTable | null, isVersion4: boolean): ArrowType {
  const int32 = (index: number, standard = 0): number => own?.int32(index, standard) ?? standard;
  const int16 = (index: number, standard = 0): number => own?.int16(index, standard) ?? standard;
  const unread = (words: string, buffers: number): ArrowType => ({ kind: 'unread', words, buffers });
  switch (number) {
    case 1:
      return { kind: 'null' };
    case 2:
      return { kind: 'int', bits: integerBits(int32(0)), signed: own?.int8(1) === 1 };
    case 3:
      return { kind: 'float', bits: among(16 << int16(0), [16, 32, 64]) };
    case 4:
    case 19:
      return unread('bytes', 3);
    case 5:
      return { kind: 'text', layout: 32 };
    case 6:
      return { kind: 'bool' };
    case 7: {
      const scale = int32(1);
      if (Math.abs(scale) > 76) throw new Error(`a column has numbers of ${scale} decimal places`);
      return { kind: 'decimal', bits: among(int32(2, 128), [32, 64, 128, 256]), scale };
    }
    case 8:
      return { kind: 'date', bits: int16(0, 1) === 0 ? 32 : 64 };
    case 9:
      return { kind: 'time', unit: unitOf(int16(0, 1)), bits: among(int32(1, 32), [32, 64]) };
    case 10:
      return { kind: 'timestamp', unit: unitOf(int16(0)), hasZone: (own?.text(1) ?? '') !== '' };
    case 11:
      return unread('intervals', 2);
    case 12:
      return { kind: 'list', bits: 32, isView: false };
    case 13:
      return { kind: 'struct' };
    case 14:
      return unread('values of several kinds', (int16(0) === 1 ? 2 : 1) + (isVersion4 ? 1 : 0));
    case 15:
      return unread('bytes', 2);
    case 16:
      return { kind: 'fixedList', size: int32(0) };
    case 17:
      return { kind: 'map' };
    case 18:
      return unread('durations', 2);
    case 20:
      return { kind: 'text', layout: 64 };
    case 21:
      return { kind: 'list', bits: 64, isView: false };
    case 22:
      return unread('runs of values', 0);
    case 23:
      return { kind: 'unread', words: 'bytes', buffers: 2, isView: true };
    case 24:
      return { kind: 'text', layout: 'view' };
    case 25:
      return { kind: 'list', bits: 32, isView: true };
    case 26:
      return { kind: 'list', bits: 64, isView: true };
    default:
      throw new Error(`a column is of a type that is not known (${number})`);
  }
}
