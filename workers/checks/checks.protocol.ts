/** The checks worker: texts in, verdicts out. It keeps no state between requests. */
import type { Duplicate } from '../../src/similarity/duplicates';

export interface JudgeRequest {
  readonly references: readonly string[];
  /** Samples judged before; a new one that repeats one of them is a duplicate. */
  readonly earlier: readonly string[];
  readonly samples: readonly string[];
}

/** What the checks found of one sample. */
export interface Judgement {
  /** Properties of the domain that it lacks, in words; empty: it has the form of the references. */
  readonly lacks: readonly string[];
  readonly copy: 'exact' | 'near' | 'none';
  /** Index of the reference with the most similar wording; null without a reference. */
  readonly nearestReference: number | null;
  /** Token similarity to it, 0…1. */
  readonly similarity: number;
  /** Index of the earlier sample that it repeats, counting on from `earlier` into `samples`; null: none. */
  readonly repeats: number | null;
}

/** Shares 0…1 of a set; null where the set is too small to say. */
export interface ReferenceMeasures {
  /** What the references have in common in form, in words. */
  readonly domain: readonly string[];
  /** References that parse as Python. */
  readonly pythonShare: number | null;
  readonly inDomainRate: number | null;
  /** References that repeat an earlier one, exactly or nearly. */
  readonly repeats: readonly Duplicate[];
  /** How many of them are an earlier one, and how many nearly are. */
  readonly exactRepeatRate: number | null;
  readonly nearRepeatRate: number | null;
  readonly distinct2: number | null;
}

export interface ChecksApi {
  judge(request: JudgeRequest): Promise<Judgement[]>;
  measureReferences(references: readonly string[]): Promise<ReferenceMeasures>;
  /** Different pairs of words ÷ all pairs; null where there is no pair. */
  distinct2(texts: readonly string[]): Promise<number | null>;
}
