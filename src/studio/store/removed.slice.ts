/**
 * What was removed last, for as long as it can be brought back: one thing, until the next is removed, it is dismissed, or
 * the person goes on to learn, to draw samples or to add files.
 */
import type { StateCreator } from 'zustand/vanilla';
import type { Run } from './learning.slice';
import type { LoadedFile } from './references.slice';
import type { StudioState } from './store';
import type { Sample } from './synthesis.slice';

export type Removed =
  | { readonly kind: 'run'; readonly run: Run; readonly index: number; readonly wasActive: boolean }
  | {
      readonly kind: 'file';
      readonly file: LoadedFile;
      readonly index: number;
      /** Of its rows, those that were dropped. */
      readonly droppedIds: readonly string[];
    }
  | { readonly kind: 'samples'; readonly samples: readonly Sample[]; readonly tickedIds: readonly string[] };

export interface RemovedSlice {
  readonly removed: Removed | null;
}

export const removedSlice: StateCreator<StudioState, [], [], RemovedSlice> = () => ({ removed: null });
