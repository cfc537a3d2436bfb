/** What one evaluation of the objective asks of the model, whichever way its sequences run. */
import type { LanguageModel } from '../../model/types';
import type { PromptGradient, PromptTemplate } from '../prompt/softPrompt';
import type { TokenTable } from '../prompt/tokenTable';
import type { LossOptions } from '../types';
import type { MicroBatchBudget } from './microBatches';

/** What stays the same from step to step. All borrowed. */
export interface ObjectiveContext {
  readonly model: LanguageModel;
  /** The references' token ids, each ending with the end-of-sample token. */
  readonly texts: readonly Int32Array[];
  readonly table: TokenTable;
  readonly frame: PromptTemplate;
  readonly options: LossOptions;
  readonly budget: MicroBatchBudget;
}

/** One sequence of the objective: text j behind D, or behind D and S_i. */
export interface Row {
  readonly text: number;
  readonly sample: number | null;
}

/**
 * Forward and backward passes over a group of sequences whose weights are known only when all of them have been scored.
 * Owns its tapes: dispose it.
 */
export interface ObjectivePass {
  /** Positions that run, prefix and text; padding and repeated passes not counted. */
  readonly positions: number;
  /** log p of every row, in the rows' order. */
  forward(): Promise<Float64Array>;
  /** Add the gradient of Σ weight · log p to `into`. */
  backward(weights: readonly number[], into: PromptGradient): Promise<void>;
  dispose(): void;
}

/** Weights this much smaller than the largest are below what float32 gradients can hold: the row needs no backward pass. */
const NEGLIGIBLE_WEIGHT = 2 ** -40;

/** Which rows' weights a gradient would feel. */
export function weightsThatMatter(weights: readonly number[]): (row: number) => boolean {
  const negligible = NEGLIGIBLE_WEIGHT * Math.max(...weights.map(Math.abs));
  return (row) => Math.abs(weights[row]!) > negligible;
}
