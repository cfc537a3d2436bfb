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

export interface AdamWState {
  /** Updates made so far. */
  readonly step: number;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export function initAdamW(length: number): AdamWState {
  return { step: 0, firstMoment: new Float32Array(length), secondMoment: new Float32Array(length) };
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
  { beta1, beta2, epsilon, weightDecay }: AdamWOptions,
): { parameters: Float32Array; state: AdamWState } {
  const step = state.step + 1;
  const next = new Float32Array(parameters.length);
  const firstMoment = new Float32Array(parameters.length);
  const secondMoment = new Float32Array(parameters.length);
  const decay = 1 - learningRate * weightDecay;
  const stepSize = learningRate / (1 - beta1 ** step);
  const rootCorrection = Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * state.firstMoment[i]! + (1 - beta1) * g;
    const v = beta2 * state.secondMoment[i]! + (1 - beta2) * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    next[i] = parameters[i]! * decay - (stepSize * m) / (Math.sqrt(v) / rootCorrection + epsilon);
  }
  return { parameters: next, state: { step, firstMoment, secondMoment } };
}
