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
  /** The id under which the browser keeps what is here; null where it does not. */
  readonly keptAs: string | null;
  /** The project that is being opened, or could not be. */
  readonly openingProject:
    | { readonly kind: 'none' }
    | { readonly kind: 'opening'; readonly id: string }
    /** Another tab has it: the person decides. */
    | { readonly kind: 'elsewhere'; readonly id: string }
    | { readonly kind: 'failed'; readonly id: string; readonly error: ErrorFields };
  /** What is being done with the project as a whole. While it is left, nothing can be changed. */
  readonly projectTask: 'saving' | 'leaving' | null;
  /** Whether what the browser keeps is on show. */
  readonly storageOpen: boolean;
  /** Whether the browser promised not to clear it by itself; null where it does not say. */
  readonly storagePersisted: boolean | null;
  /** Bytes that this page takes of the browser's storage; null where the browser does not say. */
  readonly storageBytes: number | null;
}

export const keepingSession = (): KeepingSession => ({
  keeping: { kind: 'idle' },
  keptProjects: null,
  keptAs: null,
  openingProject: { kind: 'none' },
  projectTask: null,
  storageOpen: false,
  storagePersisted: null,
  storageBytes: null,
});

export const keepingMethods = ({ set }: Part<KeepingSession>) => ({
  setKeeping: (keeping: KeepingStatus): void => set({ keeping }),
  openStorage: (): void => set({ storageOpen: true }),
  closeStorage: (): void => set({ storageOpen: false }),
  setOpeningProject: (openingProject: KeepingSession['openingProject']): void => set({ openingProject }),
});
