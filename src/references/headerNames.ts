import { OUTPUT_COLUMNS } from './mapping';
import { INPUT_COLUMNS, type TableHeader } from './types';

/** Names that only a header has. */
const HEADER_NAMES: ReadonlySet<string> = new Set([
  ...INPUT_COLUMNS,
  ...OUTPUT_COLUMNS,
  'instruction',
  'question',
  'problem',
  'query',
  'content',
  'messages',
  'conversations',
]);

export const hasHeaderName = (fields: readonly string[]): boolean =>
  fields.some((field) => HEADER_NAMES.has(field.trim().toLowerCase()));

/** Whether a person should be asked: no name in it tells. */
export const isDoubtful = ({ fields, isRow }: TableHeader): boolean => isRow || !hasHeaderName(fields);

/** What was decided of a doubtful first row, in words; null where nothing is to say. */
export const headerNote = (header: TableHeader | undefined): string | null =>
  header?.isRow ? 'The first row looks like an example and not like names of columns, so it is read as one.' : null;
