import { StudioError } from '../errors';
import { prefixWithoutPrompt } from '../model/prefixWithoutPrompt';
import type { LanguageModel } from '../model/types';
import { letEventsRun } from '../optimization/runControl';
import type { FloatTensor } from '../tensors/tensor';
import type { Tokenizer } from '../tokenization/types';
import { type DecodeHooks, decodeRows, type LiveRow, startRow } from './decodeLoop';
import { LogitsSampler } from './logitsSampler';
import { checkSamplingOptions } from './options';
import type { GeneratedRow, SamplingOptions } from './types';

/** Milliseconds between reports of the rate, and between breaths for messages such as a cancel. */
const REPORT_MS = 250;
const BREATH_MS = 40;

export interface SamplingRate {
  /** Rows finished, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Tokens drawn so far, and per second since the start (prefix included). */
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

export interface SampleHooks {
  /** Rows as they finish, not in the order of their indices. A promise holds decoding back until it settles. */
  readonly onRow?: (row: GeneratedRow) => void | Promise<void>;
  readonly onRate?: (rate: SamplingRate) => void;
  /** Honoured between steps: rows already finished are kept, the others dropped. */
  readonly signal?: AbortSignal | undefined;
}

export interface SampleSummary {
  /** Finished rows by index. */
  readonly rows: readonly GeneratedRow[];
  /** Tokens drawn, those of dropped rows included. */
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly cancelled: boolean;
}

/**
 * Sample texts behind a prefix, `options.batch` rows at a time (arXiv 2605.30039 §2.4: D* alone, no S).
 * @param prefix float32 [k, d], borrowed; null starts from the BOS token, or the end-of-sample token where the model has none
 * @throws StudioError BAD_OPTION, PROMPT_MISMATCH (prefix of another width), CONTEXT_TOO_SHORT, NAN_LOSS
 */
export async function sample(
  model: LanguageModel,
  tokenizer: Tokenizer,
  prefix: FloatTensor | null,
  options: SamplingOptions,
  hooks: SampleHooks = {},
): Promise<SampleSummary> {
  checkSamplingOptions(options);
  const start = prefix ?? (await prefixWithoutPrompt(model));
  checkPrefix(model, start, options.maxTokens);
  const { endOfSampleTokenId, otherEndTokenIds } = model.info;
  const limits = { endTokenIds: new Set([endOfSampleTokenId, ...otherEndTokenIds]), maxTokens: options.maxTokens };
  const rows: GeneratedRow[] = [];
  const clock = new Clock();
  let sampler: LogitsSampler | null = null;
  let tokens = 0;
  const cancelled = (): boolean => hooks.signal?.aborted === true;
  const report = (): void =>
    hooks.onRate?.({ done: rows.length, total: options.count, tokens, tokensPerSecond: clock.perSecond(tokens) });

  const waiting = Array.from({ length: options.count }, (_, index) => startRow(options.seed, index));
  while (waiting.length > 0 && !cancelled()) {
    const group = waiting.splice(0, options.batch);
    const decoder = await model.startDecoding(start, group.length);
    try {
      // The logits decide the vocabulary: a padded output table can be larger than the tokenizer's.
      sampler ??= new LogitsSampler(options, decoder.firstLogits.length);
      const decodeHooks: DecodeHooks = {
        onFinished: async (live, reason) => {
          const row = finishedRow(live, reason, tokenizer);
          rows.push(row);
          await hooks.onRow?.(row);
        },
        onStep: async (count) => {
          tokens += count;
          if (clock.due('report', REPORT_MS)) report();
          if (clock.due('breath', BREATH_MS)) await letEventsRun();
          return cancelled();
        },
      };
      await decodeRows(decoder, group, sampler, limits, decodeHooks, waiting);
    } finally {
      decoder.dispose();
    }
  }
  report();
  rows.sort((a, b) => a.index - b.index);
  return { rows, tokens, elapsedMs: clock.elapsedMs(), cancelled: rows.length < options.count };
}

function finishedRow(live: LiveRow, reason: GeneratedRow['finishReason'], tokenizer: Tokenizer): GeneratedRow {
  const own = reason === 'stop' ? live.tokenIds.slice(0, -1) : live.tokenIds;
  return {
    index: live.index,
    text: tokenizer.decode(own),
    tokenCount: live.tokenIds.length,
    logProbability: live.logProbability,
    finishReason: reason,
    seed: live.seed,
  };
}

function checkPrefix(model: LanguageModel, prefix: FloatTensor, maxTokens: number): void {
  const { tokenDim, maxPositions } = model.info;
  const [length, width] = prefix.dims;
  if (prefix.dims.length !== 2 || length === undefined || length < 1 || width !== tokenDim) {
    throw new StudioError(
      'PROMPT_MISMATCH',
      `The prefix has shape [${prefix.dims.join(', ')}], but this model takes [k, ${tokenDim}] with k ≥ 1.`,
      'Load the model the prompt was trained with, or train a prompt for this model.',
    );
  }
  if (length + maxTokens > maxPositions) {
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `${length} prefix tokens and up to ${maxTokens} new ones need ${length + maxTokens} positions; the model has ${maxPositions}.`,
      maxPositions > length
        ? `Set the longest sample to ${maxPositions - length} tokens or fewer.`
        : `Train a prompt of fewer than ${maxPositions} tokens.`,
    );
  }
}

/** Time since the start, and which periodic things are due. */
class Clock {
  private readonly started = performance.now();
  private readonly last = new Map<string, number>();

  elapsedMs(): number {
    return performance.now() - this.started;
  }

  perSecond(count: number): number {
    const elapsed = this.elapsedMs();
    return elapsed > 0 ? (count * 1000) / elapsed : 0;
  }

  due(name: string, everyMs: number): boolean {
    const now = performance.now();
    if (now - (this.last.get(name) ?? this.started) < everyMs) return false;
    this.last.set(name, now);
    return true;
  }
}
