import type { Judgement } from '../../quality/judgement';

/** A row with what the checks said of it. */
export interface ComparedRow {
  readonly text: string;
  readonly judgement: Judgement;
  /** By the whole recipe, and by its method's own filter where it has one. */
  readonly passes: boolean;
}

/** What one seed of one arm gave. */
export interface ComparedBatch {
  readonly seed: number;
  readonly rows: readonly ComparedRow[];
  /** Of the rows, float32 [N, d]. */
  readonly vectors: Float32Array;
  /** References, by their place, that the arm's rows were drawn without. */
  readonly heldOutRows: readonly number[];
  /** Before the first row, and of drawing. */
  readonly prepareMs: number;
  readonly drawMs: number;
}

export interface ComparedArm {
  readonly id: string;
  readonly batches: readonly ComparedBatch[];
}

export interface ComparedReferences {
  /** float32 [R, d] */
  readonly vectors: Float32Array;
  readonly dim: number;
}

/** A measure of one batch. */
export interface BatchValue {
  readonly value: number | null;
  /** Of the value, by leaving out a twentieth of the rows at a time; null where too few are there. */
  readonly error: number | null;
  /** Where it is a share of rows. */
  readonly rate?: { readonly successes: number; readonly count: number };
}

/** A measure of an arm. */
export interface ArmValue {
  /** Mean over the seeds. */
  readonly value: number | null;
  /** 95 %. */
  readonly interval: readonly [number, number] | null;
  readonly bySeed: readonly BatchValue[];
}

/** How much of each batch the measures saw, so that all saw as much. */
export interface EqualTerms {
  /** Rows of each batch that vectors are compared by. */
  readonly vectorRows: number;
  /** Rows of each batch, and words and signs of each row, that wording is compared by; 0 where no batch has enough. */
  readonly textRows: number;
  readonly wordsEach: number;
}
