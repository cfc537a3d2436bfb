/** The groups of all samples found in pieces, before a project is shown: what shows them then has nothing left to find. */
import type { Pace } from '../../pace';
import type { Project } from '../../project/types';
import { recipeOf, sampleGroup } from './sampleGroup';

/** Samples between two looks at the clock. */
const SAMPLES = 500;

export async function groupsAhead(project: Pick<Project, 'recipe' | 'samples'>, pace: Pace): Promise<void> {
  const recipe = recipeOf(project);
  for (const [at, sample] of project.samples.entries()) {
    sampleGroup(recipe, sample);
    if (at % SAMPLES === SAMPLES - 1) await pace.step();
  }
}
