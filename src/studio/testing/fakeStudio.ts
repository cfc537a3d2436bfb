import { createChecksService } from '../../../workers/checks/checks.service';
import type { EmbedderApi } from '../../../workers/embedder/embedder.protocol';
import type { ProjectionApi } from '../../../workers/projection/projection.protocol';
import { createProjectsService } from '../../../workers/projects/projects.service';
import { tablesOf } from '../../../workers/references/references.client';
import { createReferencesService } from '../../../workers/references/references.service';
import { fakeExecutor } from '../../execution/testing/fakeExecutor';
import { coverageReport } from '../../metrics/coverageReport';
import { createStudio, type Studio } from '../studio';
import { type FakeEngine, type FakeOptions, fakeEngine } from './fakeEngine';
import { fakeHub } from './fakeHub';

/** Coordinates from the first two dimensions, one cluster. */
export const flatProjection: ProjectionApi = {
  async *layOut({ vectors, dim }) {
    yield { done: 1, total: 1 };
    return { ...flat(vectors, dim), centers: new Float32Array(dim), names: ['all'] };
  },
  async *place({ vectors, dim }) {
    yield { done: 1, total: 1 };
    return flat(vectors, dim);
  },
  coverage: async ({ texts, references, rows, tokenDim }) => coverageReport(texts, references, rows, tokenDim),
  async cancel() {},
};

/** A text's letters, digits and all else, counted. */
export const letterCounts: EmbedderApi = {
  open: async ({ ...source }) => ({
    ...{ id: 'id' in source ? source.id : 'embedded', revision: 'local', dim: 3, pooling: 'mean' },
  }),
  async *embed(_, texts) {
    const counts = texts.map((text) => [/[a-z]/gi, /\d/g, /[^a-z\d]/gi].map((kind) => text.match(kind)?.length ?? 0));
    return { vectors: Float32Array.from(counts.flat()), tokenDim: 3 };
  },
  close: async () => undefined,
};

function flat(vectors: Float32Array, dim: number) {
  const rows = vectors.length / dim;
  return {
    coordinates: Float32Array.from({ length: 2 * rows }, (_, at) => vectors[(at >> 1) * dim + (at & 1)] ?? 0),
    clusters: new Int16Array(rows),
    distances: new Float32Array(rows).fill(0.5),
  };
}

export function fakeStudio(options: FakeOptions = {}): Studio & { engine: FakeEngine } {
  const engine = fakeEngine(options);
  const references = createReferencesService();
  // The real checks, hub, references and projects, without their workers.
  const studio = createStudio({
    engine,
    hub: fakeHub(),
    embedder: letterCounts,
    projection: flatProjection,
    checks: createChecksService(),
    reader: { read: (source) => tablesOf(references.read(source, null)), cancel: () => undefined },
    projects: createProjectsService(),
    python: fakeExecutor(),
  });
  // What is tested beside the draw wants so many rows, whatever they are worth.
  studio.store.setDrawUntil(false);
  return { ...studio, engine };
}

/**
 * Wait until something holds; fails after twenty seconds, which only a busy machine's stall comes near. It looks after a
 * while for the first time: what a change just made sets going has begun by then.
 */
export async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  do {
    if (Date.now() > end) throw new Error(`It never held: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (!holds());
}
