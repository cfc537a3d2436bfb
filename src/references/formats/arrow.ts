import { StudioError } from '../../errors';
import { isForbiddenKey, rowsWithin, TableBuilder } from '../cells';
import { MAX_ROWS } from '../limits';
import { ignored, type OnProgress } from '../progress';
import type { ParsedTable } from '../types';
import { Costs } from './arrow/costs';
import { type ArrowMessages, readMessages } from './arrow/messages';
import type { ArrowField } from './arrow/schema';
import { joined, type Vector, vectorsOf } from './arrow/vectors';

/**
 * Columns of an Arrow IPC file (Feather of version 2), or of a stream as the library `datasets` saves them, uncompressed or with LZ4
 * or Zstandard; nested ones as JSON. A column that cannot be read, or that holds no text (pictures, embeddings), is left out and noted.
 * Own code: the small reader there is (@uwdata/flechette) decodes dictionaries before anybody could look at their lengths.
 * @throws StudioError FILE_UNREADABLE
 */
export function parseArrow(file: string, bytes: Uint8Array, onProgress: OnProgress = ignored): ParsedTable {
  try {
    return readTable(file, readMessages(bytes), onProgress);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file} is not an Arrow file that can be read: ${reasonOf(cause)}.`,
      'Write it again with a current version of Arrow, or export JSONL.',
      { where: file, cause },
    );
  }
}

/** What a DataView throws speaks of offsets. */
const reasonOf = (cause: unknown): string =>
  cause instanceof RangeError ? 'it points to bytes that it does not have' : (cause as Error).message;

function readTable(file: string, { fields, batches }: ArrowMessages, onProgress: OnProgress): ParsedTable {
  const table = new TableBuilder(file, 'arrow');
  const costs = new Costs();
  const parts = fields.map((): (Vector | Error)[] => []);
  const rowCount = countRows(file, batches);
  const words = new Map<bigint, Vector | Error>();
  const pieces = new Map<bigint, readonly Vector[]>();
  const fieldOf = dictionaryFields(fields);
  for (const batch of batches) {
    if (batch.dictionary === null) {
      for (const [index, vector] of vectorsOf(fields, batch, words, costs).entries()) parts[index]!.push(vector);
      continue;
    }
    const { id, isDelta } = batch.dictionary;
    const field = fieldOf.get(id);
    if (field === undefined) continue;
    const more = vectorsOf([{ ...field, dictionary: null }], batch, words, costs)[0]!;
    const all = extended(isDelta ? pieces.get(id) : [], more);
    if (all instanceof Error) pieces.delete(id);
    else pieces.set(id, all);
    words.set(id, all instanceof Error ? all : joined(all));
  }
  const columns: { name: string; values: unknown[] }[] = [];
  const most = rowsWithin(fields.length);
  let reason: unknown;
  for (const [index, field] of fields.entries()) {
    onProgress(index / fields.length);
    const { name } = field;
    const leftOut = whyLeftOut(field, fields.slice(0, index));
    if (leftOut !== null) {
      table.note(leftOut);
      continue;
    }
    try {
      columns.push({ name, values: valuesIn(parts[index]!, Math.min(most, rowCount)) });
    } catch (cause) {
      reason ??= cause;
      table.note(`The column "${name}" cannot be read and is left out: ${reasonOf(cause)}.`);
    }
  }
  // Nothing of it can be read: the first reason is the file's.
  if (columns.length === 0 && reason !== undefined) throw reason;
  table.addColumns(columns, rowCount, most);
  return table.build();
}

function countRows(file: string, batches: ArrowMessages['batches']): number {
  const count = batches.reduce((sum, { length, dictionary }) => sum + (dictionary === null ? length : 0n), 0n);
  if (batches.some(({ length }) => length < 0n)) throw new Error('a part of it declares less than no rows');
  if (count <= MAX_ROWS) return Number(count);
  throw new StudioError(
    'FILE_UNREADABLE',
    `${file} declares ${count.toLocaleString('en')} rows; at most ${MAX_ROWS.toLocaleString('en')} are read.`,
    'Take a sample of the rows: tens to hundreds of references are enough.',
    { where: file },
  );
}

function valuesIn(parts: readonly (Vector | Error)[], rowCount: number): unknown[] {
  const values: unknown[] = [];
  for (const vector of parts) {
    if (vector instanceof Error) throw vector;
    for (let row = 0; row < vector.length && values.length < rowCount; row++) values.push(vector.value(row));
  }
  return values;
}

/** Fields by the number of their dictionary, wherever they stand. */
function dictionaryFields(fields: readonly ArrowField[]): Map<bigint, ArrowField> {
  const found = new Map<bigint, ArrowField>();
  const walk = (field: ArrowField): void => {
    if (field.dictionary !== null) found.set(field.dictionary.id, field);
    for (const child of field.children) walk(child);
  };
  for (const field of fields) walk(field);
  return found;
}

const MAX_DICTIONARY_PARTS = 1000;

/** A dictionary of this part, behind those that came before it where it extends them. */
function extended(known: readonly Vector[] | undefined, more: Vector | Error): readonly Vector[] | Error {
  if (more instanceof Error) return more;
  if (known === undefined) return new Error('its dictionary has no beginning');
  if (known.length === MAX_DICTIONARY_PARTS)
    return new Error(`its dictionary has more than ${MAX_DICTIONARY_PARTS} parts`);
  return [...known, more];
}

const leavesOf = (field: ArrowField): readonly ArrowField[] =>
  field.children.length === 0 ? [field] : field.children.flatMap(leavesOf);
const namesIn = (field: ArrowField): string[] => [field.name, ...field.children.flatMap(namesIn)];

/** A sentence about a column that is not wanted. */
function whyLeftOut(field: ArrowField, before: readonly ArrowField[]): string | null {
  const { name } = field;
  const forbidden = namesIn(field).find(isForbiddenKey);
  if (forbidden === name) return `The column "${name}" is not read: rename it and write the file again.`;
  if (forbidden !== undefined)
    return `The column "${name}" is not read: rename "${forbidden}" in it and write the file again.`;
  if (before.some((other) => other.name === name)) return `A second column "${name}" is left out.`;
  const unread = leavesOf(field).find(({ type }) => type.kind === 'unread');
  if (field.type.kind === 'unread') return `The column "${name}" holds ${field.type.words}, and is left out.`;
  const isNested = field.children.length > 0;
  if (isNested && (unread !== undefined || !leavesOf(field).some(({ type }) => type.kind === 'text')))
    return `The column "${name}" holds lists or objects without text, and is left out.`;
  return null;
}
