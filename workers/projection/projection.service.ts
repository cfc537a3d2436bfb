import { coverageReport } from '../../src/metrics/coverageReport';
import { type Layout, layOut, type PlacedRows, placeInto } from '../../src/projection/layOut';
import type { ProjectionHooks } from '../../src/projection/umap';
import type { EventStream } from '../rpc/eventStream.protocol';
import { handOver } from '../rpc/handOver';
import { streamOf } from '../rpc/streamOf';
import { ownVitals } from '../rpc/vitals';
import type { ProjectionApi, ProjectionProgress } from './projection.protocol';

/** Nearest neighbours of many vectors come before the first epoch, in one piece. */
const NEIGHBORS_MS = 120_000;
/** A thousand references against tens of thousands of rows. */
const COVERAGE_MS = 120_000;

/** The newest request wins: one that comes while another runs cancels that one. */
export function createProjectionService(): ProjectionApi {
  let running = new AbortController();
  function newest<Result>(work: (hooks: ProjectionHooks) => Promise<Result>): EventStream<ProjectionProgress, Result> {
    running.abort();
    const mine = new AbortController();
    running = mine;
    return streamOf(async (emit, signal) => {
      signal.addEventListener('abort', () => mine.abort());
      const onProgress = (done: number, total: number): void => void emit({ done, total });
      return ownVitals.during(NEIGHBORS_MS, () => work({ onProgress, signal: mine.signal }));
    });
  }
  return {
    layOut: ({ options, ...rows }) =>
      newest(async (hooks): Promise<Layout> => {
        const layout = await layOut(rows, options, hooks);
        return handOver(layout, [layout.coordinates, layout.clusters, layout.centers, layout.distances]);
      }),
    place: ({ laidOut, vectors, dim, options }) =>
      newest(async (hooks): Promise<PlacedRows> => {
        const placed = await placeInto(laidOut, vectors, dim, options, hooks);
        return handOver(placed, [placed.coordinates, placed.clusters, placed.distances]);
      }),
    coverage: async ({ texts, references, rows, tokenDim }) =>
      ownVitals.during(COVERAGE_MS, () => coverageReport(texts, references, rows, tokenDim)),
    async cancel() {
      running.abort();
    },
  };
}
