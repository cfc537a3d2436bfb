/** What the loaded model makes of texts without a prompt: computed once a text, by one model at a time, and kept out of the store. */
import type { Scorer } from '../../../quality/likelihood';
import type { Studio } from '../../studio';
import { modelKey } from '../model/model';

interface Known {
  readonly model: string;
  readonly byText: Map<string, number | null>;
}

const known = new WeakMap<Studio['store'], Known>();

export const scorerOf = ({ store, engine }: Studio): Scorer => ({
  async score(texts) {
    const { modelStatus } = store.getState().session;
    if (modelStatus.kind !== 'ready') return null;
    const model = modelKey(modelStatus.loaded.info);
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
