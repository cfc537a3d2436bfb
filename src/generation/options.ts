import { StudioError } from '../errors';
import type { SamplingOptions } from './types';

/**
 * T = 0.8 is the paper's temperature, over its large model's whole vocabulary (METHOD §3). A model of a few million
 * parameters leaves a tenth of its probability to words that end a program's sense: behind the same prompt 32 % of the
 * embedded model's samples keep the form of the references with the whole vocabulary, 69 % with top-p 0.9.
 */
export const DEFAULT_SAMPLING: SamplingOptions = {
  count: 16,
  temperature: 0.8,
  topK: 0,
  topP: 0.9,
  repetitionPenalty: 1,
  maxTokens: 256,
  batch: 16,
  seed: 0,
};

/** @throws StudioError BAD_OPTION that names the option, its value and what it may be */
export function checkSamplingOptions(options: SamplingOptions): void {
  wholeNumber('count', options.count, 1);
  wholeNumber('topK', options.topK, 0);
  wholeNumber('maxTokens', options.maxTokens, 1);
  wholeNumber('batch', options.batch, 1);
  const { temperature, topP, repetitionPenalty, seed } = options;
  if (!(temperature >= 0 && Number.isFinite(temperature))) refuse('temperature', temperature, '0 (greedy) or more');
  if (!(topP > 0 && topP <= 1)) refuse('topP', topP, 'above 0 and at most 1 (1 keeps the whole vocabulary)');
  // Far from 1 logits leave the range of float32.
  if (!(repetitionPenalty >= 0.01 && repetitionPenalty <= 100)) {
    refuse('repetitionPenalty', repetitionPenalty, 'from 0.01 to 100 (1 leaves logits as they are)');
  }
  if (!Number.isSafeInteger(seed)) refuse('seed', seed, 'a whole number');
}

function wholeNumber(name: string, value: number, smallest: number): void {
  if (!Number.isSafeInteger(value) || value < smallest) refuse(name, value, `a whole number of at least ${smallest}`);
}

function refuse(name: string, value: number, allowed: string): never {
  throw new StudioError('BAD_OPTION', `The sampling option ${name} is ${value}.`, `Set it to ${allowed}.`, {
    where: name,
  });
}
