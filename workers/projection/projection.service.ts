import { toErrorFields } from '../../src/errors';
import { projectVectors } from '../../src/projection/umap';
import type { Settled } from '../engine/engine.protocol';
import type { ProjectionApi } from './projection.protocol';

/** What the worker exposes: ProjectionApi with every result settled, because comlink keeps only an error's message. */
export type SettledProjection = {
  [Method in keyof ProjectionApi]: ProjectionApi[Method] extends (
    ...parameters: infer Parameters
  ) => Promise<infer Result>
    ? (...parameters: Parameters) => Promise<Settled<Result>>
    : never;
};

/** The newest request wins: one that comes while another runs cancels that one. */
export function createProjectionService(): SettledProjection {
  let running = new AbortController();
  return {
    async project({ vectors, tokenDim, ...options }, onProgress) {
      running.abort();
      const mine = new AbortController();
      running = mine;
      try {
        return {
          ok: true,
          value: await projectVectors(vectors, tokenDim, options, { onProgress, signal: mine.signal }),
        };
      } catch (thrown) {
        return { ok: false, error: toErrorFields(thrown) };
      }
    },
    async cancel() {
      running.abort();
      return { ok: true, value: undefined };
    },
  };
}
