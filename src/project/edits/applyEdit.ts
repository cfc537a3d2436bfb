import type { Project } from '../types';
import { type Applied, type Edit, type EditOf, unchanged } from './edit';
import { addFile, dropReferences, removeFile, replaceFile, restoreReferences, setMapping } from './fileEdits';
import { addProof, removeProof, replaceProof } from './proofEdits';
import { review, rewrite } from './reviewEdits';
import { addRun, removeRun, updateRun } from './runEdits';
import {
  addBatch,
  addSamples,
  removeBatch,
  removeSamples,
  replaceBatch,
  setJudgements,
  tick,
  untick,
} from './sampleEdits';
import { addSelection, removeSelection, replaceSelection } from './selectionEdits';
import { addSweep, removeSweep, replaceSweep } from './sweepEdits';

/** How each edit is made. */
const EDITS: { [Type in Edit['type']]: (project: Project, edit: EditOf<Type>) => Applied } = {
  rename: (project, { name }) => ({
    project: { ...project, name },
    inverse: { type: 'rename', name: project.name },
  }),
  addFile,
  removeFile,
  replaceFile,
  setMapping,
  dropReferences,
  restoreReferences,
  addRun,
  updateRun,
  removeRun,
  addSweep,
  replaceSweep,
  removeSweep,
  addProof,
  replaceProof,
  removeProof,
  addBatch,
  replaceBatch,
  removeBatch,
  addSamples,
  removeSamples,
  setJudgements,
  review,
  rewrite,
  tick,
  untick,
  addSelection,
  replaceSelection,
  removeSelection,
  setRecipe: (project, { recipe }) => ({
    project: { ...project, recipe },
    inverse: { type: 'setRecipe', recipe: project.recipe },
  }),
  setCounters: (project, { counters }) => ({
    project: { ...project, ...counters },
    inverse: {
      type: 'setCounters',
      counters: { nextReferenceIndex: project.nextReferenceIndex, drawnCount: project.drawnCount },
    },
  }),
  all: applyAll,
};

/**
 * Make an edit.
 * @param project borrowed, never changed
 * @returns the project that it makes, and what undoes it
 * @throws StudioError REFERENCE_COLUMN if a file is mapped by a column that it does not have
 */
export const applyEdit = <Type extends Edit['type']>(project: Project, edit: EditOf<Type>): Applied =>
  EDITS[edit.type as Type](project, edit);

function applyAll(project: Project, { edits }: EditOf<'all'>): Applied {
  let now = unchanged(project).project;
  const inverses: Edit[] = [];
  for (const edit of edits) {
    const { project: next, inverse } = applyEdit(now, edit);
    now = next;
    inverses.unshift(inverse);
  }
  return { project: now, inverse: { type: 'all', edits: inverses } };
}
