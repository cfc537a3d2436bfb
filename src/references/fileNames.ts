/** What a file's name says of it. */
import type { ParsedTable } from './types';

export const SUPPORTED_EXTENSIONS = [
  '.jsonl',
  '.ndjson',
  '.json',
  '.csv',
  '.tsv',
  '.txt',
  '.md',
  '.markdown',
  '.parquet',
  '.arrow',
  '.feather',
  '.xlsx',
  '.gz',
  '.zip',
] as const;

export const FORMAT_BY_EXTENSION: ReadonlyMap<string, ParsedTable['format']> = new Map([
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['json', 'json'],
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['txt', 'txt'],
  ['text', 'txt'],
  ['py', 'txt'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['parquet', 'parquet'],
  ['arrow', 'arrow'],
  ['arrows', 'arrow'],
  ['feather', 'arrow'],
  ['xlsx', 'xlsx'],
  ['xlsm', 'xlsx'],
]);

export const extensionOf = (name: string): string | undefined => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();

/** Whether a file of this name is read, no archive. */
export const hasReadableName = (name: string): boolean => FORMAT_BY_EXTENSION.has(extensionOf(name) ?? '');
