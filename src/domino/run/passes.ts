/** How often a run reads its references, where nobody sees when that is enough. */
import type { DominoOptions } from '../types';

/** Passes after which prompts were best on references that were not trained on: 4 to 5 from 8 to 59 references (decision note 47). */
export const BEST_PASSES = 5;
/** Twice as many cost less than a run differs from another; more is told. */
const TOLD_FROM = 2 * BEST_PASSES;

/** Said where nothing is held out and each reference is read far more often than was of use; null elsewhere. */
export function passesNotice(
  { steps, batch }: Pick<DominoOptions, 'steps' | 'batch'>,
  { trained, heldOut }: { readonly trained: number; readonly heldOut: number },
): string | null {
  const aStep = batch === 'all' ? trained : Math.min(batch, trained);
  const passes = (steps * aStep) / trained;
  if (heldOut > 0 || !(passes > TOLD_FROM)) return null;
  const best = Math.max(1, Math.round((BEST_PASSES * trained) / aStep));
  return (
    `Nothing is held out, and ${steps} steps read each reference about ${Math.round(passes)} times. ` +
    `On the sample sets a prompt told unseen examples best after about ${BEST_PASSES}: here that is step ${best}. Hold some out, or learn for fewer steps.`
  );
}
