/** The person's own edits, which can be undone: by the key, or by the note where something was removed. */
import type { Edit } from '../../project/edits/edit';
import type { RunId, SampleId } from '../../project/ids';
import { liveRun } from '../selectors/runs';
import type { UndoStep } from '../store/undo.slice';
import type { Studio } from '../studio';
import { pruneMap } from './explore/map';
import { judgeAnew } from './synthesise/judge';

interface StepOptions {
  /** The run to show again where undoing brings it back. */
  readonly activates?: RunId | null;
}

/**
 * Make an edit and remember how to undo it.
 * @param label what was done, for the note and the live region: "Run 1 deleted"
 * @returns the step, or null where the edit changed nothing
 */
export function perform(
  studio: Studio,
  edit: Edit,
  label: string,
  { activates = null }: StepOptions = {},
): UndoStep | null {
  const { store } = studio;
  const before = store.getState().project;
  const inverse = makeEdit(studio, edit);
  if (store.getState().project === before) return null;
  const step: UndoStep = { label, inverse, activates };
  store.rememberStep(step);
  return step;
}

/** Undo one step: the newest, where none is named. What came since stays. */
export function undo(studio: Studio, step = studio.store.getState().session.undoSteps.at(-1)): void {
  if (!step) return;
  const { store } = studio;
  store.forgetStep(step);
  makeEdit(studio, step.inverse);
  if (step.activates !== null && !liveRun(store.getState())) store.setSession({ activeRunId: step.activates });
  store.announce(`Undone: ${step.label}.`);
}

/** Bring back what the note names. */
export function bringBack(studio: Studio): void {
  const { removed } = studio.store.getState().session;
  if (removed) undo(studio, removed);
}

function makeEdit(studio: Studio, edit: Edit): Edit {
  const { store } = studio;
  const before = store.getState().project.samples;
  const inverse = store.edit(edit);
  // What a person decides changes no check and no place on the map.
  if (store.getState().project.samples !== before && edit.type !== 'review') {
    pruneMap(studio);
    judgeAnew(studio, rewrittenIds(edit));
  }
  return inverse;
}

const rewrittenIds = (edit: Edit): readonly SampleId[] => {
  if (edit.type === 'rewrite') return edit.texts.map(({ id }) => id);
  return edit.type === 'all' ? edit.edits.flatMap(rewrittenIds) : [];
};
