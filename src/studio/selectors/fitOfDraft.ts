/** The form's options against the device that the model is on. */

import { type SmallerOptions, sizeOfStep, smallerOptions } from '../../domino/stepSize';
import { fitOf } from '../../footprint/fit';
import type { DeviceLimits, Fit, PassSize } from '../../footprint/types';
import { keptReferences } from '../store/references.slice';
import type { StudioState } from '../store/store';

export interface DraftFit {
  readonly fit: Fit;
  readonly limits: DeviceLimits;
  readonly wanted: PassSize;
  /** Options that would change the answer; null where the form has the smallest already. */
  readonly take: SmallerOptions | null;
}

type Parts = Pick<StudioState, 'modelStatus' | 'draftOptions' | 'references' | 'droppedIds' | 'tokenCounts'>;

/** null while no model is loaded, or where its configuration does not say its sizes. */
export function fitOfDraft(state: Parts): DraftFit | null {
  const { modelStatus, draftOptions, tokenCounts } = state;
  if (modelStatus.kind !== 'ready') return null;
  const { sizes, limits } = modelStatus.loaded;
  if (sizes === null) return null;
  const kept = keptReferences(state);
  const counts = kept.map(({ input }) => tokenCounts.get(input));
  const known = counts.filter((count) => count !== undefined);
  const longest = known.length === kept.length && known.length > 0 ? Math.max(...known) : null;
  const facts = { count: Math.max(1, kept.length), longest };
  const wanted = sizeOfStep(draftOptions, facts);
  const fit = fitOf({ ...sizes, limits, wanted });
  if (fit.kind !== 'smaller') return { fit, limits, wanted, take: null };
  const take = smallerOptions(draftOptions, fit, facts);
  const changes = Object.entries(take).filter(([name, value]) => draftOptions[name as keyof SmallerOptions] !== value);
  return { fit, limits, wanted, take: changes.length > 0 ? Object.fromEntries(changes) : null };
}

/** Why a run cannot start with these options; null where it can, in however many passes. */
export function fitObstacle(state: Parts): string | null {
  const found = fitOfDraft(state);
  const tooLong = found?.fit.kind === 'smaller' && found.fit.size.positions < found.wanted.positions;
  return tooLong ? 'A row is too long for this device; see below.' : null;
}
