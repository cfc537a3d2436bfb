/** What a dataset is exported for: the trainer decides the format, the names and what lies beside the rows. */
import { alpaca } from './formats/alpaca';
import { chat, openai, promptCompletion } from './formats/messages';
import { plain } from './formats/plain';
import { preference } from './formats/preference';
import { sharegpt } from './formats/sharegpt';
import { text } from './formats/text';
import type { RowFormat, TableFacts } from './types';

export type TargetId =
  | 'jsonl'
  | 'csv'
  | 'parquet'
  | 'llama-factory-alpaca'
  | 'llama-factory-sharegpt'
  | 'llama-factory-pretraining'
  | 'unsloth'
  | 'unsloth-text'
  | 'trl'
  | 'trl-messages'
  | 'trl-text'
  | 'trl-preference'
  | 'openai'
  | 'sharegpt';

export interface ExportTarget {
  readonly id: TargetId;
  /** Whose format it is; targets are listed under it. */
  readonly group: string;
  readonly label: string;
  /** One sentence: what a row is. */
  readonly does: string;
  readonly container: 'jsonl' | 'csv' | 'parquet';
  readonly format: RowFormat;
  /** In a column of the data, or in a file beside them: a trainer's columns are the trainer's alone. */
  readonly lineage: 'column' | 'sidecar';
  /** The entry of LLaMA-Factory's dataset_info.json for a file, for the targets that it reads. */
  readonly datasetInfo?: (fileName: string, facts: TableFacts) => object;
  /** How to load it, for the card; of the file that is trained on. */
  readonly loading: (fileName: string) => string;
}

const loadDataset = (): string =>
  ['```python', 'from datasets import load_dataset', 'dataset = load_dataset("path/to/this/folder")', '```'].join('\n');

const llamaFactory = (): string =>
  'Give LLaMA-Factory this folder as `dataset_dir`, and `dataset: domino`; `eval_dataset: domino_validation` where there is a validation split.';

const TEXT_ROW = 'Whole texts under "text": the model continues them.';
const MESSAGES_ROW = 'Conversations under "messages", for the chat template of the model.';

const jsonLines = { container: 'jsonl', lineage: 'sidecar' } as const;

export const TARGETS: readonly ExportTarget[] = [
  {
    id: 'jsonl',
    group: 'Plain',
    label: 'JSON Lines',
    does: 'Your own columns under their names, and where each row comes from under "metadata".',
    container: 'jsonl',
    format: plain,
    lineage: 'column',
    loading: loadDataset,
  },
  {
    id: 'csv',
    group: 'Plain',
    label: 'CSV',
    does: 'Your own columns under their names, and where each row comes from under "metadata".',
    container: 'csv',
    format: plain,
    lineage: 'column',
    loading: loadDataset,
  },
  {
    id: 'parquet',
    group: 'Plain',
    label: 'Parquet',
    does: 'Your own columns under their names, and where each row comes from under "metadata".',
    container: 'parquet',
    format: plain,
    lineage: 'column',
    loading: loadDataset,
  },
  {
    ...jsonLines,
    id: 'sharegpt',
    group: 'Plain',
    label: 'ShareGPT conversations',
    does: 'Conversations under "conversations", turns as "from" and "value".',
    format: sharegpt,
    loading: loadDataset,
  },
  {
    ...jsonLines,
    id: 'llama-factory-alpaca',
    group: 'LLaMA-Factory',
    label: 'SFT, Alpaca',
    does: 'One question and one answer a row, as "instruction" and "output".',
    format: alpaca,
    datasetInfo: (file_name, { anySystem }) => ({
      file_name,
      formatting: 'alpaca',
      columns: {
        prompt: 'instruction',
        query: 'input',
        response: 'output',
        ...(anySystem ? { system: 'system' } : {}),
      },
    }),
    loading: llamaFactory,
  },
  {
    ...jsonLines,
    id: 'llama-factory-sharegpt',
    group: 'LLaMA-Factory',
    label: 'SFT, ShareGPT',
    does: 'Conversations of any length, with tools where there are any.',
    format: sharegpt,
    datasetInfo: (file_name, { anyTools }) => ({
      file_name,
      formatting: 'sharegpt',
      columns: { messages: 'conversations', ...(anyTools ? { tools: 'tools' } : {}) },
    }),
    loading: llamaFactory,
  },
  {
    ...jsonLines,
    id: 'llama-factory-pretraining',
    group: 'LLaMA-Factory',
    label: 'Pre-training',
    does: TEXT_ROW,
    format: text,
    datasetInfo: (file_name) => ({ file_name, formatting: 'alpaca', columns: { prompt: 'text' } }),
    loading: llamaFactory,
  },
  {
    ...jsonLines,
    id: 'unsloth',
    group: 'Unsloth',
    label: 'Conversations',
    does: MESSAGES_ROW,
    format: chat,
    loading: (fileName) =>
      `Choose \`${fileName}\` in Unsloth Studio: it finds the format by itself (ChatML, "messages").`,
  },
  {
    ...jsonLines,
    id: 'unsloth-text',
    group: 'Unsloth',
    label: 'Raw text',
    does: TEXT_ROW,
    format: text,
    loading: (fileName) => `Choose \`${fileName}\` in Unsloth Studio, and train on raw text.`,
  },
  {
    ...jsonLines,
    id: 'trl',
    group: 'TRL',
    label: 'Prompt and completion',
    does: 'The loss is on the completion alone. Texts follow one another as they are, without a template.',
    format: promptCompletion,
    loading: loadDataset,
  },
  {
    ...jsonLines,
    id: 'trl-messages',
    group: 'TRL',
    label: 'Messages',
    does: MESSAGES_ROW,
    format: chat,
    loading: loadDataset,
  },
  {
    ...jsonLines,
    id: 'trl-text',
    group: 'TRL',
    label: 'Language modeling',
    does: TEXT_ROW,
    format: text,
    loading: loadDataset,
  },
  {
    ...jsonLines,
    id: 'trl-preference',
    group: 'TRL',
    label: 'Preference, calls of tools',
    does: 'For DPO: a call that its tool takes is "chosen", and one that is nearly it "rejected": of a wrong type, without a field, or of no such tool. The rejected ones are made, not drawn.',
    format: preference,
    loading: loadDataset,
  },
  {
    ...jsonLines,
    id: 'openai',
    group: 'OpenAI',
    label: 'Fine-tuning, chat messages',
    does: 'Conversations under "messages", tools where there are any; no other key, as OpenAI asks.',
    format: openai,
    loading: (fileName) => `Upload \`${fileName}\` with the purpose "fine-tune".`,
  },
];

const byId = new Map<string, ExportTarget>(TARGETS.map((target) => [target.id, target]));

export const targetOf = (id: TargetId): ExportTarget => byId.get(id)!;
