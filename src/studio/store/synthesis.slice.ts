/** The draw under way, and what the next one will use. */
import type { ErrorFields } from '../../errors';
import { type Aim, DEFAULT_AIM } from '../../generation/aim';
import { DEFAULT_SAMPLING } from '../../generation/options';
import type { SamplingOptions } from '../../generation/types';
import type { BatchId, ReferenceId } from '../../project/ids';
import type { Part } from './part';

export interface JobProgress {
  readonly jobId: BatchId;
  readonly done: number;
  /** At most, where there is an aim. */
  readonly total: number;
  /** Rows that have to pass; null: it draws `total`, whatever they are worth. */
  readonly pass: number | null;
  /** While a pilot chooses the temperature. */
  readonly trying: boolean;
  /** Before a draw near examples, while the prompt is fitted to them. */
  readonly fitting?: boolean;
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
      /** The most were drawn, and fewer pass than were wanted: so many. */
      readonly passedOnly?: number;
    }
  | { readonly kind: 'failed'; readonly error: ErrorFields; readonly rows: number };

export interface NearOutcome {
  readonly referenceIds: readonly ReferenceId[];
  /** Of them with a passing row nearby, before the draw and after it. */
  readonly before: number;
  readonly after: number;
  /** Rows that the draw gave, and how many of them pass. */
  readonly drawn: number;
  readonly passed: number;
}

export interface SynthesisSession {
  readonly synthesisStatus: SynthesisStatus;
  readonly draftSampling: SamplingOptions;
  /** Draw until rows pass, or so many as `draftSampling` says. */
  readonly drawUntil: boolean;
  readonly draftAim: Aim;
  /** A pilot chooses the temperature; `draftSampling` has the one that was chosen last. */
  readonly autoTemperature: boolean;
  /** Examples in front of rows; null: a pilot chooses whether some stand there. */
  readonly draftExamples: number | null;
  /** Each round of a draw until rows pass goes to the largest gap. */
  readonly gapsFirst: boolean;
  /** What became of the references that were drawn near last. */
  readonly nearOutcome: NearOutcome | null;
  /** Rows are held to what the examples are, where that is JSON or conversations which call tools. */
  readonly holdRows: boolean;
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
  drawUntil: true,
  draftAim: DEFAULT_AIM,
  autoTemperature: true,
  draftExamples: null,
  gapsFirst: false,
  nearOutcome: null,
  holdRows: true,
  samplePrompt: 'active-run',
  shownSource: null,
});

export const synthesisMethods = ({ set }: Part<SynthesisSession>) => ({
  setDraftSampling: (patch: Partial<SamplingOptions>): void =>
    set(({ draftSampling }) => ({ draftSampling: { ...draftSampling, ...patch } })),
  setDraftAim: (patch: Partial<Aim>): void => set(({ draftAim }) => ({ draftAim: { ...draftAim, ...patch } })),
  setDrawUntil: (drawUntil: boolean): void => set({ drawUntil }),
  /** @param temperature null leaves it to a pilot */
  setTemperature: (temperature: number | null): void =>
    set(({ draftSampling }) => ({
      autoTemperature: temperature === null,
      draftSampling: temperature === null ? draftSampling : { ...draftSampling, temperature },
    })),
  setDraftExamples: (draftExamples: number | null): void => set({ draftExamples }),
  setGapsFirst: (gapsFirst: boolean): void => set({ gapsFirst }),
  setHoldRows: (holdRows: boolean): void => set({ holdRows }),
  setSamplePrompt: (samplePrompt: SynthesisSession['samplePrompt']): void => set({ samplePrompt }),
});
