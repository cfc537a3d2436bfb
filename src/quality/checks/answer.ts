import { z } from 'zod';
import { agreement, type RowProgram } from '../../execution/rowProgram';
import type { AskedValue } from '../../execution/types';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { Check } from './check';
import { type Unrun, unrunFinding } from './runs';

/** What the row's open assertions come to. */
export interface AnswerEvidence {
  /** Null where it was run. */
  readonly unrun: Unrun | null;
  /** As Python writes them, one an open assertion; empty where the row asks nothing, or no answer was had. */
  readonly answers: readonly string[];
  /** What the row itself says the answer is; null where it says nothing. */
  readonly given: string | null;
  /** Name of the exception that was raised instead; null where none was. */
  readonly exception: string | null;
}

const settings = z.strictObject({});

/** The first thing that keeps what was computed from standing as an answer. */
function doubtOf({
  repr,
  literal,
  stable,
  exception,
}: AskedValue): { verdict: 'fail' | 'unsure'; reason: string } | null {
  if (exception !== null) return { verdict: 'fail', reason: 'answer-raises' };
  if (repr === null) return { verdict: 'unsure', reason: 'answer-too-long' };
  if (!literal) return { verdict: 'unsure', reason: 'no-literal' };
  return stable ? null : { verdict: 'unsure', reason: 'unstable' };
}

function judged(row: RowProgram, values: readonly AskedValue[]): Finding<AnswerEvidence> {
  const asked = values.slice(0, row.asked);
  const exception = asked.find((value) => value.exception !== null)?.exception ?? null;
  const evidence = { unrun: null, answers: asked.flatMap(({ repr }) => repr ?? []), given: row.given, exception };
  for (const value of asked) {
    const doubt = doubtOf(value);
    if (doubt !== null) return { ...doubt, evidence };
  }
  return agreement(row, values) === false
    ? { verdict: 'fail', reason: 'wrong-answer', evidence }
    : { verdict: 'pass', reason: null, evidence };
}

/**
 * What a sample asks, `assert f(3) == ??`, answered by running it; and where the sample gives an answer itself, whether it is that one. A
 * sample that asks nothing passes: whether it should ask is its form.
 */
export const answer: Check<z.output<typeof settings>, AnswerEvidence> = {
  name: 'answer',
  settings,
  open: ({ runs }) => ({
    looksAt: 'sample',
    async judge(sample): Promise<Finding<AnswerEvidence>> {
      const nothing = { answers: [], given: null, exception: null };
      const run = await runs.of(sample);
      if (run.kind !== 'ran') return unrunFinding(run, (unrun) => ({ unrun, ...nothing }));
      if (run.answer.outcome !== 'finished')
        return run.row.asked === 0
          ? { verdict: 'pass', reason: null, evidence: { unrun: null, ...nothing } }
          : { verdict: 'unsure', reason: 'did-not-run', evidence: { unrun: null, ...nothing, given: run.row.given } };
      return judged(run.row, run.answer.values);
    },
  }),
};

/** What a sample asks, as it was computed; null where it asks nothing, or more than one thing, or its answer is not sure. */
export function computedAnswer(judgement: Judgement): string | null {
  if (findingOf(judgement, answer.name)?.verdict !== 'pass') return null;
  const answers = answerEvidence(judgement)?.answers ?? [];
  return answers.length === 1 ? answers[0]! : null;
}

export const answerEvidence = (judgement: Judgement): AnswerEvidence | undefined =>
  findingOf<AnswerEvidence>(judgement, answer.name)?.evidence;
