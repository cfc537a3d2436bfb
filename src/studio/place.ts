/** A place of the page: what the work is done in. places.ts lists them. */
import type { ComponentType, ReactNode } from 'react';
import type { PlaceId } from './store/place.slice';
import type { StudioState } from './store/store';

export interface LayoutProps {
  /** Those of the place's steps, in order. */
  readonly panels: readonly ReactNode[];
}

export interface Place {
  readonly id: PlaceId;
  readonly title: string;
  /** A sentence for somebody who is here for the first time. */
  readonly does: string;
  /** How far it has come, in a word or a figure: "59", "−24.6 %"; '' where there is nothing to say. */
  state(state: StudioState): string;
  /** Whether what is done here is there to go on from. */
  isDone(state: StudioState): boolean;
  /** The journey leads past it. */
  readonly optional?: true;
  readonly Layout: ComponentType<LayoutProps>;
}
