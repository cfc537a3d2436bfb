/** The form's options against the device that the model is on. */

import { MOST_PASSES, passesOf, type SmallerOptions, sizeOfStep, smallerOptions } from '../../domino/stepSize';
import { fitOf } from '../../footprint/fit';
import type { DeviceLimits, Fit, PassSize } from '../../footprint/types';
import { keptReferences } from '../../project/references';
import type { Project } from '../../project/types';
import type { Session } from '../store/session';
import type { StudioState } from '../store/store';
import { tokenLengths } from './tokenLengths';

export interface DraftFit {
  readonly fit: Fit;
  readonly limits: DeviceLimits;
  readonly wanted: PassSize;
  /** Options that would change the answer; null where the form has the smallest already. */
  readonly take: SmallerOptions | null;
}

/** What fit depends on. */
export type FitParts = Pick<Project, 'files' | 'droppedIds'> &
  Pick<Session, 'modelStatus' | 'draftOptions' | 'tokenCounts'>;

export const fitParts = ({ project, session }: StudioState): FitParts => ({
  files: project.files,
  droppedIds: project.droppedIds,
  modelStatus: session.modelStatus,
  draftOptions: session.draftOptions,
  tokenCounts: session.tokenCounts,
});

/** null while no model is loaded, or where its configuration does not say its sizes. */
export function fitOfDraft(parts: FitParts): DraftFit | null {
  const { modelStatus, draftOptions } = parts;
  if (modelStatus.kind !== 'ready') return null;
  const { sizes, limits } = modelStatus.loaded;
  if (sizes === null) return null;
  const kept = keptReferences(parts);
  const lengths = tokenLengths(parts, parts);
  const longest = lengths.isWhole && kept.length > 0 ? lengths.longest : null;
  const facts = { count: Math.max(1, kept.length), longest };
  const wanted = sizeOfStep(draftOptions, facts);
  const fit = fitOf({ ...sizes, limits, wanted });
  if (fit.kind !== 'smaller') return { fit, limits, wanted, take: null };
  const take = smallerOptions(draftOptions, fit, facts);
  const changes = Object.entries(take).filter(([name, value]) => draftOptions[name as keyof SmallerOptions] !== value);
  return { fit, limits, wanted, take: changes.length > 0 ? Object.fromEntries(changes) : null };
}

/** Why a run cannot start with these options; null where it can, in several passes if need be. */
export function fitObstacle(parts: FitParts): string | null {
  const found = fitOfDraft(parts);
  if (found?.fit.kind !== 'smaller') return null;
  if (found.fit.size.positions < found.wanted.positions) return 'A row is too long for this device; see below.';
  const passes = passesOf(found.fit, found.wanted) ?? 0;
  return passes > MOST_PASSES ? `A step would run in ${passes} passes on this device; see below.` : null;
}
