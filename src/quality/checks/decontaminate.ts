import { z } from 'zod';
import { NearIndex, UNBOUNDED } from '../../similarity/nearIndex';
import { NEAR_COPY_SIMILARITY } from '../../similarity/similarity';
import { WordRuns } from '../../similarity/wordRuns';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { Check } from './check';

/** What a sample has of a test set that models will be measured on. */
export interface ContaminationEvidence {
  /** Row of the test file, from 1; null where the sample has nothing of it. */
  readonly row: number | null;
  /** Token similarity to it where it is nearly the same; null else. */
  readonly similarity: number | null;
  /** The words that both have in a row; null else. */
  readonly shared: string | null;
}

const settings = z.strictObject({
  /** What the person calls it. */
  file: z.string().default(''),
  /** Its rows. */
  texts: z.array(z.string()).default([]),
  /** Words in a row, punctuation aside, that are never the same by chance: 13 in Brown et al. 2020, App. C. */
  words: z.int().min(5).max(50).default(13),
  similarity: z.number().gt(0).lte(1).default(NEAR_COPY_SIMILARITY),
});

const NOTHING: ContaminationEvidence = { row: null, similarity: null, shared: null };

/** Whether a sample gives away what a model trained on it will be tested with: nearly a row of the test set, or a long run of its words. */
export const decontaminate: Check<z.output<typeof settings>, ContaminationEvidence> = {
  name: 'decontaminate',
  settings,
  open(_, { texts, words, similarity: threshold }) {
    // The test set is what it is: time grows with the samples, and none of its rows may be missed.
    const near = new NearIndex<number>(threshold, UNBOUNDED);
    for (const [index, text] of texts.entries()) near.add(index, text);
    const runs = new WordRuns(texts, words);
    const look = (text: string): ContaminationEvidence => {
      const nearest = near.nearest(text);
      if (nearest !== null) return { row: nearest.key + 1, similarity: nearest.similarity, shared: null };
      const run = runs.find(text);
      return run === null ? NOTHING : { row: run.index + 1, similarity: null, shared: run.shared };
    };
    return {
      looksAt: 'sample',
      judge({ text }): Finding<ContaminationEvidence> {
        if (texts.length === 0) return { verdict: 'unsure', reason: 'no-test-file', evidence: NOTHING };
        const evidence = look(text);
        return evidence.row === null
          ? { verdict: 'pass', reason: null, evidence }
          : { verdict: 'fail', reason: 'in-test-file', evidence };
      },
    };
  },
};

export const contaminationEvidence = (judgement: Judgement): ContaminationEvidence | undefined =>
  findingOf<ContaminationEvidence>(judgement, decontaminate.name)?.evidence;
