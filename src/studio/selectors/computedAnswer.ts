/** What a row asks and does not answer itself, as the checks found it. */
import { partsOfSample, type RowParts } from '../../project/parts';
import type { Project, Sample } from '../../project/types';
import { modelAnswerEvidence } from '../../quality/checks/modelAnswer';
import { type FoundAnswer, foundAnswer as foundIn } from '../../quality/foundAnswer';

/** Computed where the row can be run, else what the model says; null where nobody found one, or the row was not judged. */
export const foundAnswer = ({ judgement }: Pick<Sample, 'judgement'>): FoundAnswer | null =>
  judgement === null ? null : foundIn(judgement);

/** How an answer was found. */
export function foundWords({ by }: FoundAnswer, { judgement }: Pick<Sample, 'judgement'>): string {
  if (by === 'execution') return 'Answer, as it runs';
  const { agreed, of, likeness } = modelAnswerEvidence(judgement!)!;
  return `Answer of the model, ${likeness === null ? `${agreed} of ${of} replies agree` : `of ${of} replies the one most like the others`}`;
}

/** The column that the person's own answers stand in. */
const answerColumn = ({ files }: Pick<Project, 'files'>): string =>
  files.find(({ mapping }) => mapping?.output !== undefined)?.mapping?.output ?? 'output';

/** As partsOfSample, with the answer that was found where the row has none. */
export function partsWithAnswer(project: Pick<Project, 'files' | 'batches'>, sample: Sample): RowParts | null {
  const parts = partsOfSample(project, sample);
  const answer = foundAnswer(sample)?.answer ?? null;
  if (parts === null || parts.answer !== null || parts.messages !== null || answer === null) return parts;
  const column = answerColumn(project);
  return column in parts.fields
    ? { ...parts, answer }
    : { ...parts, fields: { ...parts.fields, [column]: answer }, answer };
}
