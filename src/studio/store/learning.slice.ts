/** Runs: each with its frozen options, its curve, its samples and its opaque results. */
import type { StateCreator } from 'zustand/vanilla';
import type { TrainResult } from '../../../workers/engine/engine.protocol';
import { presetOptions } from '../../domino/presets';
import type { LearnedFacts, ModelIdentity } from '../../domino/prompt/promptFile';
import type { DominoOptions, HistoryPoint } from '../../domino/types';
import type { ErrorFields } from '../../errors';
import type { Reference } from '../../references/types';
import type { StudioState } from './store';

export type RunStatus =
  | { readonly kind: 'starting' }
  | { readonly kind: 'training' }
  | { readonly kind: 'pausing' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'finished'; readonly stoppedBy: TrainResult['stoppedBy']; readonly bestStep: number }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

export interface TrainingSample {
  readonly step: number;
  readonly text: string;
}

export interface Notice {
  readonly step: number;
  readonly message: string;
}

/** The file that a prompt was opened from, and what it says of its run; null where it says nothing. */
export interface OpenedFrom {
  readonly file: string;
  readonly learned: LearnedFacts | null;
}

export interface Run {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** null: learned on this page. */
  readonly openedFrom: OpenedFrom | null;
  /** Frozen when the run starts; the form may go on changing. */
  readonly options: DominoOptions;
  readonly references: readonly Reference[];
  readonly modelId: string;
  /** Tells apart two models of one name. */
  readonly modelHash: string;
  readonly deviceLabel: string;
  readonly status: RunStatus;
  readonly history: readonly HistoryPoint[];
  readonly heldOutIds: readonly string[];
  readonly cutIds: readonly string[];
  /** Nats per token; null before the first evaluation or with nothing held out. */
  readonly heldOutWithoutPrompt: number | null;
  readonly tokensPerStep: number;
  readonly samples: readonly TrainingSample[];
  readonly notices: readonly Notice[];
  /** prompt.safetensors, opaque to the page. */
  readonly prompt: Uint8Array | null;
  /** The newest checkpoint, opaque to the page; a failed run resumes from it. */
  readonly checkpoint: Uint8Array | null;
  readonly checkpointStep: number;
}

/** A prompt file that is being opened, or could not be. */
export type OpeningStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly file: string }
  | {
      readonly kind: 'refused';
      readonly file: string;
      readonly error: ErrorFields;
      /** The model that it was learned on, where that is why; with the file, to open it again there. */
      readonly wants: (ModelIdentity & { readonly blob: File }) | null;
    };

export interface LearningSlice {
  readonly runs: readonly Run[];
  /** The run on show, and the one that Synthesise draws from. */
  readonly activeRunId: string | null;
  /** Other runs whose curves lie under the active one's. */
  readonly comparedRunIds: ReadonlySet<string>;
  readonly openingStatus: OpeningStatus;
  /** The form: what the next run will use. */
  readonly draftOptions: DominoOptions;
  setDraftOptions(patch: Partial<DominoOptions>): void;
  addRun(run: Run): void;
  updateRun(id: string, update: (run: Run) => Partial<Run>): void;
  removeRun(id: string): void;
  toggleComparedRun(id: string): void;
}

export const learningSlice: StateCreator<StudioState, [], [], LearningSlice> = (set) => ({
  runs: [],
  activeRunId: null,
  comparedRunIds: new Set<string>(),
  openingStatus: { kind: 'idle' },
  draftOptions: presetOptions('studio'),
  setDraftOptions: (patch) => set((state) => ({ draftOptions: { ...state.draftOptions, ...patch } })),
  addRun: (run) => set((state) => ({ runs: [...state.runs, run], activeRunId: run.id })),
  updateRun: (id, update) =>
    set((state) => ({ runs: state.runs.map((run) => (run.id === id ? { ...run, ...update(run) } : run)) })),
  removeRun: (id) =>
    set((state) => {
      const runs = state.runs.filter((run) => run.id !== id);
      const compared = new Set(state.comparedRunIds);
      compared.delete(id);
      return {
        runs,
        comparedRunIds: compared,
        activeRunId: state.activeRunId === id ? (runs.at(-1)?.id ?? null) : state.activeRunId,
      };
    }),
  toggleComparedRun: (id) =>
    set((state) => {
      const compared = new Set(state.comparedRunIds);
      if (!compared.delete(id)) compared.add(id);
      return { comparedRunIds: compared };
    }),
});

const LIVE: ReadonlySet<RunStatus['kind']> = new Set(['starting', 'training', 'pausing', 'paused', 'stopping']);

export const isLive = (run: Run): boolean => LIVE.has(run.status.kind);
export const activeRun = (state: LearningSlice): Run | null =>
  state.runs.find((run) => run.id === state.activeRunId) ?? null;
/** The run that occupies the worker, if any: there is at most one. */
export const liveRun = (state: LearningSlice): Run | null => state.runs.find(isLive) ?? null;
