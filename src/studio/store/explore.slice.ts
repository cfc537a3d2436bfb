/** The map: coordinates by id, what is shown and what is picked. Vectors stay outside the store. */
import type { StateCreator } from 'zustand/vanilla';
import type { ErrorFields } from '../../errors';
import type { SetMetrics } from '../../metrics/rates';
import type { StudioState } from './store';

/** A row on the map; references and samples share the id space ("r…", "s…"). */
export interface MapPoint {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export type MapStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'embedding'; readonly done: number; readonly total: number }
  | { readonly kind: 'projecting'; readonly epoch: number; readonly epochs: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

/** A reference near a row: cosine of the embeddings as directions from the references' mean, −1…1. */
export interface Neighbor {
  readonly referenceId: string;
  readonly similarity: number;
}

export type MapColour = 'source' | 'novelty';

export interface ExploreSlice {
  readonly mapStatus: MapStatus;
  readonly mapPoints: readonly MapPoint[];
  readonly mapColour: MapColour;
  /** Legend groups switched off. */
  readonly hiddenGroups: ReadonlySet<string>;
  /** The row on show, in the map, the tables and the detail. */
  readonly selectedId: string | null;
  readonly neighbors: readonly Neighbor[];
  /** Rows ticked for export. */
  readonly tickedIds: ReadonlySet<string>;
  readonly sampleMetrics: SetMetrics | null;
  readonly referenceMetrics: SetMetrics | null;
  /** What the references have in common in form, in words: the meaning of “in-domain”. */
  readonly domainProperties: readonly string[];
  /** Share of the references that parse as Python; null without references. */
  readonly pythonShare: number | null;
  toggleGroup(group: string): void;
  setTicked(ids: readonly string[], checked: boolean): void;
}

export const exploreSlice: StateCreator<StudioState, [], [], ExploreSlice> = (set) => ({
  mapStatus: { kind: 'empty' },
  mapPoints: [],
  mapColour: 'source',
  hiddenGroups: new Set<string>(),
  selectedId: null,
  neighbors: [],
  tickedIds: new Set<string>(),
  sampleMetrics: null,
  referenceMetrics: null,
  domainProperties: [],
  pythonShare: null,
  toggleGroup: (group) =>
    set((state) => {
      const hidden = new Set(state.hiddenGroups);
      if (!hidden.delete(group)) hidden.add(group);
      return { hiddenGroups: hidden };
    }),
  setTicked: (ids, checked) =>
    set((state) => {
      const next = new Set(state.tickedIds);
      for (const id of ids) {
        if (checked) next.add(id);
        else next.delete(id);
      }
      return { tickedIds: next };
    }),
});
