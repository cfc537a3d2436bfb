import { type SampleHooks, type SampleSummary, sample } from '../generation/sample';
import type { GeneratedRow } from '../generation/types';
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
  const rows: GeneratedRow[] = [];
  let [tokens, elapsedMs, cancelled] = [0, 0, false];
  for (let index = 0; index < sampling.count && !cancelled; index++) {
    if (hooks.drawn?.has(index)) continue;
    const before = new Set(Array.from({ length: index }, (_, at) => at));
    const one = await sample(
      model,
      tokenizer,
      await prefix(index),
      { ...sampling, count: index + 1 },
      { ...(hooks.onRow && { onRow: hooks.onRow }), drawn: before, signal },
    );
    rows.push(...one.rows);
    tokens += one.tokens;
    elapsedMs += one.elapsedMs;
    cancelled = one.cancelled;
  }
  return { rows, tokens, elapsedMs, cancelled };
}
