import { type OptionOverrides, resolveOptions } from '../../domino/options';
import { PRESET_NAMES } from '../../domino/presets';
import type { DominoOptions } from '../../domino/types';
import { choice, integer, integerOrAll, number, type Values } from './arguments';

/** Options of the losses: those of `gradient`, and a part of those of `train`. */
export const LOSS_OPTIONS = {
  preset: choice(...PRESET_NAMES),
  batch: integerOrAll({ from: 1 }),
  negatives: integerOrAll({ from: 1 }),
  'domain-tokens': integer({ from: 1 }),
  'sample-tokens': integer({ from: 1 }),
  lambda: number({ from: 0 }),
  likelihood: choice('sequence', 'per-token'),
  pooling: choice('per-sample', 'batch'),
  denominator: choice('negatives', 'all'),
  prompt: choice('raw', 'chat'),
  'max-tokens': integer({ from: 2 }),
  seed: integer({ from: 0, to: 2 ** 32 - 1 }),
};

export const TRAINING_OPTIONS = {
  ...LOSS_OPTIONS,
  steps: integer({ from: 1 }),
  'learning-rate': number({ from: 0 }),
  holdout: number({ from: 0, to: 0.5 }),
};

/** Options as they were given, under the names that `domino/` uses. */
export function optionOverrides(values: Partial<Values<typeof TRAINING_OPTIONS>>): OptionOverrides {
  return {
    preset: values.preset,
    steps: values.steps,
    batch: values.batch,
    negatives: values.negatives,
    domainTokens: values['domain-tokens'],
    sampleTokens: values['sample-tokens'],
    lambda: values.lambda,
    likelihood: values.likelihood,
    pooling: values.pooling,
    denominator: values.denominator,
    prompt: values.prompt,
    learningRate: values['learning-rate'],
    maxTokens: values['max-tokens'],
    holdout: values.holdout,
    seed: values.seed,
  };
}

/** A preset (`studio` where none is named) with the given options over it. */
export function dominoOptions(values: Partial<Values<typeof TRAINING_OPTIONS>>, trainingCount: number): DominoOptions {
  return resolveOptions(optionOverrides(values), trainingCount);
}
