import { isLive } from '../../project/runs';
import type { Run } from '../../project/types';
import type { StudioState } from '../store/store';

/** The run on show, and the one that Synthesise draws from. */
export const activeRun = ({ project, session }: Pick<StudioState, 'project' | 'session'>): Run | null =>
  project.runs.find((run) => run.id === session.activeRunId) ?? null;

/** The run that occupies the worker, if any: there is at most one. */
export const liveRun = ({ project }: Pick<StudioState, 'project'>): Run | null => project.runs.find(isLive) ?? null;
