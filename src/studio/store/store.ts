/** One vanilla store of slices. No tensor, session or vector lives here; a run's prompt and checkpoint are opaque bytes. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ExploreSlice, exploreSlice } from './explore.slice';
import { type HubSlice, hubSlice } from './hub.slice';
import { type LearningSlice, learningSlice } from './learning.slice';
import { type ModelSlice, modelSlice } from './model.slice';
import { type ReferencesSlice, referencesSlice } from './references.slice';
import { type RemovedSlice, removedSlice } from './removed.slice';
import { type SynthesisSlice, synthesisSlice } from './synthesis.slice';
import { type UiSlice, uiSlice } from './ui.slice';

export type StudioState = ReferencesSlice &
  ModelSlice &
  HubSlice &
  LearningSlice &
  SynthesisSlice &
  ExploreSlice &
  RemovedSlice &
  UiSlice;
export type StudioStore = StoreApi<StudioState>;

export const createStudioStore = (): StudioStore =>
  createStore<StudioState>()((...parameters) => ({
    ...referencesSlice(...parameters),
    ...modelSlice(...parameters),
    ...hubSlice(...parameters),
    ...learningSlice(...parameters),
    ...synthesisSlice(...parameters),
    ...exploreSlice(...parameters),
    ...removedSlice(...parameters),
    ...uiSlice(...parameters),
  }));
