/** Where the person is on the page. */
import type { Project } from '../../project/types';
import type { Part } from './part';

/** Where the work is done, in the order of the journey; places.ts has more of each. */
export const PLACE_IDS = ['data', 'learn', 'review', 'compare', 'prove', 'export'] as const;
export type PlaceId = (typeof PLACE_IDS)[number];

export interface PlaceSession {
  readonly place: PlaceId;
}

export const placeSession = (): PlaceSession => ({ place: 'data' });

/** Where the work on a project of before stands. */
export function placeOf({ samples, runs }: Pick<Project, 'samples' | 'runs'>): PlaceId {
  if (samples.length > 0) return 'review';
  return runs.length > 0 ? 'learn' : 'data';
}

export const placeMethods = ({ set }: Part<PlaceSession>) => ({
  goTo: (place: PlaceId): void => set({ place }),
});
