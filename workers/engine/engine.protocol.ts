/**
 * What crosses between the page and the model worker. Errors cross as fields (src/errors.ts), never as strings.
 * The worker owns the engine's device; the page holds no tensor and no session.
 */
import type { DominoOptions, HistoryPoint } from '../../src/domino/types';
import type { ErrorFields } from '../../src/errors';
import type { ModelSizes } from '../../src/footprint/modelSizes';
import type { DeviceKind, DeviceLimits } from '../../src/footprint/types';
import type { GeneratedRow, SamplingOptions } from '../../src/generation/types';
import type { ModelInfo } from '../../src/model/types';

/** Id of the model that is part of the page. */
export const EMBEDDED_ID = 'domino-py-4m';

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
}

export interface LoadProgress {
  readonly stage: 'download' | 'parse' | 'compile' | 'self-test';
  readonly loadedBytes: number;
  readonly totalBytes: number | null;
}

export interface TrainingReference {
  readonly id: string;
  readonly input: string;
}

export interface TrainRequest {
  readonly runId: string;
  readonly references: readonly TrainingReference[];
  readonly options: DominoOptions;
  /** Steps between samples drawn during training; 0 draws none. */
  readonly sampleEvery: number;
  readonly sampling: SamplingOptions;
  /** Resume from this checkpoint: training continues exactly where it was written. */
  readonly checkpoint?: Uint8Array;
}

export type TrainEvent =
  | {
      readonly type: 'started';
      readonly runId: string;
      readonly heldOutIds: readonly string[];
      readonly cutIds: readonly string[];
      readonly heldOutWithoutPrompt: number | null;
      readonly tokensPerStep: number;
    }
  | { readonly type: 'points'; readonly runId: string; readonly points: readonly HistoryPoint[] }
  | { readonly type: 'sample'; readonly runId: string; readonly step: number; readonly text: string }
  | { readonly type: 'checkpoint'; readonly runId: string; readonly step: number; readonly bytes: Uint8Array }
  | { readonly type: 'notice'; readonly runId: string; readonly step: number; readonly message: string }
  | { readonly type: 'paused' | 'resumed'; readonly runId: string; readonly step: number };

export interface TrainResult {
  readonly runId: string;
  readonly stoppedBy: 'finished' | 'stop' | 'l2-floor';
  readonly steps: number;
  readonly bestStep: number;
  readonly heldOut: number | null;
  readonly heldOutWithoutPrompt: number | null;
  /** prompt.safetensors as DESIGN §4 fixes it: `domain`, `samples`, metadata. */
  readonly prompt: Uint8Array;
  readonly checkpoint: Uint8Array;
}

export interface SampleRequest {
  readonly jobId: string;
  /** prompt.safetensors; absent: from BOS. */
  readonly prompt?: Uint8Array;
  readonly sampling: SamplingOptions;
}

export type SampleEvent =
  | { readonly type: 'row'; readonly jobId: string; readonly row: GeneratedRow }
  | {
      readonly type: 'rate';
      readonly jobId: string;
      readonly done: number;
      readonly total: number;
      readonly tokensPerSecond: number;
    };

export interface SampleResult {
  readonly jobId: string;
  readonly rows: number;
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly cancelled: boolean;
}

export interface EmbedResult {
  /** float32 [N, d], row-major. */
  readonly vectors: Float32Array;
  readonly tokenDim: number;
}

/** Requests by name: the client exposes one async method for each. A callback streams events while the request runs. */
export interface EngineApi {
  load(source: ModelSource, device: DeviceChoice, onProgress: (progress: LoadProgress) => void): Promise<LoadedModel>;
  /** What the device that a choice stands for can hold; nothing is loaded. */
  limits(device: DeviceChoice): Promise<DeviceLimits>;
  /** Tokens of each text, end-of-sample token included. */
  countTokens(texts: readonly string[]): Promise<number[]>;
  train(request: TrainRequest, onEvent: (event: TrainEvent) => void): Promise<TrainResult>;
  pauseTraining(runId: string): Promise<void>;
  resumeTraining(runId: string): Promise<void>;
  /** Stop after the current step and keep the best prompt; train() then resolves. */
  stopTraining(runId: string): Promise<void>;
  sample(request: SampleRequest, onEvent: (event: SampleEvent) => void): Promise<SampleResult>;
  cancelSampling(jobId: string): Promise<void>;
  embed(texts: readonly string[], onProgress: (done: number, total: number) => void): Promise<EmbedResult>;
  dispose(): Promise<void>;
}

/** How an error travels: comlink's own throw handler keeps only the message, so the client unwraps this. */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorFields };
