/**
 * What crosses between the page and the model worker. How errors and streams cross is said in rpc/transferHandlers.ts.
 * The worker owns the engine's device; the page holds no tensor and no session.
 */

import type { AnswerOptions, Reply } from '../../src/answering/answerTexts';
import type { BundleRequest, PytorchForm } from '../../src/bundle/types';
import type { PromptReading, ReferenceState } from '../../src/domino/reading/types';
import type { DominoOptions, HistoryPoint } from '../../src/domino/types';
import type { ModelSizes } from '../../src/footprint/modelSizes';
import type { DeviceKind, DeviceLimits } from '../../src/footprint/types';
import type { RowConstraint } from '../../src/generation/constrained/types';
import type { GeneratedRow, SamplingOptions } from '../../src/generation/types';
import type { JudgeOptions } from '../../src/judging/judgeTexts';
import type { Opinion } from '../../src/judging/readLevel';
import type { InFront } from '../../src/methods/examplesInFront';
import type { MethodId } from '../../src/methods/ids';
import type { PromptMemory } from '../../src/metrics/promptMemory';
import type { ModelInfo } from '../../src/model/types';
import type { Familiarity } from '../../src/quality/domain/knowledge';
import type { Composition } from '../../src/references/composition/types';
import type { EventStream } from '../rpc/eventStream.protocol';
import type { LoadProgress } from './loading.protocol';
import type { StudentApi } from './student.protocol';

export type { LoadProgress };

/** Id of the model that is part of the page. */
export const EMBEDDED_ID = 'domino-py-4m';
/** What its config.json says that it knows, for draws of before that was kept with them. */
export const EMBEDDED_KNOWS: readonly string[] = ['python'];

/** Where a model comes from. `url` is a folder in hub layout, with a trailing slash. */
export type ModelSource =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'url'; readonly id: string; readonly url: string }
  /** A model that the hub worker downloaded, by its key in the store. */
  | { readonly kind: 'kept'; readonly id: string; readonly key: string }
  | {
      readonly kind: 'files';
      readonly id: string;
      readonly files: readonly { readonly path: string; readonly blob: Blob }[];
    };

export type DeviceChoice = 'auto' | Exclude<DeviceKind, 'cpu'>;

/** Why this backend was chosen, in words for the model chip. */
export interface LoadedModel {
  readonly info: ModelInfo;
  readonly deviceReason: string;
  readonly selfTest: { readonly relativeError: number; readonly elapsedMs: number };
  readonly memoryBytes: number;
  /** What the device can hold, and what the model's configuration says of its sizes; null where it says too little. */
  readonly limits: DeviceLimits;
  readonly sizes: ModelSizes | null;
  /** Providers ONNX Runtime placed the nodes on, and how many: proof that WebGPU is WebGPU. */
  readonly placement: Readonly<Record<string, number>>;
  /** It has a chat template. */
  readonly chats?: boolean;
}

export interface TrainingReference {
  readonly id: string;
  readonly input: string;
}

export interface TrainRequest {
  readonly runId: string;
  readonly references: readonly TrainingReference[];
  readonly options: DominoOptions;
  /** Which of them are held out, where the options do not say: the others are trained on. */
  readonly heldOutIds?: readonly string[];
  /** What the references' texts are composed of; kept with the prompt. */
  readonly composition?: Composition;
  /** Steps between looks at the prompt, each of as many samples as `sampling` says; 0 draws none. */
  readonly sampleEvery: number;
  readonly sampling: SamplingOptions;
  /** Resume from this checkpoint: training continues exactly where it was written. */
  readonly checkpoint?: Uint8Array;
}

/** prompt.safetensors of the best step so far; its held-out loss over everything is measured at the end of a run alone. */
export interface KeptPrompt {
  readonly bestStep: number;
  readonly prompt: Uint8Array;
}

/** Of one run, in order. A reader that is slow gets points together, and of its checkpoints the newest. */
export type TrainEvent =
  | {
      readonly type: 'started';
      readonly heldOutIds: readonly string[];
      readonly cutIds: readonly string[];
      readonly heldOutWithoutPrompt: number | null;
      readonly tokensPerStep: number;
    }
  | { readonly type: 'points'; readonly points: readonly HistoryPoint[] }
  | { readonly type: 'sample'; readonly step: number; readonly text: string }
  | {
      readonly type: 'checkpoint';
      readonly step: number;
      readonly bytes: Uint8Array;
      /** What the run would leave if it ended here; absent where it is paused or fails. */
      readonly kept?: KeptPrompt;
    }
  | { readonly type: 'notice'; readonly step: number; readonly message: string }
  | { readonly type: 'paused' | 'resumed'; readonly step: number };

export interface TrainResult {
  readonly stoppedBy: 'finished' | 'stop' | 'l2-floor';
  readonly steps: number;
  readonly bestStep: number;
  readonly heldOut: number | null;
  readonly heldOutWithoutPrompt: number | null;
  /** prompt.safetensors as docs/contracts.md §3 fixes it: `domain`, `samples`, metadata. */
  readonly prompt: Uint8Array;
  readonly checkpoint: Uint8Array;
}

/** A method that puts something of its own in front of rows, with what it does that from. */
export interface MethodRequest {
  readonly id: MethodId;
  /** All texts; those that are not `trainRows` are held out. */
  readonly references: readonly string[];
  readonly trainRows: readonly number[];
  readonly composition?: Composition;
  readonly description: string;
  readonly training: DominoOptions;
}

export interface SampleRequest {
  readonly jobId: string;
  /** prompt.safetensors; absent: from BOS, or by the method. */
  readonly prompt?: Uint8Array;
  readonly method?: MethodRequest;
  readonly sampling: SamplingOptions;
  /** Rows, by index, that were drawn before and are not drawn again. */
  readonly drawn?: readonly number[];
  /** Of the first rows, by index, where they are drawn at others than the sampling's own. */
  readonly temperatures?: readonly number[];
  /** Examples that stand in front of rows, behind the prompt; absent: none do. */
  readonly inFront?: InFront;
  /** What rows are held to, where the model's tokens can spell it. */
  readonly constraint?: RowConstraint;
}

export interface NearRequest {
  /** What cancelSampling() calls it. */
  readonly jobId: string;
  /** prompt.safetensors to start from. */
  readonly prompt: Uint8Array;
  /** Texts to come near, composed as the prompt was learned. */
  readonly references: readonly string[];
}

export interface StepOf {
  readonly step: number;
  readonly steps: number;
}

export type SampleEvent =
  | { readonly type: 'row'; readonly row: GeneratedRow }
  /** What a method does before its rows come, in words. */
  | { readonly type: 'stage'; readonly words: string }
  | { readonly type: 'rate'; readonly done: number; readonly total: number; readonly tokensPerSecond: number };

export interface SampleResult {
  /** Why rows were not held to the constraint, in a sentence; absent: they were, or there was none. */
  readonly unheld?: string;
  readonly rows: number;
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly cancelled: boolean;
  /** Of a method: what it learned, and what it found out. */
  readonly prompt?: Uint8Array<ArrayBuffer>;
  readonly facts?: readonly { readonly name: string; readonly value: string }[];
}

export interface EmbedResult {
  /** float32 [N, d], row-major. */
  readonly vectors: Float32Array;
  readonly tokenDim: number;
}

export interface BundleResult {
  /** The bundle in a folder of the name asked for. */
  readonly zip: Uint8Array<ArrayBuffer>;
  /** Files in it. */
  readonly files: number;
}

export interface EmbedProgress {
  readonly done: number;
  readonly total: number;
}

/** A reference of a run, in the run's order: S_i of a prompt is that of its i-th. */
export interface ReadReference {
  readonly input: string;
  readonly state: ReferenceState;
}

/** Requests by name. What tells something while it runs is a stream, whose answer comes after its last event. */
export interface EngineApi extends StudentApi {
  load(source: ModelSource, device: DeviceChoice): EventStream<LoadProgress, LoadedModel>;
  /** What the device that a choice stands for can hold; nothing is loaded. */
  limits(device: DeviceChoice): Promise<DeviceLimits>;
  /** Tokens of each text, end-of-sample token included. */
  countTokens(texts: readonly string[]): Promise<number[]>;
  /**
   * Make what a run's first step would wait for, bit by bit between other requests, until a run or a job begins. Asked for twice it
   * does nothing more.
   */
  prepareTraining(): Promise<void>;
  /** A reader that lets go stops the run after the current step. */
  train(request: TrainRequest): EventStream<TrainEvent, TrainResult>;
  pauseTraining(runId: string): Promise<void>;
  resumeTraining(runId: string): Promise<void>;
  /** Stop after the current step and keep the best prompt; the run's stream goes on to its answer. */
  stopTraining(runId: string): Promise<void>;
  /** Rows in the order in which they end. A reader that is slow holds drawing back. */
  sample(request: SampleRequest): EventStream<SampleEvent, SampleResult>;
  /** prompt.safetensors that draws near these texts (domino/near/nearPrompt.ts); some steps of learning. */
  fitNear(request: NearRequest): EventStream<StepOf, Uint8Array>;
  /** Stop after the current token; the job's stream goes on to its answer, with the rows that were finished. */
  cancelSampling(jobId: string): Promise<void>;
  /** How well the loaded model tells examples without a prompt; null where they are too few to tell. */
  measureFamiliarity(references: readonly string[]): Promise<Familiarity | null>;
  /** What a prompt takes off the texts that it was trained on, against others; null where there is nothing to compare. */
  auditPrompt(prompt: Uint8Array, trained: readonly string[], others: readonly string[]): Promise<PromptMemory | null>;
  /** Words near a prompt's tokens, and what it makes of its run's references. */
  readPrompt(prompt: Uint8Array, references: readonly ReadReference[]): Promise<PromptReading>;
  embed(texts: readonly string[]): EventStream<EmbedProgress, EmbedResult>;
  /** Mean log-probability a token of each text behind nothing but BOS, nats; NaN of a text without a token. It lets waiting requests in. */
  score(texts: readonly string[]): Promise<Float64Array>;
  /**
   * What the model thinks of each text by a rubric, one after another; it lets waiting requests in.
   * @throws StudioError MODEL_UNSUPPORTED where it has no chat template
   */
  judge(texts: readonly string[], options: JudgeOptions): Promise<Opinion[]>;
  /**
   * What the model answers to each question behind its chat template, so many times; it lets waiting requests in.
   * @throws StudioError MODEL_UNSUPPORTED where it has no chat template
   */
  answerTexts(questions: readonly string[], options: AnswerOptions): Promise<Reply[][]>;
  /** Ids that the loaded model's tokenizer puts in front of a text: they stand between a bare prompt and it. */
  tokensInFront(): Promise<number[]>;
  /** What the loaded model's files say of its PyTorch form. */
  pytorchForm(): Promise<PytorchForm>;
  /** A prompt of the loaded model with all that it takes to draw from it elsewhere, as a ZIP of the folder `name`. */
  bundle(request: BundleRequest, name: string): Promise<BundleResult>;
  dispose(): Promise<void>;
}
