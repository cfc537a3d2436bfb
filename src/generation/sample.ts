import { StudioError } from '../errors';
import { letEventsRun } from '../letEventsRun';
import { withCauseOfNan } from '../model/finiteLogits';
import { prefixWithoutPrompt } from '../model/prefixWithoutPrompt';
import type { LanguageModel } from '../model/types';
import type { FloatTensor } from '../tensors/tensor';
import type { Tokenizer } from '../tokenization/types';
import type { HeldRows } from './constrained/heldRows';
import { decodeRows, type LiveRow, type RowRules, startRow } from './decodeLoop';
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
  /** Rows as they finish, not in the order of their indices, and of which draw, from 0. A promise holds decoding back until it settles. */
  readonly onRow?: (row: GeneratedRow, draw: number) => void | Promise<void>;
  readonly onRate?: (rate: SamplingRate) => void;
  /** Honoured between steps: rows already finished are kept, the others dropped. */
  readonly signal?: AbortSignal | undefined;
  /** Indices of rows that a draw leaves out, because they were drawn before: the others come as they would beside them. */
  readonly drawn?: ReadonlySet<number>;
  /** The rows to draw, by index, rising; absent: all of the count. */
  readonly indices?: readonly number[];
  /** Of the first rows, by index, where they are drawn at others than the draw's own, as in a pilot. */
  readonly temperatures?: readonly number[];
  /** What the rows of all draws are held to (constrained/openConstraint.ts); absent: nothing. */
  readonly held?: HeldRows;
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
 * Sample texts behind a prefix, at most `options.batch` rows at a time (arXiv 2605.30039 §2.4: D* alone, no S).
 * @param prefix float32 [k, d], borrowed; null starts from the BOS token, or the end-of-sample token where the model has none
 * @throws StudioError BAD_OPTION, PROMPT_MISMATCH (prefix of another width), CONTEXT_TOO_SHORT, NAN_LOSS, and
 *   MODEL_FILE_BROKEN where the model's own logits are no numbers
 */
export async function sample(
  model: LanguageModel,
  tokenizer: Tokenizer,
  prefix: FloatTensor | null,
  options: SamplingOptions,
  hooks: SampleHooks = {},
): Promise<SampleSummary> {
  const [summary] = await sampleTogether(model, tokenizer, prefix, [options], hooks);
  return summary!;
}

/**
 * Several draws behind one prefix, decoded as one batch: a step of the model costs little more for ten rows than for one. Each
 * draw keeps its own options and seed, and gives the rows that it gives alone.
 * @param hooks their rows and totals are those of all draws together; `onRow` is told which draw a row is of
 * @returns a summary a draw, in their order
 * @throws StudioError as sample() does, before anything is drawn where options are at fault
 */
export async function sampleTogether(
  model: LanguageModel,
  tokenizer: Tokenizer,
  prefix: FloatTensor | null,
  draws: readonly SamplingOptions[],
  hooks: SampleHooks = {},
): Promise<readonly SampleSummary[]> {
  const { temperatures = [] } = hooks;
  for (const options of draws) {
    checkSamplingOptions(options);
    for (const temperature of new Set(temperatures)) checkSamplingOptions({ ...options, temperature });
  }
  const start = prefix ?? (await prefixWithoutPrompt(model));
  for (const { maxTokens } of draws) checkPrefix(model, start, maxTokens);
  const clock = new Clock();
  const all = startDraws(model, draws, hooks);
  const waiting = all.flatMap((draw) => draw.start().filter(({ index }) => !hooks.drawn?.has(index)));
  const total = waiting.length;
  const together = rowsTogether(model, start, draws);
  let [done, tokens] = [0, 0];
  const cancelled = (): boolean => hooks.signal?.aborted === true;
  const report = (): void => hooks.onRate?.({ done, total, tokens, tokensPerSecond: clock.perSecond(tokens) });

  while (waiting.length > 0 && !cancelled()) {
    const group = waiting.splice(0, together);
    const decoder = await model.startDecoding(start, group.length);
    try {
      await decodeRows<Rules>(
        decoder,
        group,
        {
          onFinished: async (live, reason) => {
            const row = finishedRow(live, reason, tokenizer);
            const { of } = live.draw;
            of.rows.push(row);
            done++;
            await hooks.onRow?.(row, all.indexOf(of));
          },
          onStep: async (rows) => {
            tokens += rows.length;
            for (const { draw } of rows) draw.of.tokens++;
            if (clock.due('report', REPORT_MS)) report();
            if (clock.due('breath', BREATH_MS)) await letEventsRun();
            return cancelled();
          },
        },
        waiting,
      );
    } catch (thrown) {
      throw await withCauseOfNan(model, thrown);
    } finally {
      decoder.dispose();
    }
  }
  report();
  const elapsedMs = clock.elapsedMs();
  const isCancelled = done < total;
  return all.map(({ rows, tokens: drawn, options: { count } }) => {
    rows.sort((a, b) => a.index - b.index);
    return { rows, tokens: drawn, elapsedMs, cancelled: isCancelled && rows.length < (hooks.indices?.length ?? count) };
  });
}

