/** The groups of all samples found in pieces, before a project is shown: what shows them then has nothing left to find. */
import type { Pace } from '../../pace';
import type { Project } from '../../project/types';
import { groupsOf, recipeOf, type SampleGroup, sampleGroup } from './sampleGroup';

/** Samples between two looks at the clock. */
const SAMPLES = 500;

export async function groupsAhead(
  { samples, ...project }: Pick<Project, 'recipe' | 'samples'>,
  pace: Pace,
): Promise<void> {
  const recipe = recipeOf(project);
  const groups: SampleGroup[] = [];
  for (const sample of samples) {
    groups.push(sampleGroup(recipe, sample));
    if (groups.length % SAMPLES === 0) await pace.step();
  }
  groupsOf(recipe).remember(samples, groups);
}
