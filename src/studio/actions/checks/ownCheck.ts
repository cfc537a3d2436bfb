/** The person's own check: tried on some rows, and asked of all. */

import { keptReferences } from '../../../project/references';
import { batchOf } from '../../../project/samples';
import type { CheckVerdict } from '../../../quality/judgement';
import { ownProgram, readOwnAnswer } from '../../../quality/ownCheck';
import { type Recipe, withCheck } from '../../../quality/recipe';
import { rowName } from '../../selectors/rowName';
import { recipeOf } from '../../selectors/sampleGroup';
import { shownSamples } from '../../selectors/shownSamples';
import type { Studio } from '../../studio';
import { report } from '../failures';
import { perform } from '../undo';

export interface Trial {
  /** "Example 3" */
  readonly name: string;
  readonly text: string;
  readonly verdict: CheckVerdict;
  readonly says: string | null;
}

/** Of each kind of row. */
const TRIED = 5;

/** What the function says of the first examples, which it should pass, and of the first samples. */
export async function tryOwnCheck(studio: Studio, source: string): Promise<readonly Trial[]> {
  const state = studio.store.getState();
  const { project } = state;
  const rows = [
    ...keptReferences(project)
      .slice(0, TRIED)
      .map(({ id, input }) => ({ id, text: input, composition: undefined })),
    ...shownSamples(state)
      .slice(0, TRIED)
      .map((sample) => ({ id: sample.id, text: sample.row.text, composition: batchOf(project, sample).composition })),
  ];
  try {
    const answers = await studio.python.run(rows.map(({ text, composition }) => ownProgram(source, text, composition)));
    return rows.map(({ id, text }, at) => {
      const { verdict, evidence } = readOwnAnswer(answers[at]!);
      return { name: rowName(project, id), text, verdict, says: evidence.says };
    });
  } catch (thrown) {
    report(studio, thrown);
    return [];
  }
}

/** The function that a recipe asks; null where it asks none. */
export function ownSource({ checks }: Recipe): string | null {
  const source = checks.find(({ name }) => name === 'own')?.source;
  return typeof source === 'string' ? source : null;
}

export function askOwnCheck(studio: Studio, source: string): void {
  const recipe = withCheck(recipeOf(studio.store.getState().project), 'own', true, { source });
  perform(studio, { type: 'setRecipe', recipe }, 'Own check asked');
}
