/** A step of the journey as the page around it sees it: each has a folder that exports one, and steps.ts lists them. */
import type { ComponentType } from 'react';
import type { PlaceId } from './store/place.slice';
import type { StudioState } from './store/store';
import type { Studio } from './studio';

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
  /** The hotkey is a key's place on the keyboard, whatever it types there. */
  readonly physical?: true;
  readonly does: string;
  /** A single letter: can be switched off (WCAG 2.1.4), because speech input types letters. */
  readonly single: boolean;
  /** The key of the step's main action: it does nothing while that has an obstacle. */
  readonly main?: boolean;
  readonly run: (studio: Studio) => void;
}

export interface Step {
  /** Of its panel in the document. */
  readonly id: string;
  readonly title: string;
  readonly place: PlaceId;
  readonly Panel: ComponentType;
  /** What it is doing now, or what became of it; null where there is nothing to say. */
  activity(state: StudioState): Activity | null;
  /** Why its main action cannot run now, with what to do; null where it can. */
  obstacle(state: StudioState): string | null;
  readonly shortcuts?: readonly Shortcut[];
}
