import { basename } from 'node:path';
import type { SampleText } from '../../quality/checks/check';
import { knowledgeSchema } from '../../quality/domain/knowledgeSchema';
import { parseJsonValue } from '../../references/formats/jsonValue';
import { guessMapping } from '../../references/mapping';
import { decodeText } from '../../references/text';
import type { ParsedTable } from '../../references/types';
import { readGivenFile } from './files';
import { parseTable, refuseProblems, withOneInputColumn } from './references';

export interface SampleRow extends SampleText {
  /** What stands in the column of answers; null where there is none. */
  readonly answer: string | null;
  /** Everything that the file has of it: values as they are in JSON Lines, numbers with their digits (jsonValue.ts); as text elsewhere. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Read a samples file, in the formats of a references file; `domino sample` and the page's export write such files. Ids are the numbers
 * of lines or rows. A sample may be empty: the model can stop at once.
 * @throws StudioError as readReferences
 */
export async function readSamples(path: string): Promise<readonly SampleRow[]> {
  const bytes = await readGivenFile(path, 'samples file');
  const table = withOneInputColumn(await parseTable(basename(path), bytes));
  const { input, output } = guessMapping(table);
  const missing = table.rows.filter((row) => row.cells[input] === undefined);
  refuseProblems(
    missing.map(({ line }) => ({
      file: table.file,
      line,
      message: `"${input}" is missing.`,
      remedy: 'Fill it in, or leave the row out.',
    })),
  );
  const fieldsOf = fieldReader(table, bytes);
  return table.rows.map(({ line, cells }) => ({
    id: String(line),
    text: cells[input] ?? '',
    answer: (output === undefined ? undefined : cells[output]) ?? null,
    finishReason: finishReasonOf(cells),
    ...knowledgeOf(cells),
    fields: fieldsOf(line, cells),
  }));
}

/** "length" says that a sample was cut; anything else, or nothing, that it ended. */
function finishReasonOf(cells: Readonly<Record<string, string>>): SampleText['finishReason'] {
  const given = cells.finishReason ?? cells.finish_reason ?? exportedReason(cells.metadata);
  return given === 'length' || given === 'stop' ? given : null;
}

/** Of the model that drew the row, as `sample` writes it; a column of that name that is something else says nothing. */
function knowledgeOf({ knowledge }: Readonly<Record<string, string>>): Pick<SampleText, 'knowledge'> {
  if (knowledge === undefined || !knowledge.startsWith('{')) return {};
  try {
    const read = knowledgeSchema.safeParse(JSON.parse(knowledge));
    return read.success ? { knowledge: read.data } : {};
  } catch {
    return {};
  }
}

/** Under "metadata", as an export has it. */
function exportedReason(metadata: string | undefined): unknown {
  if (metadata === undefined) return null;
  try {
    return (JSON.parse(metadata) as { finish_reason?: unknown } | null)?.finish_reason;
  } catch {
    // A column of that name that is no export's.
    return null;
  }
}

/** A table's cells are text; lines of JSON are read again for the values that they hold. */
function fieldReader(
  { file, format }: ParsedTable,
  bytes: Uint8Array,
): (line: number, cells: Readonly<Record<string, string>>) => SampleRow['fields'] {
  if (format !== 'jsonl') return (_, cells) => cells;
  const lines = decodeText(file, bytes).split('\n');
  return (line) => {
    const value = parseJsonValue(lines[line - 1]!);
    return typeof value === 'string' ? { text: value } : (value as Record<string, unknown>);
  };
}
