/** The first row of a table: names of columns, or a row like the others. */
import { StudioError } from '../../errors';
import { isForbiddenKey } from '../cells';
import { MAX_COLUMNS } from '../limits';

/** Longer names of columns are none. */
const LONGEST_NAME = 80;

/** Lines, sentences, code or numbers where names of columns should stand. */
export function looksLikeRow(fields: readonly string[]): boolean {
  const isText = (field: string): boolean =>
    field.trim().includes('\n') ||
    field.length > LONGEST_NAME ||
    /^\s*(?:def |class |async |import |from \S+ import |function |#include|select |print\(|\{")/i.test(field);
  const isNumber = (field: string): boolean => /^\s*-?\d+(?:\.\d+)?\s*$/.test(field);
  return fields.some(isText) || (fields.length > 0 && fields.every(isNumber));
}

/** Column names: trimmed; an empty one is numbered; a repeated one gets a suffix; null where the name is refused. */
export function headerOf(file: string, line: number, fields: readonly string[]): (string | null)[] {
  if (fields.length > MAX_COLUMNS) {
    throw new StudioError(
      'REFERENCE_PARSE',
      `${file} has ${fields.length} columns; at most ${MAX_COLUMNS} are read.`,
      'Keep the columns that hold the examples.',
      {
        where: `${file}:${line}`,
      },
    );
  }
  const used = new Set<string>();
  return fields.map((field, index) => {
    const name = field.trim() === '' ? `column ${index + 1}` : field.trim();
    if (isForbiddenKey(name)) return null;
    let unique = name;
    for (let copy = 2; used.has(unique); copy++) unique = `${name} (${copy})`;
    used.add(unique);
    return unique;
  });
}
