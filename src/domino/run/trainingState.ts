/** Everything that changes while a run learns: what a checkpoint holds. Owned by the run. */
import { type AdamWState, initAdamW, updateAdamW } from '../../optimization/adamw';
import { initRowAdamW, type RowAdamWState, updateRowAdamW } from '../../optimization/rowAdamW';
import type { PromptGradient } from '../prompt/softPrompt';
import type { DominoOptions, HistoryPoint, SoftPrompt } from '../types';
import { DataOrder, type DataOrderState } from './dataOrder';

/** The prompt with the lowest held-out loss so far; a copy. */
export interface BestPrompt {
  readonly step: number;
  /** Nats per token, as HistoryPoint has it. */
  readonly heldOut: number;
  readonly prompt: SoftPrompt;
}

export interface TrainingState {
  /** Updates made. */
  step: number;
  prompt: SoftPrompt;
  domainOptimizer: AdamWState;
  /** null for λ = 0. */
  readonly sampleOptimizer: RowAdamWState | null;
  /** Where the data order stands: the next step's batch follows from it. */
  order: DataOrderState;
  readonly history: HistoryPoint[];
  /** null before the first held-out evaluation, and where nothing is held out. */
  best: BestPrompt | null;
  /** Time spent learning, pauses not counted. */
  elapsedMs: number;
}

/** @param prompt becomes the state's own and is trained in place */
export function startState(prompt: SoftPrompt, referenceCount: number, options: DominoOptions): TrainingState {
  const [rows, l, d] = prompt.samples?.dims ?? [0, 0, 0];
  return {
    step: 0,
    prompt,
    domainOptimizer: initAdamW(prompt.domain.data.length),
    sampleOptimizer: prompt.samples === undefined ? null : initRowAdamW(rows, l * d),
    order: new DataOrder(referenceCount, options).state,
    history: [],
    best: null,
    elapsedMs: 0,
  };
}

/**
 * One AdamW update of D and of the S_i that have a gradient.
 * @returns a function that takes the update back, step count, data order, history and all; good until the next update
 */
export function applyGradient(
  state: TrainingState,
  gradient: PromptGradient,
  learningRate: number,
  options: DominoOptions,
): () => void {
  const { prompt, domainOptimizer, sampleOptimizer, step, order } = state;
  const points = state.history.length;
  const domainBefore = prompt.domain.data.slice();
  const next = updateAdamW(prompt.domain.data, gradient.domain, domainOptimizer, learningRate, options);
  prompt.domain.data.set(next.parameters);
  state.domainOptimizer = next.state;
  state.step++;
  const undoRows: (() => void)[] = [];
  if (prompt.samples !== undefined && sampleOptimizer !== null) {
    for (const [row, own] of gradient.samples) {
      undoRows.push(updateRowAdamW(prompt.samples.data, row, own, sampleOptimizer, learningRate, options));
    }
  }
  return () => {
    prompt.domain.data.set(domainBefore);
    for (const undo of undoRows) undo();
    Object.assign(state, { domainOptimizer, step, order });
    state.history.length = points;
  };
}

export function copyPrompt({ domain, samples }: SoftPrompt): SoftPrompt {
  const copied = { domain: { data: domain.data.slice(), dims: domain.dims } };
  return samples === undefined ? copied : { ...copied, samples: { data: samples.data.slice(), dims: samples.dims } };
}
