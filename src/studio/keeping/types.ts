import type { Project } from '../../project/types';

export interface Keeping {
  /** Look for projects of before. */
  list(): Promise<void>;
  /** Open one; where another tab has it, ask first, or take it. */
  open(id: string, take?: boolean): Promise<void>;
  remove(id: string): Promise<void>;
  /** Take the project back that another tab took. */
  takeBack(): Promise<void>;
  /** Write what there is now. */
  flush(): Promise<void>;
  /** Keep every change from now on. @returns the way to stop */
  start(): () => void;
}

export const DATABASE = 'domino-studio';

export const isEmpty = ({ files, runs, batches, samples }: Project): boolean =>
  files.length + runs.length + batches.length + samples.length === 0;
