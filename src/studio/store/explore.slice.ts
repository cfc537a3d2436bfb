/** The map: coordinates by id, what is shown and what is picked. Vectors stay outside the store. */
import type { EmbedderFacts } from '../../../workers/embedder/embedder.protocol';
import type { ModelSource } from '../../../workers/engine/engine.protocol';
import type { ErrorFields } from '../../errors';
import type { ReferenceMeasures } from '../../metrics/measureReferences';
import type { SetMetrics } from '../../metrics/rates';
import type { ReferenceId, RowId } from '../../project/ids';
import type { Part } from './part';

/** A row on the map. */
export interface MapPoint {
  readonly id: RowId;
  readonly x: number;
  readonly y: number;
}

/** What makes vectors of texts: the hidden states of the model that writes, or a model that was chosen for it, for this visit. */
export type EmbedderStatus =
  | { readonly kind: 'model' /** Why the one that was chosen last is not in use. */; readonly failed?: ErrorFields }
  | { readonly kind: 'opening'; readonly id: string }
  | { readonly kind: 'own'; readonly source: ModelSource; readonly facts: EmbedderFacts };

export type MapStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'embedding'; readonly done: number; readonly total: number }
  | { readonly kind: 'projecting'; readonly epoch: number; readonly epochs: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

/** A reference near a row: cosine of the embeddings as directions from the references' mean, −1…1. */
export interface Neighbor {
  readonly referenceId: ReferenceId;
  readonly similarity: number;
}

export interface ExploreSession {
  readonly embedder: EmbedderStatus;
  readonly mapStatus: MapStatus;
  readonly mapPoints: readonly MapPoint[];
  /** Legend groups switched off. */
  readonly hiddenGroups: ReadonlySet<string>;
  /** The row on show, in the map, the tables and the detail. */
  readonly selectedId: string | null;
  readonly neighbors: readonly Neighbor[];
  readonly sampleMetrics: SetMetrics | null;
  readonly referenceMetrics: SetMetrics | null;
  /** What the references have in common in form, in words: the meaning of “in-domain”. */
  readonly domainProperties: readonly string[];
  /** The same as rules, each with what stands behind it; null before they are known. */
  readonly formRules: ReferenceMeasures['form'] | null;
  /** Share of the references that parse as Python; null without references. */
  readonly pythonShare: number | null;
}

export const exploreSession = (): ExploreSession => ({
  embedder: { kind: 'model' },
  mapStatus: { kind: 'empty' },
  mapPoints: [],
  hiddenGroups: new Set(),
  selectedId: null,
  neighbors: [],
  sampleMetrics: null,
  referenceMetrics: null,
  domainProperties: [],
  formRules: null,
  pythonShare: null,
});

export const exploreMethods = ({ set }: Part<ExploreSession>) => ({
  toggleGroup: (group: string): void =>
    set(({ hiddenGroups }) => {
      const hidden = new Set(hiddenGroups);
      if (!hidden.delete(group)) hidden.add(group);
      return { hiddenGroups: hidden };
    }),
});
