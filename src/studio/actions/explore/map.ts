import { nearest } from '../../../embedding/nearest';
import { directionsFrom, meanVector } from '../../../embedding/vectors';
import { toErrorFields } from '../../../errors';
import { isReferenceId } from '../../../project/ids';
import { droppedSet, keptReferences, referenceOf } from '../../../project/references';
import { samplesById } from '../../../project/samples';
import type { Project } from '../../../project/types';
import type { MapPoint, Neighbor } from '../../store/explore.slice';
import type { Session } from '../../store/session';
import type { Studio } from '../../studio';
import { isCancelled, report } from '../failures';
import { isBackAfter } from '../model/recovery';
import { embedderOf, MOST_UNASKED } from './embedder';
import { embedRows, type MapRow, pointsOf } from './pointsOf';

/** Rows on the map. References come first, then the newest samples. */
const MAX_POINTS = 100_000;
/** UMAP on fewer points has no neighbourhoods to speak of. */
export const MIN_POINTS = 4;
const NEIGHBORS_SHOWN = 5;

type Mapped = Pick<Project, 'files' | 'droppedIds' | 'samples'>;

function rowsToMap(project: Mapped, most = MAX_POINTS): MapRow[] {
  const references = keptReferences(project).map(({ id, input }) => ({ id, text: input }));
  const samples = project.samples
    .map(({ id, row }) => ({ id, text: row.text }))
    .filter(({ text }) => text.trim() !== '');
  const room = Math.max(0, most - references.length);
  return [...references.slice(0, most), ...(room === 0 ? [] : samples.slice(-room))];
}

/** Rows that belong on the map and are not on it: references that came since, mostly. */
export function missingFromMap(project: Mapped, { mapPoints }: Pick<Session, 'mapPoints'>): number {
  const there = new Map(mapPoints.map((point) => [point.id, point.text]));
  const rows = rowsToMap(project);
  return rows.length < MIN_POINTS ? 0 : rows.filter(({ id, text }) => there.get(id) !== text).length;
}

/** Take rows off the map that are gone or dropped; what is left stays where it lies. A selected row that is gone is let go. */
export function pruneMap(studio: Studio): void {
  const { store } = studio;
  const { project, session } = store.getState();
  const mapPoints = session.mapPoints.filter(isThereIn(project, session));
  if (mapPoints.length < session.mapPoints.length) {
    store.setSession({
      mapPoints,
      ...(mapPoints.length === 0
        ? { mapStatus: { kind: 'empty' }, replay: null, chosenIds: null, selectionId: null }
        : {}),
    });
    if (mapPoints.length === 0) studio.vectors.layout = null;
  }
  const { selectedId } = session;
  if (selectedId !== null) selectRow(studio, textOf(studio, selectedId) === undefined ? null : selectedId);
}

function isThereIn(project: Mapped, { mapPoints }: Pick<Session, 'mapPoints'>): (point: MapPoint) => boolean {
  if (mapPoints.length === 0) return () => false;
  const [dropped, samples] = [droppedSet(project), new Set<string>(project.samples.map(({ id }) => id))];
  return ({ id }) => (isReferenceId(id) ? !dropped.has(id) && referenceOf(project, id) !== undefined : samples.has(id));
}

/** The newest request wins; an older one stops where it is. */
let newest = 0;

/** After a draw: what it drew joins the map, but no more than a person need not wait for. */
export function extendMap(studio: Studio): Promise<void> {
  const { mapPoints } = studio.store.getState().session;
  return refreshMap(studio, { most: Math.max(MOST_UNASKED, mapPoints.length) });
}

interface RefreshOptions {
  /** Forget where the references lie, and lay everything out again. */
  readonly anew?: boolean;
  readonly mayRepeat?: boolean;
  /** Rows on the map: the references first, then the newest samples. */
  readonly most?: number;
}

/** Embed what has no vector yet, place it on the map, and show it; once more where a worker dies over it. */
export async function refreshMap(
  studio: Studio,
  { anew = false, mayRepeat = true, most = MAX_POINTS }: RefreshOptions = {},
): Promise<void> {
  const { store } = studio;
  const embedder = embedderOf(studio);
  if (embedder === null) return;
  const rows = rowsToMap(store.getState().project, most);
  if (rows.length < MIN_POINTS) return;
  const mine = ++newest;
  // A layout of one space is none of another.
  const isCurrent = (): boolean => mine === newest && studio.vectors.isOf(embedder.key);
  try {
    await embedRows(studio, embedder, rows, isCurrent);
    if (!isCurrent()) return;
    const { points, clusters } = await pointsOf(studio, rows, anew, isCurrent);
    if (!isCurrent()) return;
    store.setSession({
      mapPoints: points,
      mapClusters: clusters,
      mapEmbedding: embedder.name,
      mapStatus: { kind: 'ready' },
      // Where rows of a run lie is of the layout that was.
      ...(anew ? { replay: null } : {}),
    });
    pruneMap(studio);
    store.announce(`The map shows ${store.getState().session.mapPoints.length} rows.`);
  } catch (thrown) {
    if (!isCurrent()) return;
    if (mayRepeat && (await isBackAfter(studio, thrown)))
      return isCurrent() ? refreshMap(studio, { anew, mayRepeat: false, most }) : undefined;
    if (!isCurrent()) return;
    const hasMap = store.getState().session.mapPoints.length > 0;
    if (isCancelled(thrown)) store.setSession({ mapStatus: { kind: hasMap ? 'ready' : 'empty' } });
    else store.setSession({ mapStatus: { kind: 'failed', error: toErrorFields(thrown) } });
  }
}

/** Stop; the map that was there stays. Embedding under way ends, but what it embeds is not drawn. */
export async function cancelMap(studio: Studio): Promise<void> {
  const { store, projection } = studio;
  const { mapStatus, mapPoints } = store.getState().session;
  newest++;
  store.setSession({ mapStatus: { kind: mapPoints.length > 0 ? 'ready' : 'empty' } });
  if (mapStatus.kind === 'projecting' || mapStatus.kind === 'placing')
    await projection.cancel().catch((thrown) => report(studio, thrown));
}

/** The text of a row on the map or in a table. */
export function textOf({ store }: Studio, id: string): string | undefined {
  const { project } = store.getState();
  return isReferenceId(id) ? referenceOf(project, id)?.input : samplesById(project.samples).get(id)?.row.text;
}

/** Show one row everywhere, with the references nearest to it in the embedding's own space (not on the map). */
export function selectRow(studio: Studio, id: string | null): void {
  studio.store.setSession({ selectedId: id, neighbors: id === null ? [] : nearestReferences(studio, id) });
}

function nearestReferences(studio: Studio, id: string): Neighbor[] {
  const text = textOf(studio, id);
  const vector = text === undefined ? undefined : studio.vectors.get(text);
  const others = keptReferences(studio.store.getState().project).filter(
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
