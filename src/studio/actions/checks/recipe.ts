import { RUBRICS } from '../../../judging/rubrics';
import { withRule } from '../../../quality/formRules';
import { type CheckName, withCheck } from '../../../quality/recipe';
import { recipeOf } from '../../selectors/sampleGroup';
import type { Studio } from '../../studio';
import { perform } from '../undo';

/** Ask a rule of form, or do not. What is drawn is judged again, not drawn again. */
export function askRule(studio: Studio, id: string, words: string, asked: boolean): void {
  const recipe = withRule(recipeOf(studio.store.getState().project), id, asked);
  perform(studio, { type: 'setRecipe', recipe }, `“${words}” ${asked ? 'asked' : 'no longer asked'}`);
}

/** Ask a check, or do not. */
export function askCheck(studio: Studio, name: CheckName, words: string, asked: boolean): void {
  const { project, session } = studio.store.getState();
  // A judge is asked about functions where the examples are.
  const isOfFunctions = (session.pythonShare ?? 0) > 0.5;
  const settings = name === 'judge' ? { rubric: isOfFunctions ? RUBRICS.function : RUBRICS.problem } : {};
  const recipe = withCheck(recipeOf(project), name, asked, settings);
  perform(studio, { type: 'setRecipe', recipe }, `“${words}” ${asked ? 'asked' : 'no longer asked'}`);
}
