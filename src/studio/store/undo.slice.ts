/** What can be undone, and what the page offers to bring back. */
import type { Edit } from '../../project/edits/edit';
import type { RunId } from '../../project/ids';
import type { Part } from './part';

/** Something that the person did to the project. */
export interface UndoStep {
  /** What was done: "Run 1 deleted". */
  readonly label: string;
  /** Undoes it, and leaves what came since. */
  readonly inverse: Edit;
  /** The run to show again where this brings it back. */
  readonly activates: RunId | null;
}

export interface UndoSession {
  /** The newest last. What machines do (rows that stream in, points of a run, verdicts) is no step. */
  readonly undoSteps: readonly UndoStep[];
  /**
   * What was removed last, for as long as the page offers to bring it back: until the next is removed, it is dismissed, or the person goes
   * on to learn, to draw samples or to add files. The key still undoes it then.
   */
  readonly removed: UndoStep | null;
}

/** Each holds what it brings back; older ones are let go. */
const MOST_STEPS = 200;

export const undoSession = (): UndoSession => ({ undoSteps: [], removed: null });

export const undoMethods = ({ set }: Part<UndoSession>) => ({
  rememberStep: (step: UndoStep): void =>
    set(({ undoSteps }) => ({ undoSteps: [...undoSteps, step].slice(-MOST_STEPS) })),
  /** It was undone. */
  forgetStep: (step: UndoStep): void =>
    set(({ undoSteps, removed }) => ({
      undoSteps: undoSteps.filter((each) => each !== step),
      removed: removed === step ? null : removed,
    })),
  offerToBringBack: (removed: UndoStep): void => set({ removed }),
  dismissRemoved: (): void => set({ removed: null }),
});
