/** A row as the columns that it stands for: what an export writes, under the person's own names. */
import type { ParsedTable } from '../references/types';
import { byIdentity } from './byIdentity';
import { rowsOf } from './references';
import type { Project, ProjectReference, Sample, SourceFile } from './types';

/** A turn of a conversation, in OpenAI's names (chat completions, `messages`). */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | null;
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
  readonly name?: string;
}

export interface RowParts {
  /** Cells by the person's own column names, in the order of the file. */
  readonly fields: Readonly<Record<string, string>>;
  /** What is asked. */
  readonly question: string;
  /** null where the row has none. */
  readonly answer: string | null;
  /** null where the row is no conversation. */
  readonly messages: readonly ChatMessage[] | null;
  /** The tools of a conversation, as JSON Schema in OpenAI's form; null where there are none. */
  readonly tools: readonly unknown[] | null;
}

/** @returns null for a drawn row that does not split into the columns that it was learned from */
export function partsOfSample({ files }: Pick<Project, 'files'>, { row }: Sample): RowParts | null {
  const column = files.find(({ mapping }) => mapping !== null)?.mapping?.input ?? 'input';
  return { fields: { [column]: row.text }, question: row.text, answer: null, messages: null, tools: null };
}

export function partsOfReference({ files }: Pick<Project, 'files'>, reference: ProjectReference): RowParts {
  const { id, input, output, source } = reference;
  const file = filesById(files).get(id);
  const cells = (file && cellsByLine(file.table).get(source.line)) ?? { input };
  return { fields: { ...cells }, question: input, answer: output ?? null, messages: null, tools: null };
}

/** The file that each reference is a row of: two may have one name. */
const filesById = byIdentity(
  (files: readonly SourceFile[]): ReadonlyMap<string, SourceFile> =>
    new Map(files.flatMap((file) => rowsOf(file).references.map(({ id }) => [id, file] as const))),
);

const cellsByLine = byIdentity(
  ({ rows }: ParsedTable): ReadonlyMap<number, Readonly<Record<string, string>>> =>
    new Map(rows.map(({ line, cells }) => [line, cells])),
);
