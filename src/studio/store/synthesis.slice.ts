/** Samples drawn from a prompt, with their verdicts, and the job that draws them. */
import type { StateCreator } from 'zustand/vanilla';
import type { ErrorFields } from '../../errors';
import type { GeneratedRow, SamplingOptions } from '../../generation/types';
import type { StudioState } from './store';
import type { SampleVerdict } from './verdict';

export interface Sample {
  /** "s0", "s1", … over all jobs of the session. */
  readonly id: string;
  readonly jobId: string;
  /** null: drawn without a prompt, from BOS. */
  readonly runId: string | null;
  /** What it was drawn from, as it was then: a run that goes on has another. */
  readonly prompt: Uint8Array | null;
  readonly row: GeneratedRow;
  /** null until it was checked. */
  readonly verdict: SampleVerdict | null;
}

export interface JobProgress {
  readonly jobId: string;
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

export interface SynthesisSlice {
  readonly synthesisStatus: SynthesisStatus;
  readonly draftSampling: SamplingOptions;
  /** Draw from the active run's prompt, or from nothing but BOS to compare. */
  readonly samplePrompt: 'active-run' | 'none';
  readonly samples: readonly Sample[];
  setDraftSampling(patch: Partial<SamplingOptions>): void;
  addSamples(samples: readonly Sample[]): void;
  setVerdicts(verdicts: ReadonlyMap<string, SampleVerdict>): void;
  removeSamples(ids: ReadonlySet<string>): void;
}

/** The command line's (generation/options.ts, which the page must not load), but as many rows as make a first dataset. */
export const DEFAULT_SAMPLING: SamplingOptions = {
  count: 100,
  temperature: 0.8,
  topK: 0,
  topP: 0.9,
  repetitionPenalty: 1,
  maxTokens: 256,
  batch: 16,
  seed: 0,
};

export const synthesisSlice: StateCreator<StudioState, [], [], SynthesisSlice> = (set) => ({
  synthesisStatus: { kind: 'idle' },
  draftSampling: DEFAULT_SAMPLING,
  samplePrompt: 'active-run',
  samples: [],
  setDraftSampling: (patch) => set((state) => ({ draftSampling: { ...state.draftSampling, ...patch } })),
  addSamples: (samples) => set((state) => ({ samples: [...state.samples, ...samples] })),
  setVerdicts: (verdicts) =>
    set((state) => ({
      samples: state.samples.map((sample) => {
        const verdict = verdicts.get(sample.id);
        return verdict ? { ...sample, verdict } : sample;
      }),
    })),
  removeSamples: (ids) =>
    set((state) => ({
      samples: state.samples.filter((sample) => !ids.has(sample.id)),
      checkedIds: new Set([...state.checkedIds].filter((id) => !ids.has(id))),
    })),
});
