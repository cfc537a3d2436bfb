import type { ReferenceId } from '../ids';
import { referenceOf, rowsOf } from '../references';
import type { Project, SourceFile } from '../types';
import { type Applied, type EditOf, unchanged } from './edit';
import { idsIn, withIds, withoutIds } from './idLists';

const idsOf = (file: SourceFile): ReferenceId[] => rowsOf(file).references.map(({ id }) => id);

export function addFile(project: Project, { file, at, droppedIds = [] }: EditOf<'addFile'>): Applied {
  if (project.files.some(({ id }) => id === file.id)) return unchanged(project);
  return {
    project: {
      ...project,
      files: project.files.toSpliced(at ?? project.files.length, 0, file),
      droppedIds: withIds(project.droppedIds, idsIn(idsOf(file), droppedIds)),
    },
    inverse: { type: 'removeFile', id: file.id },
  };
}

export function removeFile(project: Project, { id }: EditOf<'removeFile'>): Applied {
  const at = project.files.findIndex((file) => file.id === id);
  const file = project.files[at];
  if (!file) return unchanged(project);
  return {
    project: {
      ...project,
      files: project.files.toSpliced(at, 1),
      droppedIds: withoutIds(project.droppedIds, idsOf(file)),
    },
    inverse: { type: 'addFile', file, at, droppedIds: idsIn(project.droppedIds, idsOf(file)) },
  };
}

export function replaceFile(
  project: Project,
  { file, droppedIds }: Pick<EditOf<'replaceFile'>, 'file' | 'droppedIds'>,
): Applied {
  const at = project.files.findIndex(({ id }) => id === file.id);
  const before = project.files[at];
  if (!before) return unchanged(project);
  const others = withoutIds(project.droppedIds, idsOf(before));
  return {
    project: {
      ...project,
      files: project.files.with(at, file),
      droppedIds: withIds(others, idsIn(idsOf(file), droppedIds)),
    },
    inverse: { type: 'replaceFile', file: before, droppedIds: idsIn(project.droppedIds, idsOf(before)) },
  };
}

/** @throws StudioError REFERENCE_COLUMN if the mapping names a column that is not there */
export function setMapping(project: Project, { id, mapping, firstIndex }: EditOf<'setMapping'>): Applied {
  const before = project.files.find((file) => file.id === id);
  if (!before) return unchanged(project);
  return replaceFile(project, { file: { ...before, mapping, firstIndex }, droppedIds: project.droppedIds });
}

export function dropReferences(project: Project, { ids }: EditOf<'dropReferences'>): Applied {
  const known = ids.filter((id) => referenceOf(project, id) !== undefined);
  const dropped = withoutIds(known, project.droppedIds);
  if (dropped.length === 0) return unchanged(project);
  return {
    project: { ...project, droppedIds: withIds(project.droppedIds, dropped) },
    inverse: { type: 'restoreReferences', ids: dropped },
  };
}

export function restoreReferences(project: Project, { ids }: EditOf<'restoreReferences'>): Applied {
  const restored = idsIn(project.droppedIds, ids);
  if (restored.length === 0) return unchanged(project);
  return {
    project: { ...project, droppedIds: withoutIds(project.droppedIds, restored) },
    inverse: { type: 'dropReferences', ids: restored },
  };
}
