import { isLive } from '../../project/runs';
import { sampleSources } from '../../project/samples';
import type { Run } from '../../project/types';
import type { StudioState } from '../store/store';

/** The run on show, and the one that Synthesise draws from. */
export const activeRun = ({ project, session }: Pick<StudioState, 'project' | 'session'>): Run | null =>
  project.runs.find((run) => run.id === session.activeRunId) ?? null;

/** The run that occupies the worker, if any: there is at most one. */
export const liveRun = ({ project }: Pick<StudioState, 'project'>): Run | null => project.runs.find(isLive) ?? null;

/** Names that a new run may not have: those of runs, also of one that can be brought back, and of what samples were drawn from. */
export function takenRunNames({ project, session }: Pick<StudioState, 'project' | 'session'>): ReadonlySet<string> {
  const removed = session.undoSteps.flatMap(({ inverse }) => (inverse.type === 'addRun' ? [inverse.run] : []));
  return new Set([...project.runs, ...removed, ...sampleSources(project)].map(({ name }) => name));
}
