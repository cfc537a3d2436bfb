/** A person's decisions beside what the checks found, as numbers. */

/** Rows by features, row-major, each feature with mean 0 and standard deviation 1 over the rows. */
export interface FeatureMatrix {
  readonly rows: number;
  /** [rows, names.length] */
  readonly values: Float64Array;
  readonly names: readonly string[];
}

/** How a row came to be labelled in a choice. */
export interface Drawn {
  /** Its place among all rows that were ever drawn to be labelled, from 0. */
  readonly turn: number;
  /** 1 ÷ (its chance at that draw × the rows that it was drawn among): 1 where all had the same chance. */
  readonly weight: number;
}

export interface Label {
  /** Place of the row in the matrix. */
  readonly row: number;
  /** Whether the person accepted it as it was drawn. */
  readonly accepted: boolean;
  /** null: a row that the person came upon by themselves. It teaches the model, and counts for nothing else. */
  readonly drawn: Drawn | null;
}
