import { StudioError } from '../errors';
import { columnsOf, composeRow } from './composition/compose';
import { faultWords } from './composition/faultWords';
import type { Composition } from './composition/types';
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
 * column there is but for an index, unless another holds records: what is learned then is the person's to say. Columns of lists and objects are no text. A column that is empty in most rows gives way to the next: Alpaca data have the task under
 * "instruction" and mostly nothing under "input".
 * @throws StudioError REFERENCE_COLUMN naming the columns there are
 */
export function guessMapping(table: ParsedTable): ColumnMapping {
  const names = [...INPUT_COLUMNS, ...MORE_INPUT_COLUMNS];
  const candidates = table.columns.filter((column) => !table.nested?.includes(column) && !isIndex(table, column));
  // Of hundreds of columns few have such a name: the cells of no other are looked at.
  const named = candidates.filter((column) => findColumn([column], names) !== undefined);
  const input =
    findColumn(
      named.filter((column) => isMostlyFilled(table, column)),
      names,
    ) ??
    findColumn(named, names) ??
    (candidates.length === 1 && !holdsRecords(table) ? candidates[0] : undefined);
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

/** What a mapping learns from: the input alone, unless it says more. */
export function compositionOf({ input, output, template, conversation }: ColumnMapping): Composition {
  if (conversation !== undefined) return { kind: 'conversation', ...conversation };
  if (template === undefined) return { kind: 'input', column: input };
  const composition: Composition = { kind: 'template', template, question: input, answer: output ?? null };
  // An answer that the template does not name is kept beside the text, as without a template.
  return output !== undefined && columnsOf(composition).includes(output)
    ? composition
    : { ...composition, answer: null };
}

/** The columns that a mapping reads. */
export function mappedColumns(mapping: ColumnMapping): readonly string[] {
  const { input, output } = mapping;
  return [...new Set([input, ...(output === undefined ? [] : [output]), ...columnsOf(compositionOf(mapping))])];
}

/**
 * Rows as references. A row without text in the input column becomes a problem, and so does one whose text would not split into what it
 * was composed of.
 * @param firstIndex number of references before these: ids continue from it
 * @throws StudioError REFERENCE_COLUMN if the mapping names a column that is not there, BAD_OPTION if its template is none
 */
export function toReferences(
  table: ParsedTable,
  mapping: ColumnMapping = guessMapping(table),
  firstIndex = 0,
): { references: Reference[]; problems: RowProblem[] } {
  const rows = new RowMapper(table, mapping, firstIndex);
  for (const row of table.rows) rows.take(row);
  const { references, problems } = rows;
  return { references, problems };
}

/** `toReferences`, a row at a time: whoever has other things to do maps a long file in pieces. */
export class RowMapper {
  readonly references: Reference[] = [];
  readonly problems: RowProblem[] = [];
  private readonly composition: Composition;
  /** Column of the answer beside the text, where there is one. */
  private readonly output: string | undefined;

  /** @throws StudioError as `toReferences` */
  constructor(
    private readonly table: ParsedTable,
    mapping: ColumnMapping,
    private readonly firstIndex: number,
  ) {
    this.composition = compositionOf(mapping);
    checkColumns(table, mapping, this.composition);
    const isOwn = mapping.output !== undefined && columnsOf(this.composition).includes(mapping.output);
    this.output = isOwn || this.composition.kind === 'conversation' ? undefined : mapping.output;
  }

  take({ line, cells }: ParsedTable['rows'][number]): void {
    const { file } = this.table;
    const { text, fault } = composeRow(this.composition, cells);
    if (fault !== null) {
      const isEmpty = fault.kind === 'empty';
      this.problems.push({
        file,
        line,
        message: isEmpty
          ? `"${fault.column}" is ${cells[fault.column] === undefined ? 'missing' : 'empty'}.`
          : `The row cannot be learned as composed: it ${faultWords(fault)}.`,
        remedy: isEmpty ? 'Fill it in, or leave the row out.' : REMEDIES[this.composition.kind],
      });
      return;
    }
    const id = `r${this.firstIndex + this.references.length}`;
    const output = this.output === undefined ? undefined : cells[this.output];
    const source = { file, line };
    this.references.push(output === undefined ? { id, input: text, source } : { id, input: text, output, source });
  }
}

const REMEDIES: Readonly<Record<Composition['kind'], string>> = {
  input: 'Fill it in, or leave the row out.',
  template: 'Part the columns of the template by words that no cell has, or leave the row out.',
  conversation: 'Mend the conversation in the file, or learn from the input alone.',
};

function checkColumns(table: ParsedTable, mapping: ColumnMapping, composition: Composition): void {
  const refuse = (message: string, remedy: string): StudioError =>
    new StudioError('REFERENCE_COLUMN', message, remedy, { where: table.file });
  for (const column of mappedColumns(mapping))
    if (!table.columns.includes(column))
      throw refuse(
        `${table.file} has no column "${column}"; its columns are ${quoteList(table.columns)}.`,
        'Choose one of these columns.',
      );
  if (composition.kind === 'template' && !columnsOf(composition).includes(mapping.input))
    throw refuse(
      `The template does not name the column "${mapping.input}".`,
      `Write {${mapping.input}} where it belongs, or choose another column.`,
    );
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

/** Whether a column beside holds lists of records: a title over them is no example. */
const holdsRecords = ({ nested = [], rows }: ParsedTable): boolean =>
  nested.some((column) => rows.some(({ cells }) => /^\[\s*\{/.test(cells[column] ?? '')));

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
