import type { MemorisationAudit } from '../../metrics/auditWords';
import type { Recipe } from '../../quality/recipe';

/** A row that was drawn, exported or not, without its text: what the rates of a certificate are counted from. */
export interface DrawnRow {
  /** As the lineage calls it: "sample-48". */
  readonly id: string;
  /** Which draw, from 1. */
  readonly draw: number;
  /** What the checks came to, in a word; '' where nothing was checked. */
  readonly verdict: string;
  readonly review: '' | 'accepted' | 'rejected';
  /** Decided on in a random choice among the rows that pass. */
  readonly audited: boolean;
  readonly rewritten: boolean;
  /** Whether it is in the files: a chosen row may have no place in a format. */
  readonly exported: boolean;
}

/** A share with its 95 % score interval (Wilson 1927). */
export interface CertifiedRate {
  readonly count: number;
  readonly of: number;
  readonly interval: readonly [number, number];
}

export interface CertifiedFile {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What stands in certificate.json. Counts and rates follow from drawn.jsonl, the files from themselves; the rest is as it was measured. */
export interface Certificate {
  readonly version: 1;
  readonly drawn: number;
  /** Rows by verdict: they add up to `drawn`. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Of all that were drawn, those that pass; null where nothing was checked. */
  readonly pass: CertifiedRate | null;
  /** Of the rows that pass and were chosen at random, those that a person accepted as they were drawn; null where there was no such choice. */
  readonly audited: CertifiedRate | null;
  readonly accepted: number;
  readonly rejected: number;
  readonly rewritten: number;
  /** Drawn rows that are in the files. */
  readonly exported: number;
  readonly files: readonly CertifiedFile[];
  /** The checks with their settings; null where they are not known. */
  readonly recipe: Recipe | null;
  /** Measured against the examples, which the folder does not hold. */
  readonly memorisation: MemorisationAudit | null;
  /** In sentences. */
  readonly notChecked: readonly string[];
}

export interface CertificateFacts {
  /** Every row that was drawn, in the order of the page; which of them are exported, the folder finds. */
  readonly drawn: readonly Omit<DrawnRow, 'exported'>[];
  readonly recipe: Recipe | null;
  readonly memorisation: MemorisationAudit | null;
}
