/** What stands behind the rows of a project: of every row that was drawn what became of it, the checks, and whether rows remember examples. */
import type { CertificateFacts, DrawnRow } from '../../../export/certificate/types';
import type { MemorisationAudit } from '../../../metrics/auditWords';
import { sampleNumber } from '../../../project/ids';
import type { Project, Sample } from '../../../project/types';
import type { Recipe } from '../../../quality/recipe';
import { metAtRandom } from '../../selectors/quality';
import { recipeOf, sampleGroup } from '../../selectors/sampleGroup';

export function certificateFacts(project: Project, memorisation: MemorisationAudit | null): CertificateFacts {
  const recipe = recipeOf(project);
  const draws = new Map(project.batches.map(({ id }, at) => [id, at + 1]));
  const audited = metAtRandom(recipe, project.samples);
  const isChecked = project.samples.some(({ judgement }) => judgement !== null);
  return {
    drawn: project.samples.map((sample) => drawnRow(recipe, sample, draws.get(sample.batchId)!, audited.has(sample))),
    recipe: isChecked ? recipe : null,
    memorisation,
  };
}

function drawnRow(recipe: Recipe, sample: Sample, draw: number, audited: boolean): Omit<DrawnRow, 'exported'> {
  const { id, judgement, review, drawnText } = sample;
  return {
    id: `sample-${sampleNumber(id)}`,
    draw,
    verdict: judgement ? sampleGroup(recipe, sample) : '',
    review: review?.decision ?? '',
    audited,
    rewritten: drawnText !== undefined,
  };
}
