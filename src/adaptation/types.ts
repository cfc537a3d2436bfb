/** A student's training, as plain data. Defaults and bounds stand in options.ts. */
import type { AdapterShape, AdapterWeights } from '../model/types';

export interface AdaptOptions extends AdapterShape {
  /** Highest; falls linearly to 0 (arXiv 2605.30039 §3.1). */
  readonly learningRate: number;
  /** Updates of the run. */
  readonly steps: number;
  /** Lessons of one update; passes of fewer rows are added up where they do not fit together. */
  readonly batch: number;
  /** Longest lesson in tokens; longer ones are left out and counted. */
  readonly maxTokens: number;
  /** Of the lessons, told off to say when to stop; 0: the last step is kept. */
  readonly heldOutShare: number;
  /** Steps between looks at the held-out lessons. */
  readonly evaluateEvery: number;
  readonly clipNorm: number;
  readonly weightDecay: number;
  readonly seed: number;
}

export interface AdaptPoint {
  /** Updates made, from 1. */
  readonly step: number;
  /** −Σ log p(answer | question) over the update's lessons, divided by their answers' tokens, the end counted; nats. */
  readonly loss: number;
  /** The same over the held-out lessons, after the update; null where it was not looked at. */
  readonly heldOut: number | null;
  readonly learningRate: number;
  readonly gradientNorm: number;
  /** Tokens a second of this step, questions and answers. */
  readonly tokensPerSecond: number;
  readonly elapsedMs: number;
}

export interface AdaptResult {
  readonly stoppedBy: 'finished' | 'stop';
  readonly steps: number;
  /** The step whose adapter is kept: 0, which changes nothing, where no other was better on the held-out lessons. */
  readonly bestStep: number;
  /** Of the kept adapter; null where nothing is held out. */
  readonly heldOut: number | null;
  /** Before the first step. */
  readonly heldOutBefore: number | null;
  readonly lessons: LessonCounts;
  /** Of questions and answers that went through the model to learn, once a pass. */
  readonly tokens: number;
  /** Time spent learning, pauses not counted. */
  readonly elapsedMs: number;
  /** Of every step, those before the checkpoint that it went on from too. */
  readonly history: readonly AdaptPoint[];
  readonly weights: AdapterWeights;
}

export interface LessonCounts {
  readonly trained: number;
  readonly heldOut: number;
  /** Longer than the options or the model allow, and left out. */
  readonly tooLong: number;
}