/** What one draw is drawn by, and what has come of it. */
interface Draw {
  readonly options: SamplingOptions;
  readonly rows: GeneratedRow[];
  tokens: number;
  start(): LiveRow<Rules>[];
}

interface Rules extends RowRules {
  readonly of: Draw;
  /** Set where it is not the draw's. */
  readonly temperature: number | null;
}

function startDraws(
  { info }: LanguageModel,
  draws: readonly SamplingOptions[],
  { temperatures = [], indices, held }: Pick<SampleHooks, 'temperatures' | 'indices' | 'held'>,
): Draw[] {
  const endTokenIds = new Set([info.endOfSampleTokenId, ...info.otherEndTokenIds]);
  const samplers = new Map<string, LogitsSampler>();
  /** One of each kind: a sampler holds room for a vocabulary. */
  const samplerFor = (options: SamplingOptions): LogitsSampler => {
    const { temperature, topK, topP, repetitionPenalty } = options;
    const kind = [temperature, topK, topP, repetitionPenalty].join();
    const sampler = samplers.get(kind) ?? new LogitsSampler(options, info.vocabularySize);
    samplers.set(kind, sampler);
    return sampler;
  };
  return draws.map((options) => {
    const limits = { endTokenIds, maxTokens: options.maxTokens };
    const rulesAt = (temperature: number | null): Rules => ({
      of: draw,
      temperature,
      sampler: samplerFor(temperature === null ? options : { ...options, temperature }),
      limits,
    });
    const draw: Draw = {
      options,
      rows: [],
      tokens: 0,
      start: () => {
        const own = rulesAt(null);
        const rulesOf = (temperature: number | undefined): Rules =>
          temperature === undefined ? own : rulesAt(temperature);
        const rows = indices ?? Array.from({ length: options.count }, (_, index) => index);
        return rows.map((index) => startRow(options.seed, index, rulesOf(temperatures[index]), held?.start()));
      },
    };
    return draw;
  });
}

/** As many as the draws ask for, and as the device has room for. */
function rowsTogether(model: LanguageModel, prefix: FloatTensor, draws: readonly SamplingOptions[]): number {
  const asked = draws.reduce((sum, { count, batch }) => sum + Math.min(count, batch), 0);
  const longest = Math.max(0, ...draws.map(({ maxTokens }) => maxTokens));
  return Math.min(asked, model.decodingRows?.(prefix.dims[0]! + longest) ?? asked);
}

function finishedRow(live: LiveRow<Rules>, reason: GeneratedRow['finishReason'], tokenizer: Tokenizer): GeneratedRow {
  const own = reason === 'stop' ? live.tokenIds.slice(0, -1) : live.tokenIds;
  const { temperature } = live.draw;
  return {
    index: live.index,
    text: tokenizer.decode(own),
    tokenCount: live.tokenIds.length,
    logProbability: live.logProbability,
    finishReason: reason,
    seed: live.seed,
    ...(temperature === null ? {} : { temperature }),
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
