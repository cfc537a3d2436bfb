import { placeOfSample } from '../samples';
import type { Sample } from '../types';

interface Changed {
  readonly samples: readonly Sample[];
  /** Each sample as it was before its change, the last change first: so the inverse undoes two changes of one sample in turn. */
  readonly before: readonly Sample[];
}

/**
 * Change samples by id, one change after the other; ids that are not there are left out.
 * @param change gives the sample itself where nothing is to change
 */
export function changeSamples<Change extends Pick<Sample, 'id'>>(
  list: readonly Sample[],
  changes: readonly Change[],
  change: (sample: Sample, change: Change) => Sample,
): Changed {
  const samples = [...list];
  const before: Sample[] = [];
  for (const each of changes) {
    const at = placeOfSample(samples, each.id);
    const sample = samples[at];
    const changed = sample && change(sample, each);
    if (changed === undefined || changed === sample) continue;
    before.push(sample!);
    samples[at] = changed;
  }
  return { samples, before: before.reverse() };
}
