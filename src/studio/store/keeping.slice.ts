/** Keeping the project between visits: where that stands, and the projects of before. */
import type { ErrorFields } from '../../errors';
import type { KeptProject } from '../../keeping/types';
import type { Part } from './part';

export type KeepingStatus =
  /** Nothing to keep yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved' }
  /** The browser keeps nothing, or has no room. */
  | { readonly kind: 'failed'; readonly error: ErrorFields }
  /** It goes on in another tab: what is changed here is not kept. */
  | { readonly kind: 'elsewhere' };

export interface KeepingSession {
  readonly keeping: KeepingStatus;
  /** Newest first; null until they were looked for. */
  readonly keptProjects: readonly KeptProject[] | null;
  /** The project that is being opened, or could not be. */
  readonly openingProject:
    | { readonly kind: 'none' }
    | { readonly kind: 'opening'; readonly id: string }
    /** Another tab has it: the person decides. */
    | { readonly kind: 'elsewhere'; readonly id: string }
    | { readonly kind: 'failed'; readonly id: string; readonly error: ErrorFields };
  /** Bytes that this page takes of the browser's storage; null where the browser does not say. */
  readonly storageBytes: number | null;
}

export const keepingSession = (): KeepingSession => ({
  keeping: { kind: 'idle' },
  keptProjects: null,
  openingProject: { kind: 'none' },
  storageBytes: null,
});

export const keepingMethods = ({ set }: Part<KeepingSession>) => ({
  setKeeping: (keeping: KeepingStatus): void => set({ keeping }),
  setOpeningProject: (openingProject: KeepingSession['openingProject']): void => set({ openingProject }),
});
