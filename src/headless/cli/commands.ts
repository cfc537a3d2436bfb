import type { Command } from './command';

/** Commands by name, each loaded only when it is asked for: a wrong option is answered before any runtime starts. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  train: () => import('../commands/train'),
  gradient: () => import('../commands/gradient'),
  score: () => import('../commands/score'),
  sample: () => import('../commands/sample'),
  check: () => import('../commands/check'),
  judge: () => import('../commands/judge'),
  embed: () => import('../commands/embed'),
  metrics: () => import('../commands/metrics'),
  bench: () => import('../commands/bench'),
  bundle: () => import('../commands/bundle'),
  references: () => import('../commands/references'),
  export: () => import('../commands/export'),
  audit: () => import('../commands/audit'),
  compare: () => import('../commands/compare'),
  certificate: () => import('../commands/certificate'),
  sweep: () => import('../commands/sweep'),
  read: () => import('../commands/read'),
  evaluate: () => import('../commands/evaluate'),
  adapt: () => import('../commands/adapt'),
};
