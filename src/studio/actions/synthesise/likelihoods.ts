/** What the loaded model makes of texts: computed once a text, by one model at a time, and kept out of the store. */
import type { Reply } from '../../../answering/answerTexts';
import type { Opinion } from '../../../judging/readLevel';
import { type Refused, type Scorer, unlessRefused } from '../../../quality/likelihood';
import type { CheckName } from '../../../quality/recipe';
import { recipeOf } from '../../selectors/sampleGroup';
import type { Studio } from '../../studio';
import { modelKey } from '../model/model';

interface Known {
  readonly model: string;
  readonly scores: Map<string, number | null>;
  /** By rubric and text. */
  readonly opinions: Map<string, Opinion>;
  /** By the way of asking and text. */
  readonly replies: Map<string, readonly Reply[]>;
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
  const own = before?.model === model ? before : { model, scores: new Map(), opinions: new Map(), replies: new Map() };
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
  judge: (texts, rubric) =>
    said(studio, 'judge', texts, rubric, knownOf(studio)?.opinions, (missing) =>
      studio.engine.judge(missing, { rubric, maxTokens: REPLY_TOKENS }),
    ),
  answer: (questions, options) =>
    said(studio, 'model-answer', questions, JSON.stringify(options), knownOf(studio)?.replies, (missing) =>
      studio.engine.answerTexts(missing, options),
    ),
});

/** Asked once a text and way of asking; a check that was switched off meanwhile is asked no more. */
async function said<Said>(
  studio: Studio,
  check: CheckName,
  texts: readonly string[],
  way: string,
  before: Map<string, Said> | undefined,
  ask: (missing: readonly string[]) => Promise<readonly Said[]>,
): Promise<readonly Said[] | Refused | null> {
  if (before === undefined || !isAsked(studio, check)) return null;
  const key = (text: string): string => JSON.stringify([way, text]);
  const missing = [...new Set(texts)].filter((text) => !before.has(key(text)));
  if (missing.length > 0) {
    const replies = await unlessRefused(() => ask(missing));
    if ('refused' in replies) return replies;
    for (const [at, text] of missing.entries()) before.set(key(text), replies[at]!);
  }
  return texts.map((text) => before.get(key(text))!);
}

const isAsked = ({ store }: Studio, check: CheckName): boolean =>
  recipeOf(store.getState().project).checks.some(({ name }) => name === check);
