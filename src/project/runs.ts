import type { Run, RunStatus } from './types';

const LIVE: ReadonlySet<RunStatus['kind']> = new Set(['starting', 'training', 'pausing', 'paused', 'stopping']);

/** It occupies the engine, or is about to. */
export const isLive = ({ status }: Pick<Run, 'status'>): boolean => LIVE.has(status.kind);
