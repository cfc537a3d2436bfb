import type { Project, Run } from '../types';
import { type Applied, type EditOf, type RunChanges, unchanged } from './edit';

export function addRun(project: Project, { run, at }: EditOf<'addRun'>): Applied {
  if (project.runs.some(({ id }) => id === run.id)) return unchanged(project);
  return {
    project: { ...project, runs: project.runs.toSpliced(at ?? project.runs.length, 0, run) },
    inverse: { type: 'removeRun', id: run.id },
  };
}

export function updateRun(project: Project, { id, changes }: EditOf<'updateRun'>): Applied {
  const at = project.runs.findIndex((run) => run.id === id);
  const run = project.runs[at];
  const names = Object.keys(changes) as (keyof RunChanges)[];
  if (!run || names.length === 0) return unchanged(project);
  return {
    project: { ...project, runs: project.runs.with(at, { ...run, ...changes }) },
    inverse: { type: 'updateRun', id, changes: Object.fromEntries(names.map((name) => [name, run[name]])) },
  };
}

export function removeRun(project: Project, { id }: EditOf<'removeRun'>): Applied {
  const at = project.runs.findIndex((run) => run.id === id);
  const run: Run | undefined = project.runs[at];
  if (!run) return unchanged(project);
  return { project: { ...project, runs: project.runs.toSpliced(at, 1) }, inverse: { type: 'addRun', run, at } };
}
