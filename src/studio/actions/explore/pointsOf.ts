/** Where rows lie: the first are laid out together, once; those that come later are placed among them. */
import type { EmbedProgress } from '../../../../workers/engine/engine.protocol';
import { givingRows, givingVectors } from '../../../../workers/projection/projection.client';
import type { ProjectionProgress } from '../../../../workers/projection/projection.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { isReferenceId, type RowId } from '../../../project/ids';
import type { ProjectionOptions } from '../../../projection/umap';
import type { MapPoint } from '../../store/explore.slice';
import type { Studio } from '../../studio';
import type { KeptLayout } from '../../vectorCache';
import { type Batch, batched } from '../batches';
import { type Embedder, embedMissing } from './embedder';

export interface MapRow {
  readonly id: RowId;
  readonly text: string;
}

/** So many references make a map by themselves; fewer are laid out together with the samples that are there. */
const ENOUGH = 60;
/** More are placed among these: a layout takes time, and says no more. */
const MOST_LAID_OUT = 10_000;
const OPTIONS: ProjectionOptions = { neighbors: 15, minDist: 0.1, seed: 0 };

/** Embed the texts that have no vector yet, and say how far it is. */
export async function embedRows(
  studio: Studio,
  embedder: Embedder,
  rows: readonly { readonly text: string }[],
  isCurrent: () => boolean,
): Promise<void> {
  const { store, vectors } = studio;
  const texts = rows.map(({ text }) => text);
  const total = vectors.missing(texts).length;
  if (total === 0) return;
  store.setSession({ mapStatus: { kind: 'embedding', done: 0, total } });
  const progress = batched<EmbedProgress>((events) => {
    const { mapStatus } = store.getState().session;
    if (isCurrent() && mapStatus.kind === 'embedding')
      store.setSession({ mapStatus: { ...mapStatus, ...events.at(-1) } });
  });
  await embedMissing(studio, embedder, texts, (event) => progress.push(event));
}

/**
 * @param rows embedded
 * @param anew lay everything out again
 */
export async function pointsOf(
  studio: Studio,
  rows: readonly MapRow[],
  anew: boolean,
  isCurrent: () => boolean,
): Promise<{ readonly points: readonly MapPoint[]; readonly clusters: readonly string[] }> {
  const { store, vectors } = studio;
  const known = new Map<RowId, MapPoint>();
  let { layout } = vectors;
  if (anew || layout === null || !isLaidOut(layout, rows, store.getState().session.mapPoints)) {
    layout = await layOutRows(studio, rowsToLayOut(rows), isCurrent);
    if (isCurrent()) vectors.layout = layout;
  } else {
    for (const point of store.getState().session.mapPoints) known.set(point.id, point);
  }
  // One that was laid out and comes back lies where it lay.
  for (const point of layout.rows) known.set(point.id, point);
  const fresh = rows.filter(({ id, text }) => known.get(id)?.text !== text);
  for (const point of await placeRowsInto(studio, layout, fresh, isCurrent)) known.set(point.id, point);
  return { points: rows.flatMap(({ id }) => known.get(id) ?? []), clusters: layout.names };
}

/** Whether new rows can be placed into it: most of it is still there, and it says enough. */
function isLaidOut({ rows: laidOut }: KeptLayout, rows: readonly MapRow[], points: readonly MapPoint[]): boolean {
  if (points.length === 0) return false;
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  const there = laidOut.filter(({ id, text }) => texts.get(id) === text).length;
  return there >= laidOut.length / 2 && (laidOut.length >= ENOUGH || rows.length <= laidOut.length);
}

function rowsToLayOut(rows: readonly MapRow[]): readonly MapRow[] {
  const references = rows.filter(({ id }) => isReferenceId(id));
  const chosen = references.length >= ENOUGH ? references : rows;
  if (chosen.length <= MOST_LAID_OUT) return chosen;
  return Array.from({ length: MOST_LAID_OUT }, (_, at) => chosen[Math.floor((at * chosen.length) / MOST_LAID_OUT)]!);
}

const optionsFor = (rows: number): ProjectionOptions => ({
  ...OPTIONS,
  neighbors: Math.max(1, Math.min(OPTIONS.neighbors, rows - 1)),
});

async function layOutRows(
  { store, vectors, projection }: Studio,
  rows: readonly MapRow[],
  isCurrent: () => boolean,
): Promise<KeptLayout> {
  store.setSession({ mapStatus: { kind: 'projecting', epoch: 0, epochs: 1 } });
  const progress = batched<ProjectionProgress>((events) => {
    const { done, total } = events.at(-1)!;
    if (isCurrent()) store.setSession({ mapStatus: { kind: 'projecting', epoch: done, epochs: total } });
  });
  const texts = rows.map(({ text }) => text);
  const { vectors: matrix, tokenDim: dim } = vectors.matrix(texts);
  const isReference = Uint8Array.from(rows, ({ id }) => (isReferenceId(id) ? 1 : 0));
  const request = givingVectors({ vectors: matrix, dim, texts, isReference, options: optionsFor(rows.length) });
  const found = await drained(
    readStream(projection.layOut(request), (event) => progress.push(event)),
    progress,
  );
  const { coordinates, centers, names } = found;
  return { rows: toPoints(rows, found), isReference, coordinates, centers, names };
}

/** Rows of any kind, where they belong in a layout. */
export async function placeRowsInto<Row extends { readonly text: string }>(
  { store, vectors, projection }: Studio,
  { rows: laidOut, coordinates, centers, isReference }: KeptLayout,
  rows: readonly Row[],
  isCurrent: () => boolean,
): Promise<readonly (Row & Omit<MapPoint, 'id'>)[]> {
  if (rows.length === 0) return [];
  store.setSession({ mapStatus: { kind: 'placing', done: 0, total: rows.length } });
  const progress = batched<ProjectionProgress>((events) => {
    if (isCurrent()) store.setSession({ mapStatus: { kind: 'placing', ...events.at(-1)! } });
  });
  const { vectors: matrix, tokenDim: dim } = vectors.matrix(rows.map(({ text }) => text));
  const { vectors: anchors } = vectors.matrix(laidOut.map(({ text }) => text));
  const request = givingRows({
    laidOut: { vectors: anchors, coordinates, isReference, centers },
    vectors: matrix,
    dim,
    options: optionsFor(laidOut.length),
  });
  return toPoints(
    rows,
    await drained(
      readStream(projection.place(request), (event) => progress.push(event)),
      progress,
    ),
  );
}

/** What is told of progress is told before the end. */
async function drained<Result>(work: Promise<Result>, progress: Batch<ProjectionProgress>): Promise<Result> {
  try {
    return await work;
  } finally {
    progress.flush();
  }
}

interface Found {
  readonly coordinates: Float32Array;
  readonly clusters: Int16Array;
  readonly distances: Float32Array;
}

const toPoints = <Row extends object>(rows: readonly Row[], { coordinates, clusters, distances }: Found) =>
  rows.map((row, at) => ({
    ...row,
    x: coordinates[2 * at]!,
    y: coordinates[2 * at + 1]!,
    cluster: clusters[at]!,
    distance: distances[at]!,
  }));
