/** Each reference behind nothing, behind D* and behind D* with its S: what the prompt knows of all, and what of single ones. */
import { letEventsRun } from '../../letEventsRun';
import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import { scoreTexts } from '../objective/score';
import { assemblePrefix, type PromptTemplate } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import type { SoftPrompt } from '../types';
import type { Gauge, LossMeans, ReferenceLosses, ReferenceState } from './types';

export interface ScoredReference {
  /** Its place among all references, and of its S. */
  readonly row: number;
  readonly state: ReferenceState;
  /** Token ids, the end of the sample last. */
  readonly ids: Int32Array;
}

/**
 * @param prompt `samples`, where it has them, of every reference by its row
 * @returns in the order given
 */
export async function referenceLosses(
  model: LanguageModel,
  prompt: SoftPrompt,
  frame: PromptTemplate,
  references: readonly ScoredReference[],
): Promise<readonly ReferenceLosses[]> {
  const texts = references.map(({ ids }) => ids);
  const table = await TokenTable.create(model, [...texts, frame.before, frame.between]);
  const score = (some: readonly Int32Array[], prefix: Float32Array) => scoreTexts(model, some, prefix, { table });
  const none = await score(texts, (await prefixWithoutPrompt(model)).data);
  const domain = await score(texts, assemblePrefix(prompt, null, frame, table));
  const losses: ReferenceLosses[] = [];
  for (const [at, { row, state, ids }] of references.entries()) {
    const hasOwn = prompt.samples !== undefined && state === 'trained' && row < prompt.samples.dims[0];
    const own = hasOwn ? (await score([ids], assemblePrefix(prompt, row, frame, table)))[0]! : null;
    losses.push({
      row,
      state,
      tokens: ids.length,
      withoutPrompt: -none[at]! / ids.length,
      domain: -domain[at]! / ids.length,
      withSample: own === null ? null : -own / ids.length,
    });
    await letEventsRun();
  }
  return losses;
}

/** Means by tokens, so that they are the losses that a run tells. */
export function lossMeans(losses: readonly ReferenceLosses[]): LossMeans | null {
  const tokens = losses.reduce((sum, each) => sum + each.tokens, 0);
  if (tokens === 0) return null;
  const mean = (of: (each: ReferenceLosses) => number): number =>
    losses.reduce((sum, each) => sum + each.tokens * of(each), 0) / tokens;
  const hasSamples = losses.every(({ withSample }) => withSample !== null);
  return {
    count: losses.length,
    withoutPrompt: mean(({ withoutPrompt }) => withoutPrompt),
    domain: mean(({ domain }) => domain),
    withSample: hasSamples ? mean(({ withSample }) => withSample!) : null,
  };
}

export function gaugeOf(losses: readonly ReferenceLosses[]): Gauge {
  const of = (state: ReferenceState) => lossMeans(losses.filter((each) => each.state === state));
  const [trained, heldOut] = [of('trained'), of('heldOut')];
  const both = trained !== null && heldOut !== null;
  return {
    trained,
    heldOut,
    gap: both ? heldOut.domain - trained.domain : null,
    gapWithoutPrompt: both ? heldOut.withoutPrompt - trained.withoutPrompt : null,
  };
}

/** Those that D* knows least of, the hardest first. */
export const hardest = (losses: readonly ReferenceLosses[], count: number): readonly ReferenceLosses[] =>
  [...losses].sort((a, b) => b.domain - a.domain).slice(0, count);
