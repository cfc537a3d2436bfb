import { StudioError } from '../errors';
import { type ColumnMapping, INPUT_COLUMNS, type ParsedTable, type Reference, type RowProblem } from './types';

/** The columns that are taken for the answer when nobody says otherwise, in order of preference. */
export const OUTPUT_COLUMNS = [
  'output',
  'answer',
  'response',
  'completion',
  'solution',
  'generation',
  'target',
  'original_response',
  'label',
] as const;

/** Continuation names of the input that are common in instruction data; tried after INPUT_COLUMNS. */
const MORE_INPUT_COLUMNS = ['instruction', 'question', 'problem', 'query', 'content', 'synthetic_text'] as const;

/**
 * Guess which column is the input and which the output: by name (exact, then without regard to case), else the only
 * column there is but for an index. Columns of lists and objects are no text. A column that is empty in most rows gives way to the next: Alpaca data have the task under
 * "instruction" and mostly nothing under "input".
 * @throws StudioError REFERENCE_COLUMN naming the columns there are
 */
export function guessMapping(table: ParsedTable): ColumnMapping {
  const names = [...INPUT_COLUMNS, ...MORE_INPUT_COLUMNS];
  const candidates = table.columns.filter((column) => !table.nested?.includes(column) && !isIndex(table, column));
  const filled = candidates.filter((column) => isMostlyFilled(table, column));
  const input =
    findColumn(filled, names) ?? findColumn(candidates, names) ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (input === undefined) {
    throw new StudioError(
      'REFERENCE_COLUMN',
      `${table.file} has no column called ${INPUT_COLUMNS.join(', ')}; its columns are ${quoteList(table.columns)}.`,
      'Choose the column that holds the examples, or rename it to "input".',
      { where: table.file },
    );
  }
  const output = findColumn(
    table.columns.filter((column) => column !== input && !table.nested?.includes(column)),
    OUTPUT_COLUMNS,
  );
  return output === undefined ? { input } : { input, output };
}

/**
 * Rows as references. A row without text in the input column becomes a problem.
 * @param firstIndex number of references before these: ids continue from it
 * @throws StudioError REFERENCE_COLUMN if the mapping names a column that is not there
 */
export function toReferences(
  table: ParsedTable,
  mapping: ColumnMapping = guessMapping(table),
  firstIndex = 0,
): { references: Reference[]; problems: RowProblem[] } {
  for (const column of [mapping.input, mapping.output]) {
    if (column === undefined || table.columns.includes(column)) continue;
    throw new StudioError(
      'REFERENCE_COLUMN',
      `${table.file} has no column "${column}"; its columns are ${quoteList(table.columns)}.`,
      'Choose one of these columns.',
      { where: table.file },
    );
  }
  const references: Reference[] = [];
  const problems: RowProblem[] = [];
  for (const { line, cells } of table.rows) {
    const input = cells[mapping.input];
    if (input === undefined || input.trim() === '') {
      problems.push({
        file: table.file,
        line,
        message: `"${mapping.input}" is ${input === undefined ? 'missing' : 'empty'}.`,
        remedy: 'Fill it in, or leave the row out.',
      });
      continue;
    }
    const output = mapping.output === undefined ? undefined : cells[mapping.output];
    references.push({
      id: `r${firstIndex + references.length}`,
      input,
      ...(output === undefined ? {} : { output }),
      source: { file: table.file, line },
    });
  }
  return { references, problems };
}

/**
 * Refuse a set that DOMINO cannot learn from: the contrastive loss (arXiv 2605.30039, Eq. 3) tells each reference from the others,
 * so it needs at least two.
 * @throws StudioError REFERENCES_TOO_FEW
 */
export function requireReferences(references: readonly Reference[], where: string): void {
  if (references.length >= 2) return;
  throw new StudioError(
    'REFERENCES_TOO_FEW',
    references.length === 1
      ? `${where} holds 1 reference; learning what references share needs at least 2.`
      : `${where} holds no reference with text in it.`,
    'Add more examples of the same kind; twenty or more work well.',
    { where },
  );
}

/** The rows' numbers as pandas writes them in front, under no name. */
function isIndex(table: ParsedTable, column: string): boolean {
  if (table.columns[0] !== column || !/^(?:column 1|unnamed: 0|index)$/i.test(column)) return false;
  return table.rows.every(
    ({ cells }, i) => i === 0 || Number(cells[column]) > Number(table.rows[i - 1]?.cells[column]),
  );
}

function isMostlyFilled(table: ParsedTable, column: string): boolean {
  const filled = table.rows.filter(({ cells }) => (cells[column] ?? '').trim() !== '').length;
  return filled * 2 >= table.rows.length;
}

function findColumn(columns: readonly string[], names: readonly string[]): string | undefined {
  const exact = names.find((name) => columns.includes(name));
  if (exact !== undefined) return exact;
  for (const name of names) {
    const match = columns.find((column) => column.toLowerCase() === name);
    if (match !== undefined) return match;
  }
  return undefined;
}

function quoteList(columns: readonly string[]): string {
  const shown = columns.slice(0, 20).map((column) => `"${column}"`);
  return columns.length > 20 ? `${shown.join(', ')} and ${columns.length - 20} more` : shown.join(', ');
}
