import { DEFAULT_SAMPLING } from '../../../generation/options';
import type { SamplingOptions } from '../../../generation/types';

const LOOKS_PER_RUN = 3;
const TEXTS_A_LOOK = 3;

/** Looks at what a prompt writes while it is learned: after each third of the steps, a few texts drawn together. */
export function looks(
  { steps, seed }: { readonly steps: number; readonly seed: number },
  maxTokens: number,
): { readonly sampleEvery: number; readonly sampling: SamplingOptions } {
  return {
    sampleEvery: Math.max(1, Math.floor(steps / LOOKS_PER_RUN)),
    sampling: { ...DEFAULT_SAMPLING, maxTokens, count: TEXTS_A_LOOK, batch: TEXTS_A_LOOK, seed },
  };
}
