import type { ChecksApi } from '../../../workers/checks/checks.protocol';
import { createChecksService } from '../../../workers/checks/checks.service';
import type { Settled } from '../../../workers/engine/engine.protocol';
import type { ProjectionApi } from '../../../workers/projection/projection.protocol';
import { fromErrorFields } from '../../errors';
import { createStudio, type Studio } from '../studio';
import { type FakeEngine, type FakeOptions, fakeEngine } from './fakeEngine';
import { fakeHub } from './fakeHub';

/** The real checks, without their worker. */
export function directChecks(): ChecksApi {
  const service = createChecksService();
  const unwrap = async <T>(settled: Promise<Settled<T>>): Promise<T> => {
    const result = await settled;
    if (result.ok) return result.value;
    throw fromErrorFields(result.error);
  };
  return {
    judge: (request) => unwrap(service.judge(request)),
    measureReferences: (references) => unwrap(service.measureReferences(references)),
    distinct2: (texts) => unwrap(service.distinct2(texts)),
  };
}

/** Coordinates from the first two dimensions. */
export const flatProjection: ProjectionApi = {
  async project({ vectors, tokenDim }, onProgress) {
    onProgress(1, 1);
    const rows = vectors.length / tokenDim;
    return Float32Array.from({ length: 2 * rows }, (_, at) => vectors[(at >> 1) * tokenDim + (at & 1)] ?? 0);
  },
  async cancel() {},
};

export function fakeStudio(options: FakeOptions = {}): Studio & { engine: FakeEngine } {
  const engine = fakeEngine(options);
  const studio = createStudio({ engine, hub: fakeHub(), projection: flatProjection, checks: directChecks() });
  return { ...studio, engine };
}

/** Wait until something holds; fails after twenty seconds, which only a busy machine's stall comes near. */
export async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`It never held: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
