/** One row of the dataset, with where it comes from. */
export interface ExportRow {
  /** What reasons and nearestReference call it: "sample-48", "example-4". */
  readonly id?: string;
  /** Place in the draw that it came from; a reference has none. */
  readonly index?: number;
  /** Seed of this row alone; with the prompt, the model and the sampling options it draws the same text again. */
  readonly seed?: number;
  readonly input: string;
  /** The answer, where one was given. */
  readonly output?: string;
  /** What the checks said, in a word: "good", "near-copy", "off-domain". Absent where nothing was checked. */
  readonly verdict?: string;
  /** Why: the checks that failed. */
  readonly reasons?: readonly string[];
  /** How it ended: 'stop', an end-of-sample token; 'length', cut at the longest sample. */
  readonly finishReason?: string;
  /** Where a reference stands: "mine.jsonl:4". */
  readonly source?: string;
  /** Id of the most similar reference. */
  readonly nearestReference?: string;
  /** Similarity to it, 0…1. */
  readonly similarity?: number;
  readonly tokenCount?: number;
  /** Σ log p of the tokens, nats. */
  readonly logProbability?: number;
}

/** What all rows of an export share. */
export interface ExportLineage {
  /** Hub id or folder name of the model; null for rows that no model wrote. */
  readonly model: string | null;
  /** SHA-256 of prompt.safetensors, hex; null for samples drawn without a prompt. */
  readonly promptHash: string | null;
}

export type ExportFormat = 'jsonl' | 'alpaca' | 'sharegpt' | 'openai' | 'csv';

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface DatasetExport {
  readonly file: ExportedFile;
  readonly written: number;
  /** Rows left out because the format needs an answer and they have none. */
  readonly withoutOutput: number;
}
