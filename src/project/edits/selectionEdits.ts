import type { Project, Selection } from '../types';
import { type Applied, type EditOf, unchanged } from './edit';

/** None is no list: a project without selections is as one of before there were any. */
const withSelections = ({ selections: _, ...project }: Project, selections: readonly Selection[]): Project =>
  selections.length === 0 ? project : { ...project, selections };

export function addSelection(project: Project, { selection, at }: EditOf<'addSelection'>): Applied {
  const { selections = [] } = project;
  if (selections.some(({ id }) => id === selection.id)) return unchanged(project);
  return {
    project: withSelections(project, selections.toSpliced(at ?? selections.length, 0, selection)),
    inverse: { type: 'removeSelection', id: selection.id },
  };
}

export function replaceSelection(project: Project, { selection }: EditOf<'replaceSelection'>): Applied {
  const { selections = [] } = project;
  const at = selections.findIndex(({ id }) => id === selection.id);
  const before = selections[at];
  if (!before) return unchanged(project);
  return {
    project: withSelections(project, selections.with(at, selection)),
    inverse: { type: 'replaceSelection', selection: before },
  };
}

export function removeSelection(project: Project, { id }: EditOf<'removeSelection'>): Applied {
  const { selections = [] } = project;
  const at = selections.findIndex((selection) => selection.id === id);
  const selection = selections[at];
  if (!selection) return unchanged(project);
  return {
    project: withSelections(project, selections.toSpliced(at, 1)),
    inverse: { type: 'addSelection', selection, at },
  };
}
