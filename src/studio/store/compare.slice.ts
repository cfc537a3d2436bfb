/** Methods being compared, what their draws measure side by side, and what was chosen without knowing which is which. */
import type { ErrorFields } from '../../errors';
import type { MethodId } from '../../methods/ids';
import type { SideBySide } from '../../metrics/sideBySide/measureArms';
import type { BatchId } from '../../project/ids';
import type { Part } from './part';

export type MethodsStatus =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'drawing';
      /** The how-manieth of how many. */
      readonly at: number;
      readonly of: number;
      readonly method: MethodId;
      readonly words: string;
      readonly cancelling: boolean;
    }
  | { readonly kind: 'done' };

export interface NotRun {
  readonly method: MethodId;
  readonly error: ErrorFields;
}

/** Measures of draws; of no other rows than these. */
export interface DrawsMeasured {
  /** What was measured: rows with what they were judged to be, examples, and the space. */
  readonly key: string;
  /** What made the vectors. */
  readonly vectors: string;
  readonly batchIds: readonly BatchId[];
  readonly measured: SideBySide;
}

export interface BlindPick {
  readonly first: BatchId;
  readonly second: BatchId;
  readonly chosen: 'first' | 'second' | 'neither';
}

export interface CompareSession {
  readonly methodsStatus: MethodsStatus;
  readonly methodsNotRun: readonly NotRun[];
  readonly comparedMethods: readonly MethodId[];
  /** Rows of each. */
  readonly comparedCount: number;
  /** The domain in the person's words, for methods that take it. */
  readonly domainDescription: string;
  readonly drawsMeasured: DrawsMeasured | null;
  readonly blindPicks: readonly BlindPick[];
}

export const compareSession = (): CompareSession => ({
  methodsStatus: { kind: 'idle' },
  methodsNotRun: [],
  comparedMethods: ['no-prompt', 'few-shot-3', 'random-prompt', 'direct-domain', 'domino'],
  comparedCount: 60,
  domainDescription: '',
  drawsMeasured: null,
  blindPicks: [],
});

export const compareMethods = ({ set }: Part<CompareSession>) => ({
  setComparedMethods: (comparedMethods: readonly MethodId[]): void => set({ comparedMethods }),
  setComparedCount: (comparedCount: number): void => set({ comparedCount }),
  setDomainDescription: (domainDescription: string): void => set({ domainDescription }),
  addBlindPick: (pick: BlindPick): void => set(({ blindPicks }) => ({ blindPicks: [...blindPicks, pick] })),
});
