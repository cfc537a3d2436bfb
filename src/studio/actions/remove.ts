/** Removing runs, files and samples, and bringing back what was removed last. */

import { liveRun } from '../store/learning.slice';
import type { LoadedFile } from '../store/references.slice';
import { numberOf } from '../store/synthesis.slice';
import type { Studio } from '../studio';
import { plural } from '../ui/format';
import { pruneMap } from './explore/map';
import { setFiles } from './references/references';
import { judgeSamples } from './synthesise/judge';

const CAN_BE_UNDONE = 'It can be undone.';

export function removeRun({ store }: Studio, id: string): void {
  const { runs, activeRunId, removeRun: remove } = store.getState();
  const index = runs.findIndex((run) => run.id === id);
  const run = runs[index];
  if (!run) return;
  remove(id);
  store.setState({ removed: { kind: 'run', run, index, wasActive: activeRunId === id } });
  store.getState().announce(`${run.name} deleted. ${CAN_BE_UNDONE}`);
}

export function removeFile(studio: Studio, key: string): void {
  const { files, droppedIds } = studio.store.getState();
  const index = files.findIndex((file) => file.key === key);
  const file = files[index];
  if (!file) return;
  const dropped = [...droppedIds].filter((id) => isOfFile(file, id));
  setFiles(studio, files.toSpliced(index, 1));
  studio.store.setState({ removed: { kind: 'file', file, index, droppedIds: dropped } });
  studio.store.getState().announce(`${file.table.file} removed. ${CAN_BE_UNDONE}`);
}

export function removeSamples(studio: Studio, ids: ReadonlySet<string>): void {
  const { store } = studio;
  const { samples, tickedIds } = store.getState();
  const gone = samples.filter((sample) => ids.has(sample.id));
  if (gone.length === 0) return;
  const checked = gone.flatMap(({ id }) => (tickedIds.has(id) ? [id] : []));
  store.getState().removeSamples(ids);
  store.setState({ removed: { kind: 'samples', samples: gone, tickedIds: checked } });
  store.getState().announce(`${plural(gone.length, 'sample')} deleted. ${CAN_BE_UNDONE}`);
  pruneMap(studio);
  void judgeSamples(studio);
}

/** Bring back what was removed last, where it was. */
export function bringBack(studio: Studio): void {
  const { store } = studio;
  const { removed, files, droppedIds, samples, tickedIds } = store.getState();
  if (!removed) return;
  store.setState({ removed: null });
  store.getState().announce('Brought back.');
  switch (removed.kind) {
    case 'run': {
      const { run, index, wasActive } = removed;
      store.setState((state) => ({
        runs: state.runs.toSpliced(index, 0, run),
        activeRunId: wasActive && !liveRun(state) ? run.id : state.activeRunId,
      }));
      return;
    }
    case 'file':
      setFiles(studio, files.toSpliced(removed.index, 0, removed.file));
      store.setState({ droppedIds: new Set([...droppedIds, ...removed.droppedIds]) });
      return;
    case 'samples': {
      // What repeats what depends on which samples there are: they are judged anew, and those behind them.
      const back = removed.samples.map((sample) => ({ ...sample, verdict: null }));
      const all = [...samples, ...back].sort((a, b) => numberOf(a.id) - numberOf(b.id));
      store.setState({ samples: all, tickedIds: new Set([...tickedIds, ...removed.tickedIds]) });
      pruneMap(studio);
      void judgeSamples(studio);
      return;
    }
    default:
      removed satisfies never;
  }
}

function isOfFile({ firstIndex, table }: LoadedFile, id: string): boolean {
  const index = Number(id.slice(1));
  return index >= firstIndex && index < firstIndex + table.rows.length;
}
