/** Everything that changes while a student learns: what a checkpoint holds. Owned by the run. */
import { DataOrder, type DataOrderOptions, type DataOrderState } from '../domino/run/dataOrder';
import type { Adaptation, AdapterWeights } from '../model/types';
import { initMoments, type Moments, updateInPlace } from '../optimization/adamw';
import { initAdapter } from './loraInit';
import type { AdaptOptions, AdaptPoint } from './types';

/** torch.optim.AdamW's own, which the paper and transformers' Trainer leave as they are. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export interface AdaptState {
  /** Updates made. */
  step: number;
  readonly weights: Map<string, Float32Array>;
  /** By the names of the weights. */
  readonly moments: Map<string, Moments>;
  order: DataOrderState;
  /** The adapter with the lowest held-out loss so far, a copy; null where nothing was measured. */
  best: { readonly step: number; readonly heldOut: number; readonly weights: AdapterWeights } | null;
  /** Of step 0; null where nothing is held out. */
  heldOutBefore: number | null;
  readonly history: AdaptPoint[];
  tokens: number;
  elapsedMs: number;
}

/** Lessons in random order, an epoch at a time. */
export const orderOptions = ({ batch, seed }: AdaptOptions): DataOrderOptions => ({
  batch,
  seed,
  lambda: 0,
  negatives: 'all',
  pooling: 'per-sample',
});

/** @param lessons trained on */
export function startState({ layers }: Adaptation, lessons: number, options: AdaptOptions): AdaptState {
  const weights = initAdapter(layers, options.rank, options.seed);
  return {
    step: 0,
    weights,
    moments: new Map(Array.from(weights, ([name, { length }]) => [name, initMoments(length)])),
    order: new DataOrder(lessons, orderOptions(options)).state,
    best: null,
    heldOutBefore: null,
    history: [],
    tokens: 0,
    elapsedMs: 0,
  };
}

/** One AdamW update of every matrix, in place. @param gradientScale what clipping multiplies gradients with */
export function applyGradients(
  state: AdaptState,
  gradients: AdapterWeights,
  given: { readonly learningRate: number; readonly gradientScale: number; readonly weightDecay: number },
): void {
  state.step++;
  for (const [name, values] of state.weights)
    updateInPlace(values, gradients.get(name)!, state.moments.get(name)!, { ...ADAM, ...given, step: state.step });
}
