import { type SampleHooks, type SampleSummary, sample } from '../generation/sample';
import { sampleInGroups } from '../generation/sampleInGroups';
import type { MethodContext, OpenMethod } from './types';

/**
 * Draw behind what a method puts in front. A row that has its own is drawn by itself, and comes out as it does beside others: its seed is of
 * its index.
 * @throws StudioError as sample() does
 */
export async function drawByMethod(
  { prefix }: Pick<OpenMethod, 'prefix'>,
  { model, tokenizer, sampling, signal }: Pick<MethodContext, 'model' | 'tokenizer' | 'sampling' | 'signal'>,
  hooks: Pick<SampleHooks, 'onRow' | 'drawn'> = {},
): Promise<SampleSummary> {
  if (typeof prefix !== 'function') return sample(model, tokenizer, prefix, sampling, { ...hooks, signal });
  const groups = Array.from({ length: sampling.count }, (_, index) => index)
    .filter((index) => !hooks.drawn?.has(index))
    .map((index) => ({ indices: [index], prefix: () => prefix(index) }));
  return sampleInGroups(model, tokenizer, groups, sampling, { ...hooks, signal });
}
