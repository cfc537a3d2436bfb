import { StudioError } from '../errors';
import { toCsv } from './csv';
import type { DatasetExport, ExportFormat, ExportLineage, ExportRow } from './types';

export interface DatasetOptions {
  /** File name without its ending. */
  readonly name?: string;
  /** CSV only; see csv.ts. */
  readonly spreadsheetSafe?: boolean;
}

const ENDINGS: Record<ExportFormat, { suffix: string; mediaType: string }> = {
  jsonl: { suffix: '.jsonl', mediaType: 'application/jsonl' },
  alpaca: { suffix: '.alpaca.jsonl', mediaType: 'application/jsonl' },
  sharegpt: { suffix: '.sharegpt.jsonl', mediaType: 'application/jsonl' },
  openai: { suffix: '.openai.jsonl', mediaType: 'application/jsonl' },
  csv: { suffix: '.csv', mediaType: 'text/csv' },
};

/**
 * Rows as a file. JSON Lines and CSV keep every row and where it comes from; the trainers' formats hold question and
 * answer alone, and leave out rows without an answer.
 * @throws StudioError BAD_OPTION if nothing is left to write
 */
export function exportDataset(
  rows: readonly ExportRow[],
  format: ExportFormat,
  lineage: ExportLineage,
  { name = 'dataset', spreadsheetSafe = true }: DatasetOptions = {},
): DatasetExport {
  const needsOutput = format !== 'jsonl' && format !== 'csv';
  const kept = needsOutput ? rows.filter(({ output }) => output !== undefined) : rows;
  if (kept.length === 0) {
    throw new StudioError(
      'BAD_OPTION',
      rows.length === 0
        ? 'There is no row to export.'
        : `No row has an answer, and the ${format} format is question and answer.`,
      rows.length === 0
        ? 'Synthesise samples first, or select some.'
        : 'Export JSONL or CSV, or answer the rows first.',
      { where: format },
    );
  }
  const text =
    format === 'csv'
      ? csvText(kept, lineage, spreadsheetSafe)
      : kept.map((row) => `${JSON.stringify(record(row, format, lineage))}\n`).join('');
  const { suffix, mediaType } = ENDINGS[format];
  return {
    file: { name: `${name}${suffix}`, mediaType, bytes: new TextEncoder().encode(text) as Uint8Array<ArrayBuffer> },
    written: kept.length,
    withoutOutput: rows.length - kept.length,
  };
}

function record(row: ExportRow, format: Exclude<ExportFormat, 'csv'>, lineage: ExportLineage): object {
  const output = row.output ?? '';
  switch (format) {
    case 'jsonl':
      return lineageRecord(row, lineage);
    case 'alpaca':
      return { instruction: row.input, input: '', output };
    case 'sharegpt':
      return {
        conversations: [
          { from: 'human', value: row.input },
          { from: 'gpt', value: output },
        ],
      };
    case 'openai':
      return {
        messages: [
          { role: 'user', content: row.input },
          { role: 'assistant', content: output },
        ],
      };
    default:
      return format satisfies never;
  }
}

/** Absent fields are left out; JSON.stringify drops undefined ones. */
function lineageRecord(row: ExportRow, { model, promptHash }: ExportLineage): object {
  return {
    input: row.input,
    output: row.output,
    id: row.id,
    source: row.source,
    index: row.index,
    seed: row.seed,
    finish_reason: row.finishReason,
    verdict: row.verdict,
    reasons: row.reasons?.length ? row.reasons : undefined,
    nearest_reference: row.nearestReference,
    similarity: row.similarity,
    token_count: row.tokenCount,
    log_probability: row.logProbability,
    model: model ?? undefined,
    prompt_hash: promptHash ?? undefined,
  };
}

function csvText(rows: readonly ExportRow[], { model, promptHash }: ExportLineage, spreadsheetSafe: boolean): string {
  const columns = [
    'input',
    'output',
    'id',
    'source',
    'index',
    'seed',
    'finish_reason',
    'verdict',
    'reasons',
    'nearest_reference',
    'similarity',
    'model',
    'prompt_hash',
  ];
  return toCsv(
    columns,
    rows.map((row) => [
      row.input,
      row.output,
      row.id,
      row.source,
      row.index,
      row.seed,
      row.finishReason,
      row.verdict,
      row.reasons?.join('; '),
      row.nearestReference,
      row.similarity,
      model ?? undefined,
      promptHash ?? undefined,
    ]),
    spreadsheetSafe,
  );
}

/**
 * The entry of LLaMA-Factory's dataset_info.json that describes an exported file (its data/README.md).
 * JSONL rows are read as Alpaca rows with other column names. null for CSV, which it does not read.
 */
export function datasetInfo(format: ExportFormat, fileName: string): Record<string, object> | null {
  switch (format) {
    case 'csv':
      return null;
    case 'jsonl':
      return { domino: { file_name: fileName, columns: { prompt: 'input', response: 'output' } } };
    case 'alpaca':
      return {
        domino_alpaca: { file_name: fileName, columns: { prompt: 'instruction', query: 'input', response: 'output' } },
      };
    case 'sharegpt':
      return {
        domino_sharegpt: { file_name: fileName, formatting: 'sharegpt', columns: { messages: 'conversations' } },
      };
    case 'openai':
      return {
        domino_openai: {
          file_name: fileName,
          formatting: 'sharegpt',
          columns: { messages: 'messages' },
          tags: {
            role_tag: 'role',
            content_tag: 'content',
            user_tag: 'user',
            assistant_tag: 'assistant',
            system_tag: 'system',
          },
        },
      };
    default:
      return format satisfies never;
  }
}
