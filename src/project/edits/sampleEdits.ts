import { indexOf } from '../ids';
import { samplesById, tickedSet } from '../samples';
import type { Project, Sample } from '../types';
import { changeSamples } from './changeSamples';
import { type Applied, type EditOf, unchanged } from './edit';
import { idsIn, withIds, withoutIds } from './idLists';

export function addBatch(project: Project, { batch, at }: EditOf<'addBatch'>): Applied {
  if (project.batches.some(({ id }) => id === batch.id)) return unchanged(project);
  return {
    project: { ...project, batches: project.batches.toSpliced(at ?? project.batches.length, 0, batch) },
    inverse: { type: 'removeBatch', id: batch.id },
  };
}

export function replaceBatch(project: Project, { batch }: EditOf<'replaceBatch'>): Applied {
  const at = project.batches.findIndex(({ id }) => id === batch.id);
  const before = project.batches[at];
  if (!before) return unchanged(project);
  return {
    project: { ...project, batches: project.batches.with(at, batch) },
    inverse: { type: 'replaceBatch', batch: before },
  };
}

export function removeBatch(project: Project, { id }: EditOf<'removeBatch'>): Applied {
  const at = project.batches.findIndex((batch) => batch.id === id);
  const batch = project.batches[at];
  if (!batch || project.samples.some(({ batchId }) => batchId === id)) return unchanged(project);
  return {
    project: { ...project, batches: project.batches.toSpliced(at, 1) },
    inverse: { type: 'addBatch', batch, at },
  };
}

export function addSamples(project: Project, { samples, tickedIds = [] }: EditOf<'addSamples'>): Applied {
  const batches = new Set(project.batches.map(({ id }) => id));
  const known = samples.filter(({ batchId }) => batches.has(batchId));
  const isNew = areInOrder([...project.samples.slice(-1), ...known]);
  const added = isNew ? known : notThere(project.samples, known);
  if (added.length === 0) return unchanged(project);
  const ids = added.map(({ id }) => id);
  return {
    project: {
      ...project,
      samples: isNew ? [...project.samples, ...added] : [...project.samples, ...added].sort(byNumber),
      tickedIds: withIds(project.tickedIds, idsIn(ids, tickedIds)),
    },
    inverse: { type: 'removeSamples', ids },
  };
}

/** As new samples are, which come after all others: then nothing is looked up or sorted, however many there are. */
const areInOrder = (samples: readonly Sample[]): boolean =>
  samples.every(({ id }, at) => at === 0 || indexOf(samples[at - 1]!.id) < indexOf(id));

function notThere(samples: readonly Sample[], wanted: readonly Sample[]): Sample[] {
  const there = new Set(samples.map(({ id }) => id));
  return wanted.filter(({ id }) => !there.has(id) && there.add(id));
}

const byNumber = (a: Sample, b: Sample): number => indexOf(a.id) - indexOf(b.id);

export function removeSamples(project: Project, { ids }: EditOf<'removeSamples'>): Applied {
  const wanted = new Set(ids);
  const gone = project.samples.filter(({ id }) => wanted.has(id));
  if (gone.length === 0) return unchanged(project);
  return {
    project: {
      ...project,
      samples: project.samples.filter(({ id }) => !wanted.has(id)),
      tickedIds: withoutIds(project.tickedIds, ids),
    },
    inverse: { type: 'addSamples', samples: gone, tickedIds: idsIn(project.tickedIds, ids) },
  };
}

export function setJudgements(project: Project, { judgements }: EditOf<'setJudgements'>): Applied {
  const { samples, before } = changeSamples(project.samples, judgements, (sample, { judgement }) => ({
    ...sample,
    judgement,
  }));
  if (before.length === 0) return unchanged(project);
  const judged = before.map(({ id, judgement }) => ({ id, judgement }));
  return { project: { ...project, samples }, inverse: { type: 'setJudgements', judgements: judged } };
}

export function tick(project: Project, { ids }: EditOf<'tick'>): Applied {
  const [there, ticked] = [samplesById(project.samples), tickedSet(project)];
  const added = ids.filter((id) => there.has(id) && !ticked.has(id));
  if (added.length === 0) return unchanged(project);
  return {
    project: { ...project, tickedIds: withIds(project.tickedIds, added) },
    inverse: { type: 'untick', ids: added },
  };
}

export function untick(project: Project, { ids }: EditOf<'untick'>): Applied {
  const gone = idsIn(project.tickedIds, ids);
  if (gone.length === 0) return unchanged(project);
  return {
    project: { ...project, tickedIds: withoutIds(project.tickedIds, gone) },
    inverse: { type: 'tick', ids: gone },
  };
}
