import type { Project, Sweep } from '../types';
import { type Applied, type EditOf, unchanged } from './edit';

const NONE: readonly Sweep[] = [];

/** A project that has none left is as one that never had any. */
function withSweeps({ sweeps: _, ...project }: Project, sweeps: readonly Sweep[]): Project {
  return sweeps.length === 0 ? project : { ...project, sweeps };
}

export function addSweep(project: Project, { sweep, at }: EditOf<'addSweep'>): Applied {
  const { sweeps = NONE } = project;
  if (sweeps.some(({ id }) => id === sweep.id)) return unchanged(project);
  return {
    project: withSweeps(project, sweeps.toSpliced(at ?? sweeps.length, 0, sweep)),
    inverse: { type: 'removeSweep', id: sweep.id },
  };
}

export function replaceSweep(project: Project, { sweep }: EditOf<'replaceSweep'>): Applied {
  const { sweeps = NONE } = project;
  const at = sweeps.findIndex(({ id }) => id === sweep.id);
  const before = sweeps[at];
  if (!before) return unchanged(project);
  return {
    project: withSweeps(project, sweeps.with(at, sweep)),
    inverse: { type: 'replaceSweep', sweep: before },
  };
}

export function removeSweep(project: Project, { id }: EditOf<'removeSweep'>): Applied {
  const { sweeps = NONE } = project;
  const at = sweeps.findIndex((sweep) => sweep.id === id);
  const sweep = sweeps[at];
  if (!sweep) return unchanged(project);
  return { project: withSweeps(project, sweeps.toSpliced(at, 1)), inverse: { type: 'addSweep', sweep, at } };
}
