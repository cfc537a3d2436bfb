/** What the loaded model makes of texts without a prompt: computed once a text, by one model at a time, and kept out of the store. */
import type { Scorer } from '../../../quality/likelihood';
import type { Studio } from '../../studio';
import { modelKey } from '../model/model';

interface Known {
  readonly model: string;
  readonly byText: Map<string, number | null>;
}

const known = new WeakMap<Studio['store'], Known>();

/** In the place of a model's key. */
export const NO_MODEL = '';

export function loadedModel({ store }: Studio): string {
  const { modelStatus } = store.getState().session;
  return modelStatus.kind === 'ready' ? modelKey(modelStatus.loaded.info) : NO_MODEL;
}

export const scorerOf = (studio: Studio): Scorer => ({
  async score(texts) {
    const { store, engine } = studio;
    const model = loadedModel(studio);
    if (model === NO_MODEL) return null;
    const before = known.get(store);
    const { byText } = before?.model === model ? before : { byText: new Map<string, number | null>() };
    known.set(store, { model, byText });
    const missing = [...new Set(texts)].filter((text) => !byText.has(text));
    if (missing.length > 0) {
      const means = await engine.score(missing);
      for (const [at, text] of missing.entries()) byText.set(text, Number.isFinite(means[at]) ? means[at]! : null);
    }
    return texts.map((text) => byText.get(text) ?? null);
  },
});
