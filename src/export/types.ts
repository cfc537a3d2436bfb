import type { RowParts } from '../project/parts';

/**
 * Where a row comes from, in one record. Every row of a file has all of its keys, each of one kind, texts '' and numbers null where there is
 * nothing: loaders that infer a column's type from the first rows read the others too.
 */
export interface Lineage {
  /** What reasons and nearest_reference call it: "sample-48", "example-4". */
  readonly id: string;
  readonly origin: ExportRow['origin'];
  /** Where the person's own example stands: "mine.jsonl:4". */
  readonly source: string;
  /** Name of the run whose prompt drew it. */
  readonly run: string;
  /** Examples that its draw was to come near, "example-4, example-9"; '' where it was an ordinary one. */
  readonly near: string;
  /** SHA-256 of prompt.safetensors, hex. */
  readonly prompt_hash: string;
  /** Hub id or folder name. */
  readonly model: string;
  readonly model_hash: string;
  /** Place in the draw. */
  readonly index: number | null;
  /** Of this row alone; with the prompt, the model and the sampling options it draws the same text again. */
  readonly seed: number | null;
  readonly temperature: number | null;
  /** Those that stood in front of it, behind the prompt, in that order: "example-4, example-9"; '' where none did. */
  readonly examples_in_front: string;
  readonly top_k: number | null;
  readonly top_p: number | null;
  readonly repetition_penalty: number | null;
  readonly max_tokens: number | null;
  /** 'stop', an end-of-sample token; 'length', cut at the longest sample. */
  readonly finish_reason: string;
  /** What the checks came to, in a word: "good", "near-copy". */
  readonly verdict: string;
  /** Who found its answer where the row has none of its own: 'execution', it was computed; 'model', most replies of the model say it; else ''. */
  readonly answer_by: string;
  /** The checks' objections, one after another. */
  readonly reasons: string;
  /** 'accepted' or 'rejected' by a person; '' where nobody decided. */
  readonly review: string;
  /** Why a person rejected it; '' where they did not say. */
  readonly review_reason: string;
  /** Whether they decided on this row by itself; false of one decided on together with others, null where nobody decided. */
  readonly review_read: boolean | null;
  /** Whether a person wrote the text anew: then it is not the one that was drawn. */
  readonly rewritten: boolean;
  readonly nearest_reference: string;
  /** To the nearest reference, 0…1. */
  readonly similarity: number | null;
  readonly token_count: number | null;
  /** Σ log p of the tokens, nats. */
  readonly log_probability: number | null;
}

/** A row that a person chose to export. */
export interface ExportRow {
  /** Drawn by a model, or the person's own example. */
  readonly origin: 'new' | 'yours';
  /** The whole text, as it was drawn or is learned from. */
  readonly text: string;
  /** null: a drawn row that does not split into the columns that it was learned from. */
  readonly parts: RowParts | null;
  /** Made when it is written; most formats need it once. */
  readonly lineage: () => Lineage;
}

/** Rows in the order of the file, walked as often as a file needs it: none is held. */
export interface RowSource {
  readonly count: number;
  readonly rows: () => Iterable<ExportRow>;
}

/** Why a row has no place in a format. */
export type Refusal =
  | 'unsplit'
  | 'no-answer'
  | 'empty'
  | 'no-assistant'
  | 'tools'
  | 'several-turns'
  | 'turn-order'
  | 'text-beside-call'
  | 'call-form'
  | 'no-call';

/** What of all rows together decides how each is written. */
export interface TableFacts {
  /** The person's own columns, in the order in which they first appear. */
  readonly columns: readonly string[];
  /** The one column of the lineage, under a name that no column of the person's has. */
  readonly lineageColumn: string;
  readonly anySystem: boolean;
  readonly anyTools: boolean;
  readonly anyConversation: boolean;
}

/** A row with its parts, fit to be written. */
export type SplitRow = ExportRow & { readonly parts: RowParts };

/** How a row becomes a record. */
export interface RowFormat {
  /** @returns null where the row can be written */
  readonly refusal: (row: SplitRow) => Refusal | null;
  /** @param row one that is not refused */
  readonly record: (row: SplitRow, facts: TableFacts) => Readonly<Record<string, unknown>>;
}

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
