/** The project as the page changes it: every change is an edit. */
import { applyEdit } from '../../project/edits/applyEdit';
import type { Edit, RunChanges } from '../../project/edits/edit';
import type { RunId, SampleId } from '../../project/ids';
import { UNTITLED } from '../../project/newProject';
import type { Project, Run, Sample } from '../../project/types';
import type { Judgement } from '../../quality/judgement';

/** A project is put in the place of another, never laid over it: a list that it does not have is gone. */
interface Whole {
  get(): Project;
  put(project: Project): void;
}

export const projectMethods = ({ get, put }: Whole) => {
  const edit = (change: Edit): Edit => {
    const { project, inverse } = applyEdit(get(), change);
    if (project !== get()) put(project);
    return inverse;
  };
  return {
    /** Make an edit. @returns what undoes it */
    edit,
    /** Another project in the place of this one. */
    replaceProject: (project: Project): void => put(project),
    renameProject: (name: string): void => void edit({ type: 'rename', name }),
    /** A project has a name once its field is left. */
    nameProject: (): void => {
      if (get().name.trim() === '') edit({ type: 'rename', name: UNTITLED });
    },
    /** Take as many ids as a file has rows; where they start. */
    takeReferenceIndices: (count: number): number => {
      const first = get().nextReferenceIndex;
      edit({ type: 'setCounters', counters: { nextReferenceIndex: first + count } });
      return first;
    },
    updateRun: (id: RunId, update: (run: Run) => RunChanges): void => {
      const run = get().runs.find((each) => each.id === id);
      if (run) edit({ type: 'updateRun', id, changes: update(run) });
    },
    /** Add samples that were just drawn. */
    addSamples: (samples: readonly Sample[]): void => {
      const drawnCount = get().drawnCount + samples.length;
      edit({
        type: 'all',
        edits: [
          { type: 'addSamples', samples },
          { type: 'setCounters', counters: { drawnCount } },
        ],
      });
    },
    setJudgements: (judgements: ReadonlyMap<SampleId, Judgement | null>): void =>
      void edit({ type: 'setJudgements', judgements: [...judgements].map(([id, judgement]) => ({ id, judgement })) }),
    setTicked: (ids: readonly SampleId[], ticked: boolean): void =>
      void edit({ type: ticked ? 'tick' : 'untick', ids }),
  };
};
