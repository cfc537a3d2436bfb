/** What a row asks and does not answer itself, as it was computed by running the row. */
import { partsOfSample, type RowParts } from '../../project/parts';
import type { Project, Sample } from '../../project/types';
import { computedAnswer as answerIn } from '../../quality/checks/answer';

/** null where the row asks nothing, or more than one thing, or its answer is not sure. */
export function computedAnswer({ judgement }: Pick<Sample, 'judgement'>): string | null {
  return judgement === null ? null : answerIn(judgement);
}

/** The column that the person's own answers stand in. */
const answerColumn = ({ files }: Pick<Project, 'files'>): string =>
  files.find(({ mapping }) => mapping?.output !== undefined)?.mapping?.output ?? 'output';

/** As partsOfSample, with the computed answer where the row has none. */
export function partsWithAnswer(project: Pick<Project, 'files' | 'batches'>, sample: Sample): RowParts | null {
  const parts = partsOfSample(project, sample);
  const answer = computedAnswer(sample);
  if (parts === null || parts.answer !== null || parts.messages !== null || answer === null) return parts;
  const column = answerColumn(project);
  return column in parts.fields
    ? { ...parts, answer }
    : { ...parts, fields: { ...parts.fields, [column]: answer }, answer };
}
