/** The map: coordinates by id, what is shown and what is picked. Vectors stay outside the store. */
import type { ErrorFields } from '../../errors';
import type { ReferenceMeasures } from '../../metrics/measureReferences';
import type { SetMetrics } from '../../metrics/rates';
import type { ReferenceId, RowId, SampleId } from '../../project/ids';
import type { Part } from './part';

/** A row on the map. */
export interface MapPoint {
  readonly id: RowId;
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
  readonly mapStatus: MapStatus;
  readonly mapPoints: readonly MapPoint[];
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
  mapStatus: { kind: 'empty' },
  mapPoints: [],
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
