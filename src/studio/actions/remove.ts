/** Removing runs, sweeps, proofs, files and samples. Nothing is asked: it can be undone. */
import type { Edit } from '../../project/edits/edit';
import type { FileId, ProofId, RunId, SampleId, SweepId } from '../../project/ids';
import { batchOf, sourceOf } from '../../project/samples';
import type { Studio } from '../studio';
import { plural } from '../ui/format';
import { perform } from './undo';

function remove(studio: Studio, edit: Edit, label: string, activates: RunId | null = null): void {
  const step = perform(studio, edit, label, { activates });
  if (!step) return;
  studio.store.offerToBringBack(step);
  studio.store.announce(`${label}. It can be undone.`);
}

export function removeRun(studio: Studio, id: RunId): void {
  const { project, session } = studio.store.getState();
  const run = project.runs.find((each) => each.id === id);
  if (!run) return;
  const wasActive = session.activeRunId === id;
  remove(studio, { type: 'removeRun', id }, `${run.name} deleted`, wasActive ? id : null);
  studio.store.leaveRun(id, studio.store.getState().project.runs.at(-1)?.id ?? null);
}

/** Its runs stay, as runs like any other. */
export const removeSweep = (studio: Studio, id: SweepId): void =>
  remove(studio, { type: 'removeSweep', id }, 'Sweep removed');

export const removeProof = (studio: Studio, id: ProofId): void =>
  remove(studio, { type: 'removeProof', id }, 'Proof removed');

export function removeFile(studio: Studio, id: FileId): void {
  const file = studio.store.getState().project.files.find((each) => each.id === id);
  if (file) remove(studio, { type: 'removeFile', id }, `${file.table.file} removed`);
}

export function removeSamples(studio: Studio, ids: readonly SampleId[]): void {
  const { project, session } = studio.store.getState();
  const wanted = new Set(ids);
  const left = project.samples.filter(({ id }) => !wanted.has(id));
  // Nothing would be left to see of the shown source: then all are shown.
  if (!left.some((sample) => sourceOf(batchOf(project, sample)) === session.shownSource))
    studio.store.setSession({ shownSource: null });
  const count = project.samples.length - left.length;
  remove(studio, { type: 'removeSamples', ids }, `${plural(count, 'sample')} deleted`);
}
