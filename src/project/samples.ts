/** Samples joined with the draws that they came from. */
import { byIdentities, byIdentity } from './byIdentity';
import type { BatchId } from './ids';
import type { Batch, Project, Sample } from './types';

const batchMap = byIdentity(
  (batches: readonly Batch[]): ReadonlyMap<BatchId, Batch> => new Map(batches.map((batch) => [batch.id, batch])),
);
const idSet = byIdentity((ids: readonly string[]): ReadonlySet<string> => new Set(ids));

/** The draw that a sample came from. Every sample has one: edits and files keep it so. */
export const batchOf = ({ batches }: Pick<Project, 'batches'>, { batchId }: Pick<Sample, 'batchId'>): Batch =>
  batchMap(batches).get(batchId)!;

export const samplesById = byIdentity(
  (samples: readonly Sample[]): ReadonlyMap<string, Sample> => new Map(samples.map((sample) => [sample.id, sample])),
);

export const tickedSet = ({ tickedIds }: Pick<Project, 'tickedIds'>): ReadonlySet<string> => idSet(tickedIds);

/** Stands for the samples that were drawn without a prompt. */
export const NO_RUN = 'no-prompt';

/** A run's id, or NO_RUN. */
export const sourceOf = ({ runId }: Pick<Batch, 'runId'>): string => runId ?? NO_RUN;

interface SampleSource {
  readonly key: string;
  readonly name: string;
  readonly count: number;
}

/** Where the samples came from, in the order they came, with how many there are of each. */
export const sampleSources = ({ samples, batches }: Pick<Project, 'batches' | 'samples'>): readonly SampleSource[] =>
  sourcesOf(samples, batches);

const sourcesOf = byIdentities((samples: readonly Sample[], batches: readonly Batch[]): readonly SampleSource[] => {
  const sources = new Map<string, SampleSource>();
  for (const sample of samples) {
    const batch = batchOf({ batches }, sample);
    const key = sourceOf(batch);
    const known = sources.get(key) ?? { key, name: batch.sourceName, count: 0 };
    sources.set(key, { ...known, count: known.count + 1 });
  }
  return [...sources.values()];
});
