/** Learning at the moment: which run is shown, what the next one will use, a prompt that is being opened. */
import { presetOptions } from '../../domino/presets';
import type { ModelIdentity } from '../../domino/prompt/promptFile';
import type { DominoOptions } from '../../domino/types';
import type { ErrorFields } from '../../errors';
import type { RunId, SweepId } from '../../project/ids';
import type { Part } from './part';

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

export interface LearningSession {
  /** The run on show, and the one that Synthesise draws from. */
  readonly activeRunId: RunId | null;
  /** Other runs whose curves lie under the active one's. */
  readonly comparedRunIds: ReadonlySet<RunId>;
  readonly openingStatus: OpeningStatus;
  /** The form: what the next run will use. */
  readonly draftOptions: DominoOptions;
  /** Sweeps whose runs begin one after the other in this tab; what the project says of them outlasts it. */
  readonly sweepsUnderWay: ReadonlySet<SweepId>;
}

export const learningSession = (): LearningSession => ({
  activeRunId: null,
  comparedRunIds: new Set(),
  openingStatus: { kind: 'idle' },
  draftOptions: presetOptions('studio'),
  sweepsUnderWay: new Set(),
});

export const learningMethods = ({ set }: Part<LearningSession>) => ({
  setDraftOptions: (patch: Partial<DominoOptions>): void =>
    set(({ draftOptions }) => ({ draftOptions: { ...draftOptions, ...patch } })),
  setSweepUnderWay: (id: SweepId, isUnderWay: boolean): void =>
    set(({ sweepsUnderWay }) => {
      const others = [...sweepsUnderWay].filter((each) => each !== id);
      return { sweepsUnderWay: new Set(isUnderWay ? [...others, id] : others) };
    }),
  /** A run is gone: another is shown where it was, and its curves are gone from under the others. */
  leaveRun: (id: RunId, next: RunId | null): void =>
    set(({ activeRunId, comparedRunIds }) => ({
      activeRunId: activeRunId === id ? next : activeRunId,
      comparedRunIds: new Set([...comparedRunIds].filter((each) => each !== id)),
    })),
  toggleComparedRun: (id: RunId): void =>
    set(({ comparedRunIds }) => {
      const compared = new Set(comparedRunIds);
      if (!compared.delete(id)) compared.add(id);
      return { comparedRunIds: compared };
    }),
});
