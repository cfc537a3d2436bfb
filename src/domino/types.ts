/**
 * Options and records of a DOMINO run. Names are those of docs/method.md (arXiv 2605.30039) and of the command line.
 * Legend: n references, k domain tokens, l sample tokens, d token dimension.
 */
export type Likelihood = 'sequence' | 'per-token';
export type Pooling = 'per-sample' | 'batch';
export type Denominator = 'negatives' | 'all';
export type PresetName = 'paper' | 'released' | 'studio';

export interface LossOptions {
  /** Weight of L2; 0 is Direct Domain: L1 alone, no S. */
  readonly lambda: number;
  readonly likelihood: Likelihood;
  readonly pooling: Pooling;
  readonly denominator: Denominator;
  /** As in the released code, mean c(D, S) stands beside mean c(D) with weight 1, and λ weighs L2's denominator alone. */
  readonly sampleTerm: boolean;
}

export interface DominoOptions extends LossOptions {
  readonly preset: PresetName;
  readonly steps: number;
  /**
   * Steps from one that has the contrast to the next: 1 is every step (Eq. 4), 2 every second. The steps between are those of
   * L1 alone.
   */
  readonly contrastEvery: number;
  /** References a step. */
  readonly batch: number | 'all';
  /** Negatives j ≠ i drawn for each reference of the batch. */
  readonly negatives: number | 'all';
  /** k */
  readonly domainTokens: number;
  /** l */
  readonly sampleTokens: number;
  readonly prompt: 'raw' | 'chat';
  readonly initialization:
    | { readonly kind: 'vocabulary' }
    | { readonly kind: 'references' }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'normal'; readonly sigma: number };
  /** null: RATE_PER_SCALE (learningRate.ts) times the scale of the references' token embeddings, which differs from model to model. */
  readonly learningRate: number | null;
  readonly warmupSteps: number;
  readonly schedule: 'constant' | 'linear' | 'cosine';
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Largest global gradient norm; null leaves gradients as they are. */
  readonly clipNorm: number | null;
  /** Longest reference in tokens, end-of-sample token included; longer ones are cut, and the run says so. */
  readonly maxTokens: number;
  /** Share of references held out of training, 0…0.5. */
  readonly holdout: number;
  /** Steps between held-out evaluations. */
  readonly heldOutEvery: number;
  /** L2 below this has run off: the run says so, keeps its best prompt and ends. null: as it follows from the model (l2Divergence.ts). */
  readonly contrastiveFloor: number | null;
  readonly seed: number;
}

/** One point of the curves. Losses in nats, as the chosen likelihood defines them; heldOut in nats per token. */
export interface HistoryPoint {
  readonly step: number;
  readonly l1: number;
  /** null where the step has no contrast: λ = 0, or one between (`contrastEvery`). */
  readonly l2: number | null;
  readonly total: number;
  /** Held-out −log p(X | D) per token, as run/heldOutMeasure.ts measures it while a run learns; null between evaluations. */
  readonly heldOut: number | null;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly tokensPerSecond: number;
  readonly elapsedMs: number;
}

/** A learned prompt. domain float32 [k, d]; samples float32 [n, l, d] in the references' order, absent for λ = 0. */
export interface SoftPrompt {
  readonly domain: { readonly data: Float32Array; readonly dims: readonly [number, number] };
  readonly samples?: { readonly data: Float32Array; readonly dims: readonly [number, number, number] };
}

/** What one step learns from. */
export interface StepBatch {
  /** References of the step, each once. */
  readonly indices: readonly number[];
  /** N(i) for each of them, in the same order; empty lists for λ = 0. */
  readonly negatives: readonly (readonly number[])[];
}

/** What the metadata of a checkpoint file call it. */
export const CHECKPOINT_FORMAT = 'domino-checkpoint';
