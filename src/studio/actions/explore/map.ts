import type { EmbedProgress } from '../../../../workers/engine/engine.protocol';
import { givingVectors } from '../../../../workers/projection/projection.client';
import type { ProjectionProgress } from '../../../../workers/projection/projection.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { nearest } from '../../../embedding/nearest';
import { directionsFrom, meanVector } from '../../../embedding/vectors';
import { toErrorFields } from '../../../errors';
import type { MapPoint, Neighbor } from '../../store/explore.slice';
import { keptReferences } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { batched } from '../batches';
import { isCancelled } from '../failures';
import { modelKey } from '../model/model';

/** Rows on the map; more would hide each other. References come first, then the newest samples. */
const MAX_POINTS = 2000;
/** UMAP on fewer points has no neighbourhoods to speak of. */
export const MIN_POINTS = 4;
const NEIGHBORS_SHOWN = 5;

interface Row {
  readonly id: string;
  readonly text: string;
}

type MappedState = Pick<StudioState, 'references' | 'droppedIds' | 'samples'>;

function rowsToMap(state: MappedState): Row[] {
  const references = keptReferences(state).map(({ id, input }) => ({ id, text: input }));
  const samples = state.samples.map(({ id, row }) => ({ id, text: row.text })).filter(({ text }) => text.trim() !== '');
  const room = Math.max(0, MAX_POINTS - references.length);
  return [...references.slice(0, MAX_POINTS), ...(room === 0 ? [] : samples.slice(-room))];
}

/** Rows that belong on the map and are not on it: references that came since, mostly. */
export function missingFromMap(state: MappedState & Pick<StudioState, 'mapPoints'>): number {
  const there = new Set(state.mapPoints.map((point) => point.id));
  const rows = rowsToMap(state);
  return rows.length < MIN_POINTS ? 0 : rows.filter(({ id }) => !there.has(id)).length;
}

/** Take rows off the map that are gone or dropped; what is left stays where it lies. A selected row that is gone is let go. */
export function pruneMap(studio: Studio): void {
  const { store } = studio;
  const state = store.getState();
  const there = new Set([...keptReferences(state), ...state.samples].map(({ id }) => id));
  const mapPoints = state.mapPoints.filter(({ id }) => there.has(id));
  if (mapPoints.length < state.mapPoints.length)
    store.setState({ mapPoints, ...(mapPoints.length === 0 ? { mapStatus: { kind: 'empty' } } : {}) });
  const { selectedId } = state;
  if (selectedId !== null) selectRow(studio, textOf(studio, selectedId) === undefined ? null : selectedId);
}

/** The newest request wins; an older one stops where it is. */
let newest = 0;

/** Embed what has no vector yet, project everything, and show it. */
export async function refreshMap(studio: Studio): Promise<void> {
  const { store, engine, projection, vectors } = studio;
  const { modelStatus } = store.getState();
  if (modelStatus.kind !== 'ready') return;
  const rows = rowsToMap(store.getState());
  if (rows.length < MIN_POINTS) return;
  const mine = ++newest;
  const isCurrent = (): boolean => mine === newest;
  vectors.forModel(modelKey(modelStatus.loaded.info));
  try {
    const missing = vectors.missing(rows.map((row) => row.text));
    store.setState({ mapStatus: { kind: 'embedding', done: 0, total: missing.length } });
    if (missing.length > 0) {
      const progress = batched<EmbedProgress>((events) => {
        const { mapStatus } = store.getState();
        if (isCurrent() && mapStatus.kind === 'embedding')
          store.setState({ mapStatus: { ...mapStatus, ...events.at(-1) } });
      });
      const embedded = await readStream(engine.embed(missing), (event) => progress.push(event));
      vectors.add(missing, embedded.vectors, embedded.tokenDim);
    }
    if (!isCurrent()) return;
    store.setState({ mapStatus: { kind: 'projecting', epoch: 0, epochs: 1 } });
    const progress = batched<ProjectionProgress>((events) => {
      const { mapStatus } = store.getState();
      if (isCurrent() && mapStatus.kind === 'projecting')
        store.setState({ mapStatus: { ...mapStatus, ...events.at(-1) } });
    });
    const request = givingVectors({
      ...vectors.matrix(rows.map((row) => row.text)),
      neighbors: Math.min(15, rows.length - 1),
      minDist: 0.1,
      seed: 0,
    });
    const coordinates = await readStream(projection.project(request), (event) => progress.push(event));
    if (!isCurrent()) return;
    const mapPoints = rows.map(
      ({ id }, index): MapPoint => ({ id, x: coordinates[2 * index] ?? 0, y: coordinates[2 * index + 1] ?? 0 }),
    );
    store.setState({ mapPoints, mapStatus: { kind: 'ready' } });
    pruneMap(studio);
    store.getState().announce(`The map shows ${store.getState().mapPoints.length} rows.`);
  } catch (thrown) {
    if (!isCurrent()) return;
    const hasMap = store.getState().mapPoints.length > 0;
    if (isCancelled(thrown)) store.setState({ mapStatus: { kind: hasMap ? 'ready' : 'empty' } });
    else store.setState({ mapStatus: { kind: 'failed', error: toErrorFields(thrown) } });
  }
}

/** Stop the projection; the map that was there stays. Embedding under way ends, but its map is not drawn. */
export async function cancelMap({ store, projection }: Studio): Promise<void> {
  const { mapStatus, mapPoints } = store.getState();
  newest++;
  store.setState({ mapStatus: { kind: mapPoints.length > 0 ? 'ready' : 'empty' } });
  if (mapStatus.kind === 'projecting') await projection.cancel();
}

/** The text of a row on the map or in a table. */
export function textOf({ store }: Studio, id: string): string | undefined {
  const state = store.getState();
  return id.startsWith('r')
    ? state.references.find((reference) => reference.id === id)?.input
    : state.samples.find((sample) => sample.id === id)?.row.text;
}

/** Show one row everywhere, with the references nearest to it in the embedding's own space (not on the map). */
export function selectRow(studio: Studio, id: string | null): void {
  studio.store.setState({ selectedId: id, neighbors: id === null ? [] : nearestReferences(studio, id) });
}

function nearestReferences(studio: Studio, id: string): Neighbor[] {
  const text = textOf(studio, id);
  const vector = text === undefined ? undefined : studio.vectors.get(text);
  const others = keptReferences(studio.store.getState()).filter(
    (reference) => reference.id !== id && studio.vectors.get(reference.input),
  );
  if (!vector || others.length === 0) return [];
  const { vectors, tokenDim } = studio.vectors.matrix(others.map((reference) => reference.input));
  const mean = meanVector(vectors, tokenDim);
  const [found = []] = nearest(directionsFrom(mean, vectors), tokenDim, directionsFrom(mean, vector), NEIGHBORS_SHOWN);
  return found.flatMap(({ index, similarity }): Neighbor[] => {
    const reference = others[index];
    return reference ? [{ referenceId: reference.id, similarity }] : [];
  });
}
