import type { StudioError } from '../errors';
import { type FitQuestion, fitOf, SMALLEST } from './fit';
import { modelRefusal } from './fitMessages';

/** What a model may take on a device: everything that decides whether a pass fits, but its size. */
export type Room = Omit<FitQuestion, 'wanted'>;

/** Why a model cannot be loaded on a device, whatever is done with it then; null where it can. */
export function loadRefusal(room: Room, id: string): StudioError | null {
  const fit = fitOf({ ...room, wanted: SMALLEST });
  return fit.kind === 'never' ? modelRefusal(id, fit, room.limits) : null;
}
