/** What a run may be given beside its options, what it tells while it learns, and what it leaves. */

import type { RunControl } from '../../optimization/runControl';
import type { MicroBatchBudget } from '../objective/microBatches';
import type { PromptTemplate } from '../prompt/softPrompt';
import type { DominoOptions, HistoryPoint, SoftPrompt } from '../types';

export interface TrainingExtras {
  /** References to measure on and never to learn from, tokenised like the others. */
  readonly heldOut?: readonly Int32Array[] | undefined;
  /** Fixed tokens of a chat template around the soft tokens. */
  readonly frame?: PromptTemplate | undefined;
  /** D, and S for λ > 0, to start from instead of the options' initialisation; borrowed. Its k and l replace the options'. */
  readonly init?: SoftPrompt | undefined;
  /** Go on from here; options may change where shapes do not depend on them. Takes precedence over `init`. */
  readonly checkpoint?: Uint8Array | undefined;
  /** Tokens of the text that the initialisation `text` starts from. */
  readonly initializationIds?: Int32Array | undefined;
  readonly budget?: MicroBatchBudget | undefined;
  readonly control?: RunControl | undefined;
  /** A clock in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** A look at the run between two steps. */
export interface RunView {
  readonly step: number;
  /** The prompt as it is now: borrowed until the hook returns. */
  readonly prompt: SoftPrompt;
  /** What would be kept if the run ended here: the best that was measured, or what there is. Borrowed. */
  readonly kept: { readonly prompt: SoftPrompt; readonly bestStep: number };
  /** The options as they are used. */
  readonly options: DominoOptions;
  /** A checkpoint of this moment. */
  checkpoint(): Uint8Array<ArrayBuffer>;
}

/** Called between steps; training waits for what they return. */
export interface TrainingHooks {
  onStarted?(start: {
    /** Updates already made: 0, or where the checkpoint stands. */
    step: number;
    /** Nats per token, of the texts of the first evaluation (heldOutMeasure.ts); null where nothing is held out. */
    heldOutWithoutPrompt: number | null;
    /** Positions of an average step, prefixes included. */
    tokensPerStep: number;
  }): void | Promise<void>;
  onPoint?(point: HistoryPoint, run: RunView): void | Promise<void>;
  /** Something a person should know: references were cut, L2 ran off. */
  onNotice?(message: string, step: number): void | Promise<void>;
  /** Written when the run pauses, and with the last good state when it fails: nothing learned is lost. */
  onCheckpoint?(bytes: Uint8Array<ArrayBuffer>, step: number): void | Promise<void>;
  onPaused?(step: number): void | Promise<void>;
  onResumed?(step: number): void | Promise<void>;
}

export interface TrainingResult {
  readonly stoppedBy: 'finished' | 'stop' | 'l2-floor';
  readonly steps: number;
  /** Where the kept prompt comes from: the step with the lowest held-out loss, or the last one where nothing is held out. */
  readonly bestStep: number;
  readonly prompt: SoftPrompt;
  /** Of the kept prompt over all that is held out, nats per token; null where nothing is. */
  readonly heldOut: number | null;
  /** The same without a prompt. */
  readonly heldOutWithoutPrompt: number | null;
  readonly history: readonly HistoryPoint[];
  /** The options as they were used. */
  readonly options: DominoOptions;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}
