/** The draw under way, and what the next one will use. */
import type { ErrorFields } from '../../errors';
import { DEFAULT_SAMPLING } from '../../generation/options';
import type { SamplingOptions } from '../../generation/types';
import type { BatchId } from '../../project/ids';
import type { Part } from './part';

export interface JobProgress {
  readonly jobId: BatchId;
  readonly done: number;
  readonly total: number;
  /** null before the first measurement. */
  readonly tokensPerSecond: number | null;
  readonly startedAt: number;
}

export type SynthesisStatus =
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'sampling' } & JobProgress)
  | ({ readonly kind: 'cancelling' } & JobProgress)
  | {
      readonly kind: 'done';
      readonly rows: number;
      readonly tokens: number;
      readonly elapsedMs: number;
      readonly cancelled: boolean;
    }
  | { readonly kind: 'failed'; readonly error: ErrorFields; readonly rows: number };

export interface SynthesisSession {
  readonly synthesisStatus: SynthesisStatus;
  readonly draftSampling: SamplingOptions;
  /** Draw from the active run's prompt, or from nothing but BOS to compare. */
  readonly samplePrompt: 'active-run' | 'none';
  /** Whose samples tables, map, measures and export show: a run's id, NO_RUN, or null for all. */
  readonly shownSource: string | null;
}

/** As many rows as make a first dataset. */
const FIRST_COUNT = 100;

export const synthesisSession = (): SynthesisSession => ({
  synthesisStatus: { kind: 'idle' },
  draftSampling: { ...DEFAULT_SAMPLING, count: FIRST_COUNT },
  samplePrompt: 'active-run',
  shownSource: null,
});

export const synthesisMethods = ({ set }: Part<SynthesisSession>) => ({
  setDraftSampling: (patch: Partial<SamplingOptions>): void =>
    set(({ draftSampling }) => ({ draftSampling: { ...draftSampling, ...patch } })),
  setSamplePrompt: (samplePrompt: SynthesisSession['samplePrompt']): void => set({ samplePrompt }),
});
