/** What the loaded model makes of texts: computed once a text, by one model at a time, and kept out of the store. */
import { StudioError } from '../../../errors';
import type { Opinion } from '../../../judging/readLevel';
import type { Scorer } from '../../../quality/likelihood';
import { recipeOf } from '../../selectors/sampleGroup';
import type { Studio } from '../../studio';
import { modelKey } from '../model/model';

interface Known {
  readonly model: string;
  readonly scores: Map<string, number | null>;
  /** By rubric and text. */
  readonly opinions: Map<string, Opinion>;
}

const known = new WeakMap<Studio['store'], Known>();

/** In the place of a model's key. */
export const NO_MODEL = '';

export function loadedModel({ store }: Studio): string {
  const { modelStatus } = store.getState().session;
  return modelStatus.kind === 'ready' ? modelKey(modelStatus.loaded.info) : NO_MODEL;
}

/** What is known of the loaded model's; null where none is loaded. */
function knownOf(studio: Studio): Known | null {
  const model = loadedModel(studio);
  if (model === NO_MODEL) return null;
  const before = known.get(studio.store);
  const own = before?.model === model ? before : { model, scores: new Map(), opinions: new Map() };
  known.set(studio.store, own);
  return own;
}

/** Longest reply of a judge: an explanation of some sentences and a level. */
const REPLY_TOKENS = 256;

export const scorerOf = (studio: Studio): Scorer => ({
  async score(texts) {
    const scores = knownOf(studio)?.scores;
    if (scores === undefined) return null;
    const missing = [...new Set(texts)].filter((text) => !scores.has(text));
    if (missing.length > 0) {
      const means = await studio.engine.score(missing);
      for (const [at, text] of missing.entries()) scores.set(text, Number.isFinite(means[at]) ? means[at]! : null);
    }
    return texts.map((text) => scores.get(text) ?? null);
  },
  async judge(texts, rubric) {
    const opinions = knownOf(studio)?.opinions;
    // A judge that was switched off meanwhile is asked no more.
    if (opinions === undefined || !isAsked(studio)) return null;
    const key = (text: string): string => JSON.stringify([rubric, text]);
    const missing = [...new Set(texts)].filter((text) => !opinions.has(key(text)));
    try {
      if (missing.length > 0) {
        const judged = await studio.engine.judge(missing, { rubric, maxTokens: REPLY_TOKENS });
        for (const [at, text] of missing.entries()) opinions.set(key(text), judged[at]!);
      }
    } catch (thrown) {
      if (!(thrown instanceof StudioError) || thrown.code !== 'MODEL_UNSUPPORTED') throw thrown;
      return { refused: `${thrown.message} ${thrown.remedy}`.trim() };
    }
    return texts.map((text) => opinions.get(key(text))!);
  },
});

const isAsked = ({ store }: Studio): boolean =>
  recipeOf(store.getState().project).checks.some(({ name }) => name === 'judge');
