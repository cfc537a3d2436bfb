/** Records that hold the rows instead of being them, as SQuAD's articles hold paragraphs and these questions. */
import { isForbiddenKey } from '../cells';
import { hasHeaderName } from '../headerNames';
import { isNested } from './jsonValue';

const isRecord = (value: unknown): value is object => isNested(value) && !Array.isArray(value);
const isListOfRecords = (value: unknown): value is readonly object[] =>
  Array.isArray(value) && value.length > 0 && value.every(isRecord);

/** Of annotation tools, whose rows lie elsewhere (jsonl.ts). */
const BESIDE_ROWS = ['annotations', 'responses'];

/**
 * The keys that lead from a record to the rows in it. A record whose columns have names of examples is a row itself; so is one that leads
 * to no such names, or to several lists.
 */
export function pathToRows(record: unknown): readonly string[] {
  const path: string[] = [];
  let at = record;
  while (isRecord(at) && !hasHeaderName(Object.keys(at))) {
    if (BESIDE_ROWS.some((key) => Object.hasOwn(at as object, key))) return [];
    const lists = Object.entries(at).filter(([, value]) => isListOfRecords(value));
    const [only] = lists;
    if (only === undefined || lists.length > 1 || isForbiddenKey(only[0])) return [];
    path.push(only[0]);
    at = (only[1] as readonly object[])[0];
  }
  return isRecord(at) ? path : [];
}

/**
 * The rows in a record, each with what stands around it; a name that is there twice is that of the inner one, and the outer has its list's
 * name behind it.
 */
export function rowsIn(record: unknown, path: readonly string[]): readonly object[] {
  const [key, ...rest] = path;
  if (key === undefined) return isRecord(record) ? [record] : [];
  const list: unknown = isRecord(record) && Object.hasOwn(record, key) ? Reflect.get(record, key) : undefined;
  if (!Array.isArray(list)) return [];
  const around = Object.entries(record as object).filter(([column]) => column !== key);
  return list
    .flatMap((inner) => rowsIn(inner, rest))
    .map((row) => {
      const outer = around.map(([column, value]) => [
        Object.hasOwn(row, column) ? `${column} (above ${key})` : column,
        value,
      ]);
      return Object.fromEntries([...Object.entries(row), ...outer]) as object;
    });
}

/** What is to know of such a file. */
export const nestedNote = (path: readonly string[]): string =>
  `Its records hold the rows, under ${path.map((key) => `"${key}"`).join(' and in it ')}: each is read as a row of its own, with what stands around it.`;
