import { z } from 'zod';
import { LEVELS, type Level } from '../../judging/readLevel';
import { RUBRICS } from '../../judging/rubrics';
import { hasPlace, PLACE } from '../../tokenization/messagePlace';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { rejectsSetting } from '../opinions/rejectsSetting';
import type { Check } from './check';

/** What a model that was asked thinks of the sample. */
export interface JudgeEvidence {
  /** null: unknown. */
  readonly level: Level | null;
  /** Its place among the levels, 0 the worst; null where it is unknown. */
  readonly rank: number | null;
  /** As the judge put it. */
  readonly explanation: string;
  /** Why the model cannot be asked; null where it was. */
  readonly refused: string | null;
}

const settings = z.strictObject({
  /** What is asked, with `{text}` once, where the row stands. */
  rubric: z.string().refine(hasPlace, `it must have ${PLACE} once`).default(RUBRICS.problem),
  /** The least level that is good; the paper keeps the best alone. */
  least: z.enum(LEVELS).default('excellent'),
  rejects: rejectsSetting,
});

const unasked = (reason: string, refused: string | null): Finding<JudgeEvidence> => ({
  verdict: 'unsure',
  reason,
  evidence: { level: null, rank: null, explanation: '', refused },
});

/** What the loaded model thinks of a sample, by a rubric. An opinion: it informs until a person's labels say that it may reject. */
export const judge: Check<z.output<typeof settings>, JudgeEvidence> = {
  name: 'judge',
  settings,
  open: ({ likelihoods }, { rubric, least }) => ({
    looksAt: 'sample',
    async judge({ text }): Promise<Finding<JudgeEvidence>> {
      const judged = await likelihoods.judged(text, rubric);
      if (judged === null) return unasked('not-measured', null);
      if ('refused' in judged) return unasked('cannot-be-asked', judged.refused);
      const { level, explanation } = judged.said;
      if (level === null) return unasked('unknown-level', null);
      const rank = LEVELS.indexOf(level);
      const evidence = { level, rank, explanation, refused: null };
      return rank >= LEVELS.indexOf(least)
        ? { verdict: 'pass', reason: null, evidence }
        : { verdict: 'fail', reason: 'judged-low', evidence };
    },
  }),
};

export const judgeEvidence = (judgement: Judgement): JudgeEvidence | undefined =>
  findingOf<JudgeEvidence>(judgement, judge.name)?.evidence;
