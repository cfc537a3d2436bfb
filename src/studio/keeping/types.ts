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
  /** Under which id the browser keeps what is here; null where it does not, or not all of it. */
  keptId(): Promise<string | null>;
  /** From now on what is here is another project; what was kept so far stays as it is. */
  branch(): Promise<void>;
  /** Leave this project, which is kept, and go on with that one; null: with none, on the first screen. */
  leaveFor(id: string | null): Promise<void>;
  /** Open the project that the page was left for, where it was. */
  arrive(): Promise<void>;
  /** Keep every change from now on. @returns the way to stop */
  start(): () => void;
}

/** All of it but the way from one project to the next, which is a page loaded anew. */
export type KeepingWork = Omit<Keeping, 'leaveFor' | 'arrive'>;

export const isEmpty = ({ files, runs, batches, samples }: Project): boolean =>
  files.length + runs.length + batches.length + samples.length === 0;
