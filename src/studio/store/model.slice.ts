/** The language model in the worker: what it is, where it runs, how far its loading has come. */
import type { DeviceChoice, LoadedModel, LoadProgress, ModelSource } from '../../../workers/engine/engine.protocol';
import type { ErrorFields } from '../../errors';
import type { Part } from './part';

export type ModelStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly progress: LoadProgress | null; readonly startedAt: number }
  | { readonly kind: 'ready'; readonly loaded: LoadedModel }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

export interface ModelSession {
  readonly modelStatus: ModelStatus;
  /** The source asked for last; a retry asks for it again. Files of the person's own disk stay handles, never copies. */
  readonly modelSource: ModelSource;
  readonly deviceChoice: DeviceChoice;
}

export const modelSession = (): ModelSession => ({
  modelStatus: { kind: 'idle' },
  modelSource: { kind: 'embedded' },
  deviceChoice: 'auto',
});

export const modelMethods = ({ set }: Part<ModelSession>) => ({
  setModelStatus: (modelStatus: ModelStatus): void => set({ modelStatus }),
});
