/** Options of sampling: what each may be and is where nothing else is said. No heavy imports: the page's shell loads this file. */
import { StudioError } from '../errors';
import { inWords, isWithin, type NumberSpec } from '../options';
import type { SamplingOptions } from './types';

/** The checks, the page's form and the command line are built from this table. */
export const SAMPLING_TABLE = {
  count: { kind: 'number', integer: true, min: 1, offered: { max: 10_000 } },
  temperature: { kind: 'number', min: 0, note: '0 is greedy', offered: { max: 5 } },
  topK: { kind: 'number', integer: true, min: 0, note: '0 keeps the whole vocabulary', offered: { max: 1_000_000 } },
  topP: { kind: 'number', above: 0, max: 1, note: '1 keeps the whole vocabulary', offered: { min: 0.01 } },
  // Far from 1 logits leave the range of float32.
  repetitionPenalty: {
    kind: 'number',
    min: 0.01,
    max: 100,
    note: '1 leaves logits as they are',
    offered: { min: 0.5, max: 3 },
  },
  maxTokens: { kind: 'number', integer: true, min: 1, offered: { max: 100_000 } },
  batch: { kind: 'number', integer: true, min: 1, offered: { max: 512 } },
  seed: { kind: 'number', integer: true, min: 0, offered: { max: 2 ** 32 - 1 } },
} as const satisfies { readonly [Name in keyof SamplingOptions]: NumberSpec };

/** How many examples stand in front of a row, behind what it is drawn from. */
export const EXAMPLES_SPEC = {
  kind: 'number',
  integer: true,
  min: 0,
  offered: { max: 10 },
} as const satisfies NumberSpec;

/**
 * T = 0.8 is the paper's temperature, over its large model's whole vocabulary (arXiv 2605.30039 §3.1). A model of a few million
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
  // Fewer where the device has no room for as many (footprint/decodingRows.ts).
  batch: 64,
  seed: 0,
};

/** @throws StudioError BAD_OPTION that names the option, its value and what it may be */
export function checkSamplingOptions(options: SamplingOptions): void {
  for (const [name, spec] of Object.entries(SAMPLING_TABLE)) {
    const value = options[name as keyof SamplingOptions];
    if (isWithin(value, spec)) continue;
    throw new StudioError('BAD_OPTION', `The sampling option ${name} is ${value}.`, `Set it to ${inWords(spec)}.`, {
      where: name,
    });
  }
}
