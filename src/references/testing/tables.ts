/** Files of a test as tables. */
import { StudioError } from '../../errors';
import { parseReferenceFile } from '../parse';
import type { ParsedTable } from '../types';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const parse = (name: string, text: string): Promise<ParsedTable> =>
  parseReferenceFile({ name, bytes: bytes(text) });
export const texts = (table: ParsedTable, column = 'text'): (string | undefined)[] =>
  table.rows.map((row) => row.cells[column]);
export const lines = (table: ParsedTable): number[] => table.rows.map((row) => row.line);

export async function errorOf(promise: Promise<unknown>): Promise<StudioError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
