/**
 * AdamW over all parameters, in place: at millions of parameters the copies of the pure update would cost more than
 * the arithmetic. Same formulas as src/domino/adamw.ts (Loshchilov & Hutter 2019).
 */
import type { Parameters } from './architecture';

export interface OptimizerState {
  step: number;
  readonly first: Map<string, Float32Array>;
  readonly second: Map<string, Float32Array>;
}

export function initOptimizer(parameters: Parameters): OptimizerState {
  const zeros = (): Map<string, Float32Array> =>
    new Map([...parameters].map(([name, { data }]) => [name, new Float32Array(data.length)]));
  return { step: 0, first: zeros(), second: zeros() };
}

export interface OptimizerOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decays matrices, not norms. */
  readonly weightDecay: number;
  readonly clipNorm: number;
}

/** One update in place. @returns the gradient norm before clipping */
export function applyGradients(
  parameters: Parameters,
  gradients: ReadonlyMap<string, Float32Array>,
  state: OptimizerState,
  learningRate: number,
  options: OptimizerOptions,
): number {
  const { beta1, beta2, epsilon, weightDecay, clipNorm } = options;
  let squares = 0;
  for (const gradient of gradients.values()) for (let i = 0; i < gradient.length; i++) squares += gradient[i]! ** 2;
  const norm = Math.sqrt(squares);
  if (!Number.isFinite(norm)) throw new RangeError(`gradient norm is ${norm} at step ${state.step}`);
  const scale = norm > clipNorm ? clipNorm / norm : 1;
  state.step++;
  const stepSize = learningRate / (1 - beta1 ** state.step);
  const rootCorrection = 1 / Math.sqrt(1 - beta2 ** state.step);
  for (const [name, { dims, data }] of parameters) {
    const gradient = gradients.get(name) as Float32Array;
    const first = state.first.get(name) as Float32Array;
    const second = state.second.get(name) as Float32Array;
    const keep = dims.length > 1 ? 1 - learningRate * weightDecay : 1;
    for (let i = 0; i < data.length; i++) {
      const g = gradient[i]! * scale;
      const m = beta1 * first[i]! + (1 - beta1) * g;
      const v = beta2 * second[i]! + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      data[i] = data[i]! * keep - (stepSize * m) / (Math.sqrt(v) * rootCorrection + epsilon);
    }
  }
  return norm;
}
