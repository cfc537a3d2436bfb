import type { Command } from './command';

/** Commands by name, each loaded only when it is asked for: a wrong option is answered before any runtime starts. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  train: () => import('./train'),
  gradient: () => import('./gradient'),
  score: () => import('./score'),
  sample: () => import('./sample'),
  embed: () => import('./embed'),
  metrics: () => import('./metrics'),
  bench: () => import('./bench'),
};
