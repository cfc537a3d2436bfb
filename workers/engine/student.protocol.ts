/**
 * A student: the loaded model a second time on the same runtime, with an adapter's shape. Its adapter is learned, and swapped while it
 * answers; the model that rows are drawn from stays as it is.
 */
import type { AdaptOptions, AdaptPoint, AdaptResult } from '../../src/adaptation/types';
import type { AdapterShape } from '../../src/model/types';
import type { AnswerForm, Lesson } from '../../src/tasks/types';
import type { EventStream } from '../rpc/eventStream.protocol';
import type { LoadProgress } from './loading.protocol';

export interface OpenedStudent {
  readonly shape: AdapterShape;
  /** Linear layers with an adapter beside them. */
  readonly layers: number;
  /** Trainable parameters. */
  readonly parameters: number;
  /** Of the student's own copy of the weights. */
  readonly memoryBytes: number;
}

export interface AdaptRequest {
  readonly runId: string;
  readonly lessons: readonly Lesson[];
  readonly form: AnswerForm;
  /** Its shape is that of the open student. */
  readonly options: AdaptOptions;
  /** Go on exactly where it was written. */
  readonly checkpoint?: Uint8Array;
}

/** Of one run, in order. A reader that is slow gets points together, and of its checkpoints the newest. */
export type AdaptEvent =
  | {
      readonly type: 'started';
      /** Updates already made: 0, or where the checkpoint stands. */
      readonly step: number;
      readonly lessons: AdaptResult['lessons'];
      /** Nats a token of the answers, before the first step; null where nothing is held out. */
      readonly heldOutBefore: number | null;
    }
  | { readonly type: 'points'; readonly points: readonly AdaptPoint[] }
  | { readonly type: 'checkpoint'; readonly step: number; readonly bytes: Uint8Array }
  | { readonly type: 'paused' | 'resumed'; readonly step: number };

/** The best step's adapter, as PEFT's files. */
export interface AdaptedStudent extends Omit<AdaptResult, 'weights'> {
  /** adapter_model.safetensors */
  readonly adapter: Uint8Array;
  /** adapter_config.json */
  readonly config: string;
}

export interface AnswerRequest {
  /** What cancelSampling() calls it. */
  readonly jobId: string;
  /** Task.id and its question; answers come by id. */
  readonly tasks: readonly { readonly id: string; readonly question: string }[];
  readonly form: AnswerForm;
  /** adapter_model.safetensors of the open student's shape; absent: the model as it is. */
  readonly adapter?: Uint8Array;
  /** n answers a task. */
  readonly samples: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** Longest answer in tokens. */
  readonly maxTokens: number;
  /** A task's answers depend on it, on the task and on the adapter, not on the tasks beside it. */
  readonly seed: number;
}

export type AnswerEvent =
  /** n texts, in the order of their seeds, without the question. */
  | {
      readonly type: 'answers';
      readonly id: string;
      readonly answers: readonly string[];
      /** Of them, those that came to the longest there may be. */
      readonly cut: number;
      /** The question leaves no room in the model's context; the answers are empty. */
      readonly tooLong: boolean;
    }
  | { readonly type: 'rate'; readonly done: number; readonly total: number; readonly tokensPerSecond: number };

export interface AnswerSummary {
  /** Tasks answered whole. */
  readonly tasks: number;
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly cancelled: boolean;
}

/** What the model worker answers beside EngineApi's own. A student goes with the model that it was opened from. */
export interface StudentApi {
  /**
   * Load the current model's folder again with an adapter of this shape; asked for twice with one shape, it loads once.
   * @throws StudioError MODEL_FILE_MISSING where no model is loaded, MODEL_UNSUPPORTED, DEVICE_LIMIT
   */
  openStudent(shape: AdapterShape): EventStream<LoadProgress, OpenedStudent>;
  /** A reader that lets go stops the run after the current step. Runs and answers of a student take turns. */
  adapt(request: AdaptRequest): EventStream<AdaptEvent, AdaptedStudent>;
  pauseAdapting(runId: string): Promise<void>;
  resumeAdapting(runId: string): Promise<void>;
  /** Stop after the current step and keep the best adapter; the run's stream goes on to its answer. */
  stopAdapting(runId: string): Promise<void>;
  /** Tasks in the order in which they end. A reader that is slow holds answering back. */
  answer(request: AnswerRequest): EventStream<AnswerEvent, AnswerSummary>;
  /** Ends its runs, and gives its memory back. */
  closeStudent(): Promise<void>;
}
