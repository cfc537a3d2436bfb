/** A row as the columns that it stands for: what an export writes, under the person's own names. */
import { firstPlace } from '../firstPlace';
import { conversationRow, splitRow } from '../references/composition/compose';
import { readConversation } from '../references/composition/conversation/readConversation';
import { readOutOf } from '../references/composition/leftOut';
import { suggestConversation } from '../references/composition/suggest';
import type { Cells, ChatMessage, Composition, SplitFault } from '../references/composition/types';
import { compositionOf } from '../references/mapping';
import type { ParsedTable } from '../references/types';
import { byIdentity } from './byIdentity';
import { batchOf } from './samples';
import type { Project, ProjectReference, Sample, SourceFile } from './types';

export type { ChatMessage, ToolCall } from '../references/composition/types';

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

type Source = Pick<Project, 'files' | 'batches'>;

/** What a sample is split by: what its run learned, or else the first mapped file's input, which is the whole text. */
export function compositionOfSample({ files, batches }: Source, sample: Pick<Sample, 'batchId'>): Composition {
  const kept = batchOf({ batches }, sample).composition;
  return kept ?? { kind: 'input', column: files.find(({ mapping }) => mapping !== null)?.mapping?.input ?? 'input' };
}

/** @returns null for a drawn row that does not split into the columns that it was learned from */
export function partsOfSample(project: Source, sample: Sample): RowParts | null {
  const composition = compositionOfSample(project, sample);
  const { text } = sample.row;
  // Where one column is learned, any text is one: the checks say what an empty one is worth.
  if (composition.kind === 'input')
    return { fields: { [composition.column]: text }, question: text, answer: null, messages: null, tools: null };
  return splitRow(composition, text).row;
}

/** Why a drawn row does not split; null where it does. */
export function splitFaultOf(project: Source, sample: Sample): SplitFault | null {
  const composition = compositionOfSample(project, sample);
  return composition.kind === 'input' ? null : splitRow(composition, sample.row.text).fault;
}

export function partsOfReference({ files }: Pick<Project, 'files'>, reference: ProjectReference): RowParts {
  const { input, output, source } = reference;
  const file = fileOfReference(files, reference);
  const cells = file && cellsOfLine(file.table, source.line);
  if (!file?.mapping || !cells)
    return {
      fields: { ...cells, ...(cells ? {} : { input }) },
      question: input,
      answer: output ?? null,
      messages: null,
      tools: null,
    };
  const chat = chatOf(file.table);
  const conversation = chat && readConversation(cells, chat.columns, chat.tools).conversation;
  const composition = compositionOf(file.mapping);
  const plain = composition.kind === 'template' ? cells[composition.question] : input;
  const own = { question: plain ?? input, answer: answerOf(file, cells) ?? null, messages: null, tools: null };
  if (!chat || !conversation) return { fields: { ...cells }, ...own };
  const whole: Composition = { kind: 'conversation', ...chat };
  const derived = readOutOf(whole, cells);
  const fields = Object.fromEntries(Object.entries(cells).filter(([column]) => !derived.includes(column)));
  const { question, answer, messages, tools } = conversationRow(whole, conversation);
  const asked =
    composition.kind === 'conversation' ? { question, answer } : { question: own.question, answer: own.answer };
  return { fields, ...asked, messages, tools };
}

/** The file that a reference is of: several may have one name, and no two have one id. */
export function fileOfReference(
  files: readonly SourceFile[],
  { id, source }: ProjectReference,
): SourceFile | undefined {
  const index = Number(id.slice(1));
  return (
    files.find(({ firstIndex, table }) => index >= firstIndex && index < firstIndex + table.rows.length) ??
    files.find(({ table }) => table.file === source.file)
  );
}

const answerOf = ({ mapping }: SourceFile, cells: Cells): string | undefined =>
  mapping?.output === undefined ? undefined : cells[mapping.output];

/** As every parser gives them: a row is found by halves. */
const isByLine = byIdentity((rows: ParsedTable['rows']) =>
  rows.every(({ line }, at) => at === 0 || rows[at - 1]!.line < line),
);

function cellsOfLine({ rows }: ParsedTable, line: number): Cells | undefined {
  if (!isByLine(rows)) return rows.findLast((row) => row.line === line)?.cells;
  const row = rows[firstPlace(0, rows.length, (place) => rows[place]!.line >= line)];
  return row?.line === line ? row.cells : undefined;
}
const chatOf = byIdentity((table: ParsedTable) => suggestConversation(table));
