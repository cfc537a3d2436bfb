/** What is open, what is announced, and the preferences that outlive the tab. */
import type { StateCreator } from 'zustand/vanilla';
import type { ErrorFields } from '../../errors';
import type { StudioState } from './store';

export type CurveName = 'l1' | 'l2' | 'total' | 'heldOut' | 'gradientNorm';

export interface Toast {
  readonly id: number;
  readonly error: ErrorFields;
}

export interface UiSlice {
  readonly projectName: string;
  readonly helpOpen: boolean;
  readonly pasteOpen: boolean;
  /** The newest milestone, read out by the live region; the count makes equal texts two announcements. */
  readonly announcement: { readonly text: string; readonly count: number };
  /** Errors of actions that have no panel of their own. */
  readonly toasts: readonly Toast[];
  /** Results made since the last export. */
  readonly unsaved: boolean;
  readonly lastExport: { readonly file: string; readonly rows: number; readonly withoutOutput: number } | null;
  readonly singleKeyShortcuts: boolean;
  readonly curveSmoothing: number;
  readonly curveLogScale: boolean;
  readonly shownCurves: ReadonlySet<CurveName>;
  announce(text: string): void;
  reportError(error: ErrorFields): void;
  dismissToast(id: number): void;
  toggleCurve(curve: CurveName): void;
}

export const uiSlice: StateCreator<StudioState, [], [], UiSlice> = (set) => ({
  projectName: 'Untitled project',
  helpOpen: false,
  pasteOpen: false,
  announcement: { text: '', count: 0 },
  toasts: [],
  unsaved: false,
  lastExport: null,
  singleKeyShortcuts: true,
  curveSmoothing: 0.6,
  curveLogScale: false,
  shownCurves: new Set<CurveName>(['l1', 'l2', 'total', 'heldOut']),
  announce: (text) => set((state) => ({ announcement: { text, count: state.announcement.count + 1 } })),
  reportError: (error) =>
    set((state) => ({ toasts: [...state.toasts, { id: (state.toasts.at(-1)?.id ?? 0) + 1, error }] })),
  dismissToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  toggleCurve: (curve) =>
    set((state) => {
      const shown = new Set(state.shownCurves);
      if (!shown.delete(curve)) shown.add(curve);
      return { shownCurves: shown };
    }),
});
