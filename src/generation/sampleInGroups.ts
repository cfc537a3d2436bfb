import type { LanguageModel } from '../model/types';
import type { FloatTensor } from '../tensors/tensor';
import type { Tokenizer } from '../tokenization/types';
import { type SampleHooks, type SampleSummary, sample } from './sample';
import type { GeneratedRow, SamplingOptions } from './types';

/** Rows that have one prefix: it runs once for all of them. */
export interface RowGroup {
  /** Rising. */
  readonly indices: readonly number[];
  /** float32 [P, d] in front of each, asked for when its rows are next. */
  readonly prefix: () => FloatTensor | Promise<FloatTensor>;
}

/**
 * One draw behind several prefixes, a group of rows after the other. A row comes out as it does in any other group: its seed is of its index.
 * @param hooks rates and totals are those of all groups together
 * @throws StudioError as sample() does
 */
export async function sampleInGroups(
  model: LanguageModel,
  tokenizer: Tokenizer,
  groups: readonly RowGroup[],
  options: SamplingOptions,
  hooks: Omit<SampleHooks, 'indices'> = {},
): Promise<SampleSummary> {
  const rows: GeneratedRow[] = [];
  const total = groups.reduce((sum, { indices }) => sum + indices.length, 0);
  let [tokens, elapsedMs, cancelled] = [0, 0, false];
  const { onRate } = hooks;
  for (const { indices, prefix } of groups) {
    const before = { done: rows.length, tokens, elapsedMs };
    const one = await sample(model, tokenizer, await prefix(), options, {
      ...hooks,
      indices,
      ...(onRate && {
        onRate: (rate) => {
          const drawn = before.tokens + rate.tokens;
          const ms = before.elapsedMs + (rate.tokensPerSecond > 0 ? (1000 * rate.tokens) / rate.tokensPerSecond : 0);
          const tokensPerSecond = ms > 0 ? (1000 * drawn) / ms : 0;
          onRate({ done: before.done + rate.done, total, tokens: drawn, tokensPerSecond });
        },
      }),
    });
    rows.push(...one.rows);
    tokens += one.tokens;
    elapsedMs += one.elapsedMs;
    cancelled = one.cancelled;
    if (cancelled) break;
  }
  return { rows: rows.sort((a, b) => a.index - b.index), tokens, elapsedMs, cancelled };
}
