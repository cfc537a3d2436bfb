import { coverageReport } from '../../src/metrics/coverageReport';
import { projectVectors } from '../../src/projection/umap';
import { handOver } from '../rpc/handOver';
import { streamOf } from '../rpc/streamOf';
import { ownVitals } from '../rpc/vitals';
import type { ProjectionApi } from './projection.protocol';

/** Nearest neighbours of many vectors come before the first epoch, in one piece. */
const NEIGHBORS_MS = 120_000;
/** A thousand references against tens of thousands of rows. */
const COVERAGE_MS = 120_000;

/** The newest request wins: one that comes while another runs cancels that one. */
export function createProjectionService(): ProjectionApi {
  let running = new AbortController();
  return {
    project({ vectors, tokenDim, ...options }) {
      running.abort();
      const mine = new AbortController();
      running = mine;
      return streamOf(async (emit, signal) => {
        signal.addEventListener('abort', () => mine.abort());
        const onProgress = (epoch: number, epochs: number): void => void emit({ epoch, epochs });
        const coordinates = await ownVitals.during(NEIGHBORS_MS, () =>
          projectVectors(vectors, tokenDim, options, { onProgress, signal: mine.signal }),
        );
        return handOver(coordinates, [coordinates]);
      });
    },
    coverage: async ({ texts, references, rows, tokenDim }) =>
      ownVitals.during(COVERAGE_MS, () => coverageReport(texts, references, rows, tokenDim)),
    async cancel() {
      running.abort();
    },
  };
}
