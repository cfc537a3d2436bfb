/** What the checks found of one sample: structured, so that it crosses a worker, a file or a store, and words are made where they are read. */

export type CheckVerdict = 'pass' | 'fail' | 'unsure';

/** What one check says of one sample. */
export interface Finding<Evidence = unknown> {
  readonly verdict: CheckVerdict;
  /** A short code such as 'near-copy', 'repeat', 'lacks-form' or 'cut'; null where it passes. */
  readonly reason: string | null;
  /** What the verdict rests on, by the check's own type: JSON that names references and samples by id. */
  readonly evidence: Evidence;
}

export interface Judgement {
  /** By the check's name, in the recipe's order. */
  readonly findings: Readonly<Record<string, Finding>>;
}

/**
 * A check's finding; undefined where the check took no part. The evidence is what the check of that name puts there: its
 * file exports the type and a reader that needs no type argument.
 */
export const findingOf = <Evidence>(judgement: Judgement, check: string): Finding<Evidence> | undefined =>
  Object.hasOwn(judgement.findings, check) ? (judgement.findings[check] as Finding<Evidence>) : undefined;
