/** Columns back into the values that they stand for. What does not fit together is refused: nothing is made up for what is not there. */
import type { Column } from './column';

/** What columns of a page may stand for at most: lists of lists that are all alike could name more than any memory holds. */
const MOST_VALUES = 2 ** 24;

type Fields = Readonly<Record<string, unknown>>;

/**
 * @param packed as JSON.parse gave it
 * @returns the list; entries, or what they hold, that are alike may be one object
 * @throws Error that says what does not fit
 */
export function unpack(packed: unknown): unknown[] {
  const { length, entries } = fieldsOf(packed, 'a packed list');
  return new Unpacking().values(entries, countOf(length));
}

class Unpacking {
  private left = MOST_VALUES;

  values(given: unknown, count: number): unknown[] {
    const column = fieldsOf(given, 'a column') as Partial<Record<AnyField, unknown>>;
    this.left -= count;
    if (this.left < 0) throw new Error('columns stand for more than they can hold');
    if ('all' in column) return Array.from({ length: count }, () => column.all);
    if ('plain' in column) return plainValues(column.plain, count);
    if ('texts' in column) return textsOf(column.texts, column.lengths, count);
    if ('once' in column) {
      const distinct = this.values(column.once, countOf(column.distinct));
      return placesOf(column.at, count, distinct.length).map((place) => distinct[place]);
    }
    if ('keys' in column) return this.records(column.keys, column.fields, count);
    if ('lists' in column) return this.lists(column.lists, column.lengths, count);
    if ('kinds' in column) return this.kinds(column.kinds, column.of, count);
    throw new Error('a column is of no kind');
  }

  private records(keys: unknown, fields: unknown, count: number): unknown[] {
    const columns = listOf(fields, listOf(keys).length);
    const records = Array.from({ length: count }, (): object => ({}));
    for (const [at, key] of (keys as readonly unknown[]).entries()) {
      if (typeof key !== 'string') throw new Error('a field has no name');
      const values = this.values(columns[at], count);
      // Assigned, that name would set what the record inherits.
      const isOrdinary = key !== '__proto__';
      for (let i = 0; i < count; i++) {
        const record = records[i]! as Record<string, unknown>;
        if (isOrdinary) record[key] = values[i];
        else
          Object.defineProperty(record, key, {
            value: values[i],
            enumerable: true,
            writable: true,
            configurable: true,
          });
      }
    }
    return records;
  }

  private lists(items: unknown, lengths: unknown, count: number): unknown[] {
    const counts = countsOf(lengths, count);
    const values = this.values(items, sumOf(counts));
    let end = 0;
    return counts.map((length) => {
      end += length;
      return values.slice(end - length, end);
    });
  }

  private kinds(kinds: unknown, of: unknown, count: number): unknown[] {
    const columns = listOf(kinds);
    const places = placesOf(of, count, columns.length);
    const counts = columns.map(() => 0);
    for (const place of places) counts[place]!++;
    const values = columns.map((column, at) => this.values(column, counts[at]!));
    const taken = columns.map(() => 0);
    return places.map((place) => values[place]![taken[place]!++]);
  }
}

type KeysOf<Union> = Union extends unknown ? keyof Union : never;
type AnyField = KeysOf<Column>;

function plainValues(given: unknown, count: number): unknown[] {
  const values = listOf(given, count);
  for (const value of values) if (typeof value === 'object' && value !== null) throw new Error('a plain value is none');
  return values as unknown[];
}

function textsOf(text: unknown, lengths: unknown, count: number): string[] {
  if (typeof text !== 'string') throw new Error('a column of texts has none');
  const counts = countsOf(lengths, count);
  if (sumOf(counts) !== text.length) throw new Error('a column of texts is of another length than it says');
  let end = 0;
  return counts.map((length) => {
    end += length;
    return text.slice(end - length, end);
  });
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no record`);
  return value as Fields;
}

function listOf(value: unknown, length?: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a column has no list');
  if (length !== undefined && value.length !== length)
    throw new Error(`a column has ${value.length} values, not ${length}`);
  return value;
}

function countOf(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error('a column counts by what is no count');
  return value as number;
}

function countsOf(values: unknown, length: number): readonly number[] {
  const counts = listOf(values, length);
  for (const count of counts) countOf(count);
  return counts as readonly number[];
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function placesOf(values: unknown, length: number, end: number): readonly number[] {
  const places = countsOf(values, length);
  for (const place of places) if (place >= end) throw new Error('a column names a value that is not there');
  return places;
}
