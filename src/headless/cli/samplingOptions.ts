import { DEFAULT_SAMPLING, SAMPLING_TABLE } from '../../generation/options';
import type { SamplingOptions } from '../../generation/types';
import { optionFor } from './optionFor';

/** Options of every command that draws, or says how to draw. */
export const SAMPLING_OPTIONS = {
  temperature: optionFor(SAMPLING_TABLE.temperature),
  'top-k': optionFor(SAMPLING_TABLE.topK),
  'top-p': optionFor(SAMPLING_TABLE.topP),
  'repetition-penalty': optionFor(SAMPLING_TABLE.repetitionPenalty),
  'max-tokens': optionFor(SAMPLING_TABLE.maxTokens),
  batch: optionFor(SAMPLING_TABLE.batch),
  seed: optionFor(SAMPLING_TABLE.seed),
};

type Given = { readonly [Name in keyof typeof SAMPLING_OPTIONS]?: number | undefined };

/**
 * What was given, and the defaults.
 * @param room positions behind the prefix: a default must work untouched, so in a short context samples are as long as fits
 */
export function samplingOptions(values: Given, count: number, room: number): SamplingOptions {
  return {
    count,
    temperature: values.temperature ?? DEFAULT_SAMPLING.temperature,
    topK: values['top-k'] ?? DEFAULT_SAMPLING.topK,
    topP: values['top-p'] ?? DEFAULT_SAMPLING.topP,
    repetitionPenalty: values['repetition-penalty'] ?? DEFAULT_SAMPLING.repetitionPenalty,
    maxTokens: values['max-tokens'] ?? Math.min(DEFAULT_SAMPLING.maxTokens, Math.max(1, room)),
    batch: values.batch ?? DEFAULT_SAMPLING.batch,
    seed: values.seed ?? DEFAULT_SAMPLING.seed,
  };
}
