/** AdamW over all parameters of a model, in place: at millions of them, copies would cost more than the arithmetic. */
import { type AdamWOptions, initMoments, type Moments, updateInPlace } from '../optimization/adamw';
import { clipScale, globalNorm } from '../optimization/clipByGlobalNorm';
import type { Parameters } from './architecture';

export interface OptimizerState {
  /** Updates made so far. */
  step: number;
  /** By the parameter's name. */
  readonly moments: ReadonlyMap<string, Moments>;
}

export const initOptimizer = (parameters: Parameters): OptimizerState => ({
  step: 0,
  moments: new Map([...parameters].map(([name, { data }]) => [name, initMoments(data.length)])),
});

/** Weight decay is that of matrices; norms are left alone. */
export interface OptimizerOptions extends AdamWOptions {
  readonly clipNorm: number;
}

/**
 * One update in place.
 * @returns the gradient norm before clipping
 * @throws RangeError where it is not finite, before anything is changed
 */
export function applyGradients(
  parameters: Parameters,
  gradients: ReadonlyMap<string, Float32Array>,
  state: OptimizerState,
  learningRate: number,
  options: OptimizerOptions,
): number {
  const norm = globalNorm(gradients.values());
  if (!Number.isFinite(norm)) throw new RangeError(`gradient norm is ${norm} at step ${state.step}`);
  state.step++;
  const step = { ...options, step: state.step, learningRate, gradientScale: clipScale(norm, options.clipNorm) };
  for (const [name, { dims, data }] of parameters)
    updateInPlace(data, gradients.get(name)!, state.moments.get(name)!, {
      ...step,
      weightDecay: dims.length > 1 ? options.weightDecay : 0,
    });
  return norm;
}
