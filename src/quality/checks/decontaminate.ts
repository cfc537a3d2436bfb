import { z } from 'zod';
import { NearIndex, UNBOUNDED } from '../../similarity/nearIndex';
import { NEAR_COPY_SIMILARITY, wordsOf } from '../../similarity/similarity';
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
  /** Words and signs in a row that are never the same by chance: 13 in Brown et al. 2020, App. C. */
  words: z.int().min(5).max(50).default(13),
  similarity: z.number().gt(0).lte(1).default(NEAR_COPY_SIMILARITY),
});

/** What more rows of the test set have than this is how such rows are written (as there). */
const MOST_ROWS = 10;

const NOTHING: ContaminationEvidence = { row: null, similarity: null, shared: null };

/** Whether a sample gives away what a model trained on it will be tested with: nearly a row of the test set, or a long run of its words. */
export const decontaminate: Check<z.output<typeof settings>, ContaminationEvidence> = {
  name: 'decontaminate',
  settings,
  open(_, { texts, words, similarity: threshold }) {
    // The test set is what it is: time grows with the samples, and none of its rows may be missed.
    const near = new NearIndex<number>(threshold, UNBOUNDED);
    for (const [index, text] of texts.entries()) near.add(index, text);
    const runs = rowsByRun(texts, words);
    const look = (text: string): ContaminationEvidence => {
      const nearest = near.nearest(text);
      if (nearest !== null) return { row: nearest.key + 1, similarity: nearest.similarity, shared: null };
      for (const [run, shared] of runsOf(text, words)) {
        const row = runs.get(run);
        if (row !== undefined) return { row: row + 1, similarity: null, shared };
      }
      return NOTHING;
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

/** By run, whatever its case: the first row that has it; without runs of many rows. */
function rowsByRun(texts: readonly string[], words: number): ReadonlyMap<string, number> {
  const rows = new Map<string, { readonly first: number; count: number }>();
  for (const [index, text] of texts.entries())
    for (const run of new Set([...runsOf(text, words)].map(([each]) => each))) {
      const known = rows.get(run);
      if (known === undefined) rows.set(run, { first: index, count: 1 });
      else known.count++;
    }
  return new Map([...rows].flatMap(([run, { first, count }]) => (count > MOST_ROWS ? [] : [[run, first] as const])));
}

/** Each with its words as they stand in the text. */
function* runsOf(text: string, length: number): Generator<readonly [run: string, shown: string]> {
  const words = wordsOf(text);
  for (let start = 0; start + length <= words.length; start++) {
    const shown = words.slice(start, start + length).join(' ');
    yield [shown.toLowerCase(), shown];
  }
}

export const contaminationEvidence = (judgement: Judgement): ContaminationEvidence | undefined =>
  findingOf<ContaminationEvidence>(judgement, decontaminate.name)?.evidence;
