import { type OptionOverrides, resolveOptions } from '../../domino/options';
import { OPTION_TABLE } from '../../domino/optionTable';
import type { DominoOptions } from '../../domino/types';
import type { Values } from './arguments';
import { optionFor } from './optionFor';

/** Options of the losses: those of `gradient`, and a part of those of `train`. */
export const LOSS_OPTIONS = {
  preset: optionFor(OPTION_TABLE.preset),
  batch: optionFor(OPTION_TABLE.batch),
  negatives: optionFor(OPTION_TABLE.negatives),
  'domain-tokens': optionFor(OPTION_TABLE.domainTokens),
  'sample-tokens': optionFor(OPTION_TABLE.sampleTokens),
  lambda: optionFor(OPTION_TABLE.lambda),
  likelihood: optionFor(OPTION_TABLE.likelihood),
  pooling: optionFor(OPTION_TABLE.pooling),
  denominator: optionFor(OPTION_TABLE.denominator),
  prompt: optionFor(OPTION_TABLE.prompt),
  'max-tokens': optionFor(OPTION_TABLE.maxTokens),
  seed: optionFor(OPTION_TABLE.seed),
};

export const TRAINING_OPTIONS = {
  ...LOSS_OPTIONS,
  steps: optionFor(OPTION_TABLE.steps),
  'contrast-every': optionFor(OPTION_TABLE.contrastEvery),
  'learning-rate': optionFor(OPTION_TABLE.learningRate),
  holdout: optionFor(OPTION_TABLE.holdout),
};

/** Options as they were given, under the names that `domino/` uses. */
export function optionOverrides(values: Partial<Values<typeof TRAINING_OPTIONS>>): OptionOverrides {
  return {
    preset: values.preset,
    steps: values.steps,
    contrastEvery: values['contrast-every'],
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
