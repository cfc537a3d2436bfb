/**
 * AdamW: Adam with decoupled weight decay (Loshchilov & Hutter 2019, Algorithm 2), in the order of PyTorch's
 * torch.optim.AdamW: the parameter is shrunk by 1 − lr · weightDecay first, ε stands outside the corrected square root.
 * Arithmetic in float64, parameters and moments kept as float32, so a state that was written down goes on bit for bit.
 */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** First and second moments of a gradient, each as long as its parameters. */
export interface Moments {
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export interface AdamWState extends Moments {
  /** Updates made so far. */
  readonly step: number;
}

export const initMoments = (length: number): Moments => ({
  firstMoment: new Float32Array(length),
  secondMoment: new Float32Array(length),
});

export const initAdamW = (length: number): AdamWState => ({ step: 0, ...initMoments(length) });

/** One of many updates of one run. */
export interface AdamWStep extends AdamWOptions {
  /** Counts from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** What the gradient is multiplied with, as clipping does without a copy of it; default 1. */
  readonly gradientScale?: number;
}

/**
 * One update in place: parameters and moments are overwritten.
 * @param parameters float32 [N]; @param gradient [N]
 */
export function updateInPlace(
  parameters: Float32Array,
  gradient: ArrayLike<number>,
  { firstMoment, secondMoment }: Moments,
  { beta1, beta2, epsilon, weightDecay, step, learningRate, gradientScale = 1 }: AdamWStep,
): void {
  const decay = 1 - learningRate * weightDecay;
  const stepSize = learningRate / (1 - beta1 ** step);
  const rootCorrection = Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]! * gradientScale;
    const m = beta1 * firstMoment[i]! + (1 - beta1) * g;
    const v = beta2 * secondMoment[i]! + (1 - beta2) * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    parameters[i] = parameters[i]! * decay - (stepSize * m) / (Math.sqrt(v) / rootCorrection + epsilon);
  }
}

/**
 * One update. Nothing that goes in is changed.
 * @param parameters float32 [N]; @param gradient [N]
 * @returns the new parameters and state, owned by the caller
 */
export function updateAdamW(
  parameters: Float32Array,
  gradient: ArrayLike<number>,
  state: AdamWState,
  learningRate: number,
  options: AdamWOptions,
): { parameters: Float32Array; state: AdamWState } {
  const next = parameters.slice();
  const after: AdamWState = {
    step: state.step + 1,
    firstMoment: state.firstMoment.slice(),
    secondMoment: state.secondMoment.slice(),
  };
  updateInPlace(next, gradient, after, { ...options, step: after.step, learningRate });
  return { parameters: next, state: after };
}
