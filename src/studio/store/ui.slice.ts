/** What is open and what is announced. */
import type { ErrorFields } from '../../errors';
import type { Part } from './part';

export interface Toast {
  readonly id: number;
  readonly error: ErrorFields;
}

export interface UiSession {
  readonly helpOpen: boolean;
  readonly pasteOpen: boolean;
  /** The sheet that takes a prompt out of the studio. */
  readonly elsewhereOpen: boolean;
  /** The newest milestone, read out by the live region; the count makes equal texts two announcements. */
  readonly announcement: { readonly text: string; readonly count: number };
  /** Errors of actions that have no panel of their own. */
  readonly toasts: readonly Toast[];
  /** Results made since the last export. */
  readonly unsaved: boolean;
  readonly lastExport: { readonly file: string; readonly rows: number; readonly leftOut: number } | null;
  /** Rows that the export under way has walked, of those it will; null where none is. */
  readonly exportProgress: { readonly done: number; readonly total: number } | null;
}

export const uiSession = (): UiSession => ({
  helpOpen: false,
  pasteOpen: false,
  elsewhereOpen: false,
  announcement: { text: '', count: 0 },
  toasts: [],
  unsaved: false,
  lastExport: null,
  exportProgress: null,
});

export const uiMethods = ({ get, set }: Part<UiSession>) => ({
  openHelp: (): void => set({ helpOpen: true }),
  closeHelp: (): void => set({ helpOpen: false }),
  openPaste: (): void => set({ pasteOpen: true }),
  closePaste: (): void => set({ pasteOpen: false }),
  openElsewhere: (): void => set({ elsewhereOpen: true }),
  closeElsewhere: (): void => set({ elsewhereOpen: false }),
  announce: (text: string): void =>
    set(({ announcement }) => ({ announcement: { text, count: announcement.count + 1 } })),
  /** @returns its id, for what becomes of it */
  reportError: (error: ErrorFields): number => {
    const id = (get().toasts.at(-1)?.id ?? 0) + 1;
    set(({ toasts }) => ({ toasts: [...toasts, { id, error }] }));
    return id;
  },
  /** What it says has changed; nothing where it was dismissed. */
  reviseError: (id: number, error: ErrorFields): void =>
    set(({ toasts }) => ({ toasts: toasts.map((toast) => (toast.id === id ? { id, error } : toast)) })),
  dismissToast: (id: number): void => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
});
