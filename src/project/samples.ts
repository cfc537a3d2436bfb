/** Samples joined with the draws that they came from. */
import { firstPlace } from '../firstPlace';
import { byIdentities, byIdentity } from './byIdentity';
import { type BatchId, indexOf, type SampleId } from './ids';
import type { Batch, Project, Sample } from './types';

const batchMap = byIdentity(
  (batches: readonly Batch[]): ReadonlyMap<BatchId, Batch> => new Map(batches.map((batch) => [batch.id, batch])),
);
const idSet = byIdentity((ids: readonly string[]): ReadonlySet<string> => new Set(ids));

/** The draw that a sample came from. Every sample has one: edits and files keep it so. */
export const batchOf = ({ batches }: Pick<Project, 'batches'>, { batchId }: Pick<Sample, 'batchId'>): Batch =>
  batchMap(batches).get(batchId)!;

/** What a sample was drawn at: its own temperature, as in a pilot, or that of its draw. */
export const temperatureOf = (project: Pick<Project, 'batches'>, sample: Pick<Sample, 'batchId' | 'row'>): number =>
  sample.row.temperature ?? batchOf(project, sample).temperature;

export const samplesById = byIdentity(
  (samples: readonly Sample[]): ReadonlyMap<string, Sample> => new Map(samples.map((sample) => [sample.id, sample])),
);

/** The place of a sample in the list; -1 for one that is gone. They are in the order of their numbers: it is found by halves. */
export function placeOfSample(samples: readonly Sample[], id: SampleId): number {
  const number = indexOf(id);
  const at = firstPlace(0, samples.length, (place) => indexOf(samples[place]!.id) >= number);
  return samples[at]?.id === id ? at : -1;
}

export const tickedSet = ({ tickedIds }: Pick<Project, 'tickedIds'>): ReadonlySet<string> => idSet(tickedIds);

/** Those ticked for export, in their order. */
export const tickedSamples = ({ samples, tickedIds }: Pick<Project, 'samples' | 'tickedIds'>): readonly Sample[] =>
  tickedIds.flatMap((id) => samples[placeOfSample(samples, id)] ?? []);

/** Stands for the samples that were drawn without a prompt. */
export const NO_RUN = 'no-prompt' satisfies Batch['method'];

/** A run's id, or the method without one, NO_RUN among them. */
export const sourceOf = ({ runId, method }: Pick<Batch, 'runId' | 'method'>): string => runId ?? method;

interface SampleSource {
  readonly key: string;
  readonly name: string;
  readonly count: number;
}

/** Where the samples came from, in the order they came, with how many there are of each. */
export const sampleSources = ({ samples, batches }: Pick<Project, 'batches' | 'samples'>): readonly SampleSource[] =>
  sourcesOf(samples, batches);

/** How many samples there are of each draw, in the order they came. */
export const countsByBatch = byIdentity((samples: readonly Sample[]): ReadonlyMap<BatchId, number> => {
  const counts = new Map<BatchId, number>();
  for (const { batchId } of samples) counts.set(batchId, (counts.get(batchId) ?? 0) + 1);
  return counts;
});

const sourcesOf = byIdentities((samples: readonly Sample[], batches: readonly Batch[]): readonly SampleSource[] => {
  const sources = new Map<string, SampleSource>();
  for (const [batchId, count] of countsByBatch(samples)) {
    const batch = batchOf({ batches }, { batchId });
    const key = sourceOf(batch);
    const known = sources.get(key) ?? { key, name: batch.sourceName, count: 0 };
    sources.set(key, { ...known, count: known.count + count });
  }
  return [...sources.values()];
});
