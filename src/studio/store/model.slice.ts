/** The language model in the worker: what it is, where it runs, how far its loading has come. */
import type { StateCreator } from 'zustand/vanilla';
import type { DeviceChoice, LoadedModel, LoadProgress, ModelSource } from '../../../workers/engine/engine.protocol';
import type { ErrorFields } from '../../errors';
import type { StudioState } from './store';

export type ModelStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly progress: LoadProgress | null; readonly startedAt: number }
  | { readonly kind: 'ready'; readonly loaded: LoadedModel }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

export interface ModelSlice {
  readonly modelStatus: ModelStatus;
  /** The source asked for last; a retry asks for it again. Files of the person's own disk stay handles, never copies. */
  readonly modelSource: ModelSource;
  /** The source loaded last that can be loaded again without asking: the next visit begins with it. */
  readonly rememberedSource: ModelSource;
  readonly deviceChoice: DeviceChoice;
  /** The choice that a model was last loaded with: the next visit begins with it. */
  readonly rememberedDevice: DeviceChoice;
  setModelStatus(status: ModelStatus): void;
}

export const modelSlice: StateCreator<StudioState, [], [], ModelSlice> = (set) => ({
  modelStatus: { kind: 'idle' },
  modelSource: { kind: 'embedded' },
  rememberedSource: { kind: 'embedded' },
  deviceChoice: 'auto',
  rememberedDevice: 'auto',
  setModelStatus: (modelStatus) => set({ modelStatus }),
});
