import type { Decoder } from '../model/types';
import { Random } from '../tensors/random';
import type { HeldRow } from './constrained/heldRows';
import type { DrawnToken, LogitsSampler } from './logitsSampler';
import { finishReason, type StoppingLimits } from './stoppingCriteria';
import type { GeneratedRow } from './types';

/** How the tokens of a row are drawn, and when it ends. */
export interface RowRules {
  readonly sampler: LogitsSampler;
  readonly limits: StoppingLimits;
}

/** A row while it is being decoded. */
export interface LiveRow<Rules extends RowRules = RowRules> {
  readonly index: number;
  readonly seed: number;
  /** Whose row it is. */
  readonly draw: Rules;
  readonly random: Random;
  /** Tokens drawn so far, in order. */
  readonly tokenIds: number[];
  /** The same tokens, each once: what a repetition penalty looks at. */
  readonly drawn: Set<number>;
  logProbability: number;
  /** What it is held to; null where it may be anything. */
  readonly held: HeldRow | null;
}

export interface DecodeHooks<Rules extends RowRules> {
  /** A row ended; its last token is the end-of-sample token where the reason is 'stop'. */
  readonly onFinished: (row: LiveRow<Rules>, reason: GeneratedRow['finishReason']) => void | Promise<void>;
  /** One token was drawn for each of these rows. Resolves to true to stop here and drop the unfinished ones. */
  readonly onStep: (rows: readonly LiveRow<Rules>[]) => Promise<boolean>;
}

/** Row `index` of a run. Its numbers depend on the run's seed and its index alone, so the batch size changes nothing. */
export function startRow<Rules extends RowRules>(
  runSeed: number,
  index: number,
  draw: Rules,
  held: HeldRow | null = null,
): LiveRow<Rules> {
  const seed = new Random(`${runSeed}/${index}`).uint32();
  return { index, seed, draw, random: new Random(seed), tokenIds: [], drawn: new Set(), logProbability: 0, held };
}

/**
 * Decode rows side by side behind one prefix: a token for every row, then one step of the model for those that go on.
 * Rows that end leave the batch at once, and where the decoder takes new ones, waiting rows come in their place.
 * @param decoder started with as many rows, borrowed
 * @param waiting taken from the front as places become free
 * @returns whether every row that began has ended; false when `onStep` stopped it
 */
export async function decodeRows<Rules extends RowRules>(
  decoder: Decoder,
  rows: readonly LiveRow<Rules>[],
  hooks: DecodeHooks<Rules>,
  waiting: LiveRow<Rules>[] = [],
): Promise<boolean> {
  const vocabulary = decoder.firstLogits.length;
  /** Draws a row's next token; whether the row goes on. */
  const draw = async (row: LiveRow<Rules>, logits: Float32Array): Promise<boolean> => {
    const { sampler, limits } = row.draw;
    const allowed = row.held?.allowed(limits.maxTokens - row.tokenIds.length) ?? null;
    const token = sampler.draw(logits, row.drawn, row.random, allowed);
    append(row, token);
    const reason = finishReason(token.tokenId, row.tokenIds.length, limits);
    if (reason !== null) await hooks.onFinished(row, reason);
    return reason === null;
  };
  let live = rows;
  let logits = decoder.firstLogits;
  for (let first = true; ; first = false) {
    const kept: number[] = [];
    for (const [position, row] of live.entries()) {
      const own = first ? logits : logits.subarray(position * vocabulary, (position + 1) * vocabulary);
      if (await draw(row, own)) kept.push(position);
    }
    const drawn = [...live];
    const added: LiveRow<Rules>[] = [];
    while (decoder.addRows !== undefined && kept.length + added.length < rows.length) {
      const row = waiting.shift();
      if (row === undefined) break;
      drawn.push(row);
      if (await draw(row, decoder.firstLogits)) added.push(row);
    }
    const stop = await hooks.onStep(drawn);
    if (kept.length + added.length === 0) return true;
    if (stop) return false;
    if (kept.length < live.length) await decoder.keepRows(kept);
    live = [...kept.map((position) => live[position]!), ...added];
    if (added.length > 0) decoder.addRows?.(added.length);
    logits = await decoder.step(Int32Array.from(live, (row) => row.tokenIds[row.tokenIds.length - 1]!));
  }
}

function append(row: LiveRow, token: DrawnToken): void {
  row.tokenIds.push(token.tokenId);
  row.drawn.add(token.tokenId);
  row.logProbability += token.logProbability;
  row.held?.take(token.tokenId);
}
