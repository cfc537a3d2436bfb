/** Samples drawn from a prompt, with their verdicts, and the job that draws them. */
import type { StateCreator } from 'zustand/vanilla';
import type { ErrorFields } from '../../errors';
import { DEFAULT_SAMPLING } from '../../generation/options';
import type { GeneratedRow, SamplingOptions } from '../../generation/types';
import type { StudioState } from './store';
import type { SampleVerdict } from './verdict';

export interface Sample {
  /** "s0", "s1", … over all jobs of the session. */
  readonly id: string;
  readonly jobId: string;
  /** null: drawn without a prompt, from BOS. */
  readonly runId: string | null;
  /** What a person calls that: the run's name, which outlives the run, or "No prompt". */
  readonly sourceName: string;
  readonly modelId: string;
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
  /** How many were ever drawn: no two samples of a session have one number. */
  readonly drawnCount: number;
  /** Whose samples tables, map, measures and export show: a run's id, NO_RUN, or null for all. */
  readonly shownSource: string | null;
  setDraftSampling(patch: Partial<SamplingOptions>): void;
  addSamples(samples: readonly Sample[]): void;
  setVerdicts(verdicts: ReadonlyMap<string, SampleVerdict>): void;
  removeSamples(ids: ReadonlySet<string>): void;
}

/** What a person calls a sample: "s47" is sample 48. */
export const numberOf = (sampleId: string): number => Number(sampleId.slice(1)) + 1;

/** Stands for the samples that were drawn without a prompt. */
export const NO_RUN = 'no-prompt';

export const sourceOf = (sample: Sample): string => sample.runId ?? NO_RUN;

/** Where samples came from, in the order they came, with how many there are of each. */
export function sampleSources(samples: readonly Sample[]): { key: string; name: string; count: number }[] {
  const sources = new Map<string, { key: string; name: string; count: number }>();
  for (const sample of samples) {
    const key = sourceOf(sample);
    const known = sources.get(key) ?? { key, name: sample.sourceName, count: 0 };
    sources.set(key, { ...known, count: known.count + 1 });
  }
  return [...sources.values()];
}

/** The samples of the shown source, or all. */
export const shownSamples = ({
  samples,
  shownSource,
}: Pick<SynthesisSlice, 'samples' | 'shownSource'>): readonly Sample[] =>
  shownSource === null ? samples : samples.filter((sample) => sourceOf(sample) === shownSource);

/** As many rows as make a first dataset. */
const FIRST_COUNT = 100;

export const synthesisSlice: StateCreator<StudioState, [], [], SynthesisSlice> = (set) => ({
  synthesisStatus: { kind: 'idle' },
  draftSampling: { ...DEFAULT_SAMPLING, count: FIRST_COUNT },
  samplePrompt: 'active-run',
  samples: [],
  drawnCount: 0,
  shownSource: null,
  setDraftSampling: (patch) => set((state) => ({ draftSampling: { ...state.draftSampling, ...patch } })),
  addSamples: (samples) =>
    set((state) => ({
      samples: [...state.samples, ...samples],
      drawnCount: state.drawnCount + samples.length,
    })),
  setVerdicts: (verdicts) =>
    set((state) => ({
      samples: state.samples.map((sample) => {
        const verdict = verdicts.get(sample.id);
        return verdict ? { ...sample, verdict } : sample;
      }),
    })),
  removeSamples: (ids) =>
    set((state) => {
      const samples = state.samples.filter((sample) => !ids.has(sample.id));
      const { shownSource } = state;
      return {
        samples,
        tickedIds: new Set([...state.tickedIds].filter((id) => !ids.has(id))),
        shownSource: samples.some((sample) => sourceOf(sample) === shownSource) ? shownSource : null,
      };
    }),
});
