/** A step of the journey as the page around it sees it: each has a folder that exports one, and steps.ts lists them. */
import type { ComponentType } from 'react';
import type { StudioState } from './store/store';
import type { Studio } from './studio';

/** What the person gave, what is being learned from it, what comes of it: the columns of the workbench, from left to right. */
export const COLUMNS = ['given', 'learned', 'made'] as const;

export interface Activity {
  /** Two words at most. */
  readonly words: string;
  readonly tone: 'busy' | 'paused' | 'failed' | 'done';
  /** 0…1, or null where there is nothing to measure. */
  readonly share: number | null;
}

export interface Shortcut {
  readonly keys: string;
  /** As useHotkeys writes it. */
  readonly hotkey: string;
  readonly does: string;
  /** A single letter: can be switched off (WCAG 2.1.4), because speech input types letters. */
  readonly single: boolean;
  /** The key of the step's main action: it does nothing while that has an obstacle. */
  readonly main?: boolean;
  readonly run: (studio: Studio) => void;
}

export interface Step {
  /** Of its panel in the document: `#learn` leads there. */
  readonly id: string;
  readonly title: string;
  /** A sentence for somebody who is here for the first time. */
  readonly does: string;
  readonly column: (typeof COLUMNS)[number];
  readonly Panel: ComponentType;
  /** Whether its work is done, for the tick. */
  isDone(state: StudioState): boolean;
  /** What it is doing now, or what became of it; null where there is nothing to say. */
  activity(state: StudioState): Activity | null;
  /** Why its main action cannot run now, with what to do; null where it can. */
  obstacle(state: StudioState): string | null;
  readonly shortcuts?: readonly Shortcut[];
}
