/** Another space for vectors: what was laid out in the one of before is laid out anew. */
import type { ModelSource } from '../../../../workers/engine/engine.protocol';
import type { Studio } from '../../studio';
import { report } from '../failures';
import { embeddingOf, openEmbedder } from './embedder';
import { refreshMap } from './map';

/** Make vectors by a model that was chosen for it. */
export const embedWith = (studio: Studio, source: ModelSource): Promise<void> =>
  changed(studio, () => openEmbedder(studio, source));

/** Back to the hidden states of the model that writes. */
export const embedByModel = (studio: Studio): Promise<void> =>
  changed(studio, async () => {
    studio.store.setSession({ embedder: { kind: 'model' } });
    // A worker that is gone has let it go.
    await studio.embedder.close().catch((thrown) => report(studio, thrown));
  });

async function changed(studio: Studio, change: () => Promise<void>): Promise<void> {
  const { store } = studio;
  const before = embeddingOf(store.getState())?.key;
  await change();
  const { mapPoints } = store.getState().session;
  if (mapPoints.length > 0 && embeddingOf(store.getState())?.key !== before) await refreshMap(studio);
}
