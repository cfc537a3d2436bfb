import { byIdentities } from '../../project/byIdentity';
import { batchOf, sourceOf } from '../../project/samples';
import type { Batch, Sample } from '../../project/types';
import type { StudioState } from '../store/store';

/** By source, each list the same array for as long as samples and draws are the same. */
const listsOf = byIdentities((samples: readonly Sample[], batches: readonly Batch[]) => {
  const lists = new Map<string, readonly Sample[]>();
  return (source: string): readonly Sample[] => {
    const list = lists.get(source) ?? samples.filter((sample) => sourceOf(batchOf({ batches }, sample)) === source);
    lists.set(source, list);
    return list;
  };
});

/** The samples of the shown source, or all. */
export function shownSamples({ project, session }: Pick<StudioState, 'project' | 'session'>): readonly Sample[] {
  const { samples, batches } = project;
  return session.shownSource === null ? samples : listsOf(samples, batches)(session.shownSource);
}
