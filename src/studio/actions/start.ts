import { restorePreferences, watchPreferences } from '../store/persistence';
import type { Studio } from '../studio';
import { loadModel } from './model/model';
import { watchEngine } from './model/recovery';
import { watchReferences } from './references/watchReferences';

/** Set everything going: preferences, the keeping of projects, what follows from the references, and the model used last, or the embedded one. Returns the way to stop. */
export function startStudio(studio: Studio): () => void {
  restorePreferences(studio.store);
  const stops = [watchPreferences(studio.store), watchReferences(studio), watchEngine(studio), studio.keeping.start()];
  void studio.keeping.list().then(() => studio.keeping.arrive());
  const { rememberedSource, rememberedDevice } = studio.store.getState().preferences;
  void loadModel(studio, rememberedSource, rememberedDevice);
  return () => {
    for (const stop of stops) stop();
  };
}
