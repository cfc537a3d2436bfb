/** The map: coordinates by id, what is shown and what is picked. Vectors stay outside the store. */
import type { EmbedderFacts } from '../../../workers/embedder/embedder.protocol';
import type { ModelSource } from '../../../workers/engine/engine.protocol';
import type { ErrorFields } from '../../errors';
import type { ReferenceMeasures } from '../../metrics/measureReferences';
import type { SetMetrics } from '../../metrics/rates';
import type { ReferenceId, RowId, RunId, SampleId, SelectionId } from '../../project/ids';
import type { Part } from './part';

/** A row on the map. */
export interface MapPoint {
  readonly id: RowId;
  readonly x: number;
  readonly y: number;
  /** What was placed: a row that is written anew is placed anew. */
  readonly text: string;
  /** Its place among `mapClusters`. */
  readonly cluster: number;
  /** Cosine distance to the nearest other reference in the embedding's own space, 0…2; NaN where there is none. */
  readonly distance: number;
}

/** A row that a run drew while it learned, in the same layout. */
export interface ReplayPoint {
  readonly step: number;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** How the domain was learned: the rows that a run drew on its way. */
export interface Replay {
  readonly runId: RunId;
  readonly runName: string;
  /** By step. */
  readonly points: readonly ReplayPoint[];
  /** Steps that have rows, in order. */
  readonly steps: readonly number[];
  /** The one on show. */
  readonly at: number;
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
  | { readonly kind: 'placing'; readonly done: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

/** A reference near a row: cosine of the embeddings as directions from the references' mean, −1…1. */
export interface Neighbor {
  readonly referenceId: ReferenceId;
  readonly similarity: number;
}

/** References without a passing row nearby that stand together. */
export interface FoundGap {
  /** The one in the middle first. */
  readonly referenceIds: readonly ReferenceId[];
  /** What they have in common and others have not; none where nothing sets them apart. */
  readonly words: readonly string[];
  /** The passing row that comes nearest to one of them, in radii of its ball; null without rows. */
  readonly nearest: { readonly sampleId: SampleId; readonly referenceId: ReferenceId; readonly radii: number } | null;
}

/** Which references have a passing row nearby (metrics/coverage.ts). */
export interface CoverageFound {
  readonly covered: number;
  readonly of: number;
  readonly interval: readonly [number, number];
  /** Passing rows that were looked at. */
  readonly rows: number;
  readonly uncoveredIds: ReadonlySet<ReferenceId>;
  /** Largest first. */
  readonly gaps: readonly FoundGap[];
}

export interface ExploreSession {
  readonly embedder: EmbedderStatus;
  readonly mapStatus: MapStatus;
  readonly mapPoints: readonly MapPoint[];
  /** What each cluster is called, by number. */
  readonly mapClusters: readonly string[];
  /** The embedding that the map is of, as a person calls it. */
  readonly mapEmbedding: string;
  /** null: the map shows the rows of the project. */
  readonly replay: Replay | null;
  /** Rows chosen on the map, by a region or a group; null: none are. */
  readonly chosenIds: ReadonlySet<RowId> | null;
  /** The named selection that is on show; null: what is chosen has no name. */
  readonly selectionId: SelectionId | null;
  /** Letters that rows on the map are marked by. */
  readonly mapSearch: string;
  /** Legend groups switched off. */
  readonly hiddenGroups: ReadonlySet<string>;
  /** The row on show, in the map, the tables and the detail. */
  readonly selectedId: string | null;
  readonly neighbors: readonly Neighbor[];
  /** null before it was measured, and with nothing to measure. */
  readonly coverage: CoverageFound | null;
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
  mapClusters: [],
  mapEmbedding: '',
  replay: null,
  chosenIds: null,
  selectionId: null,
  mapSearch: '',
  hiddenGroups: new Set(),
  selectedId: null,
  neighbors: [],
  coverage: null,
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
