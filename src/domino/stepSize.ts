/** A run's options as rows and positions, and the options that fit in their place. */

import { StudioError } from '../errors';
import { type FitQuestion, fitOf } from '../footprint/fit';
import { excessInWords, lengthRefusal, modelRefusal } from '../footprint/fitMessages';
import type { Fit, PassSize } from '../footprint/types';
import type { MicroBatchBudget } from './objective/microBatches';
import { prefixLength } from './prompt/prefixLength';
import type { DominoOptions } from './types';

export interface TextFacts {
  /** References that are learned from. */
  readonly count: number;
  /** Tokens of the longest, before it is cut; null where they are not counted yet. */
  readonly longest: number | null;
  /** Tokens of the template around the soft tokens. */
  readonly template?: number;
}

const atMost = (wanted: number | 'all', most: number): number =>
  wanted === 'all' ? most : Math.min(wanted, Math.max(1, most));

/** Rows of one reference: behind D, and with λ > 0 its own and its negatives behind [D; S]. */
const rowsEach = ({ lambda, negatives }: Pick<DominoOptions, 'lambda' | 'negatives'>, count: number): number =>
  lambda > 0 ? 2 + atMost(negatives, Math.max(1, count - 1)) : 1;

/** All rows of a step, each as long as the longest. */
export function sizeOfStep(options: DominoOptions, { count, longest, template }: TextFacts): PassSize {
  const text = longest === null ? options.maxTokens : Math.min(options.maxTokens, longest);
  return {
    rows: atMost(options.batch, count) * rowsEach(options, count),
    positions: prefixLength(options, template) + text,
  };
}

/** Passes of one step beyond which nobody waits for it: hours, at a few seconds a pass. */
export const MOST_PASSES = 1000;

/** Passes that a step takes; null where it fits at once, or not at all. */
export function passesOf(fit: Fit, wanted: PassSize): number | null {
  if (fit.kind !== 'smaller' || fit.size.positions < wanted.positions) return null;
  return Math.ceil(wanted.rows / fit.size.rows);
}

/**
 * Refuse a step that would run for hours in thousands of passes.
 * @throws StudioError DEVICE_LIMIT
 */
export function assertStepStarts(
  question: Omit<FitQuestion, 'wanted'>,
  options: DominoOptions,
  facts: TextFacts,
): void {
  const wanted = sizeOfStep(options, facts);
  const fit = fitOf({ ...question, wanted });
  const passes = passesOf(fit, wanted);
  if (fit.kind !== 'smaller' || passes === null || passes <= MOST_PASSES) return;
  throw new StudioError(
    'DEVICE_LIMIT',
    `A step of ${wanted.rows} rows takes ${excessInWords(fit.excess, question.limits)}: it would run in ${passes} passes, one after another.`,
    `Take a batch of ${smallerOptions(options, fit, facts).batch ?? 1}, and fewer negatives.`,
    { where: 'batch' },
  );
}

export type SmallerOptions = Partial<Pick<DominoOptions, 'batch' | 'maxTokens' | 'domainTokens' | 'sampleTokens'>>;

/** Options with which a step's rows fit together, or where even one row is too long, with which a row does. */
export function smallerOptions(
  options: DominoOptions,
  { size }: Extract<Fit, { kind: 'smaller' }>,
  facts: TextFacts,
): SmallerOptions {
  const batch = Math.max(1, Math.floor(size.rows / rowsEach(options, facts.count)));
  const wanted = sizeOfStep(options, facts);
  if (size.positions >= wanted.positions) return { batch };
  const template = facts.template ?? 0;
  const text = size.positions - prefixLength(options, template);
  if (text >= 2) return { batch: 1, maxTokens: text };
  // The soft tokens alone are too many: half of the room for them, in their proportion.
  const room = Math.max(4, size.positions - template);
  const soft = Math.floor(room / 2);
  if (options.lambda === 0) return { batch: 1, domainTokens: soft, maxTokens: room - soft };
  const share = options.domainTokens / (options.domainTokens + options.sampleTokens);
  const domainTokens = Math.min(soft - 1, Math.max(1, Math.round(soft * share)));
  return { batch: 1, domainTokens, sampleTokens: soft - domainTokens, maxTokens: room - soft };
}

/**
 * The passes' budget on a device with limits: as many positions together as fit.
 * @param prefix positions before a text at most
 * @throws StudioError DEVICE_LIMIT where a single row, or the model itself, does not fit
 */
export function budgetWithin(
  question: Omit<FitQuestion, 'wanted'>,
  budget: MicroBatchBudget,
  { longest, prefix, id }: { readonly longest: number; readonly prefix: number; readonly id: string },
): MicroBatchBudget {
  const positions = prefix + longest;
  const rows = Math.max(1, Math.floor(budget.positions / positions));
  const fit = fitOf({ ...question, wanted: { rows, positions } });
  if (fit.kind === 'never') throw modelRefusal(id, fit, question.limits);
  if (fit.kind === 'fits') return budget;
  if (fit.size.positions < positions) throw lengthRefusal(fit, question.limits, { positions, prefix });
  return { ...budget, positions: Math.min(budget.positions, fit.size.rows * positions) };
}
