/** Why rows were lost at one stage, in few words each, counted. */
import { type SampleId, sampleNumber } from '../../project/ids';
import type { Sample } from '../../project/types';
import type { AnswerEvidence } from '../../quality/checks/answer';
import type { FormEvidence } from '../../quality/checks/form';
import type { RepeatEvidence } from '../../quality/checks/repeats';
import type { RunEvidence } from '../../quality/checks/runs';
import type { ToolCallEvidence } from '../../quality/checks/toolCalls';
import { type Finding, findingOf } from '../../quality/judgement';
import type { Recipe } from '../../quality/recipe';
import { describeRequirement } from '../../quality/structure/requirements';
import { callFaultWords } from '../../quality/toolCalls/faultWords';
import { verdictOf } from '../../quality/verdict';

export interface Reason {
  readonly words: string;
  readonly count: number;
}

/** Worst reasons of a stage. */
const MOST_REASONS = 3;

/** What of a finding tells it from others of its stage, by the check's name; the others go by their reason. */
const KINDS: Readonly<Record<string, (evidence: never) => readonly string[]>> = {
  copies: () => [],
  'tool-calls': ({ faults }: ToolCallEvidence) => faults.map(callFaultWords),
  form: ({ lacks, split }: FormEvidence) => [
    ...(split ? ['does not split into its columns'] : []),
    ...lacks.map((lack) => `lacks: ${describeRequirement(lack)}`),
  ],
  ending: () => [],
  runs: ({ exception, outcome }: RunEvidence) => [exception ?? outcome ?? 'not run'],
  answer: ({ exception }: AnswerEvidence) => (exception === null ? [] : [exception]),
  repeats: ({ of }: RepeatEvidence) => (of === null ? [] : [`like sample ${sampleNumber(of as SampleId)}`]),
};

/** @param samples of one stage. A row may have several reasons, so their counts can be more than there are rows */
export function reasonsOf(recipe: Recipe, samples: readonly Sample[]): readonly Reason[] {
  const counts = new Map<string, number>();
  for (const { judgement } of samples) {
    if (judgement === null) continue;
    const { decidedBy } = verdictOf(judgement, recipe);
    const finding = decidedBy === null ? undefined : findingOf(judgement, decidedBy);
    for (const words of new Set(finding ? kindsOf(decidedBy!, finding) : []))
      counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts]
    .map(([words, count]) => ({ words, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_REASONS);
}

function kindsOf(check: string, { evidence, reason }: Finding): readonly string[] {
  const kinds = KINDS[check];
  // The evidence is of the check that it stands under.
  const words = kinds ? kinds(evidence as never) : [];
  return words.length > 0 || kinds ? words : reason === null ? [] : [reason.replaceAll('-', ' ')];
}
