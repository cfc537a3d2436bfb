/** Keeping as the page has it from its first moment: what does the work comes with the first example, or where there are projects of before. */
import type { StudioStore } from '../store/store';
import { DATABASE, isEmpty, type Keeping } from './types';

export function lazyKeeping(store: StudioStore): Keeping {
  let loaded: Promise<Keeping> | null = null;
  const load = (): Promise<Keeping> => {
    loaded ??= import('./projectKeeping').then(({ createKeeping }) => createKeeping(store));
    return loaded;
  };
  return {
    list: async () => {
      if (await mayHaveProjects()) await (await load()).list();
    },
    open: async (id, take) => (await load()).open(id, take),
    remove: async (id) => (await load()).remove(id),
    takeBack: async () => (await load()).takeBack(),
    flush: async () => (await load()).flush(),
    start: () => {
      let stop = (): void => {};
      const unsubscribe = store.subscribe(({ project }) => {
        if (isEmpty(project)) return;
        unsubscribe();
        void load().then((keeping) => {
          stop = keeping.start();
        });
      });
      return () => {
        unsubscribe();
        stop();
      };
    },
  };
}

/** Whether a look is worth it: a browser that cannot say has to be looked into. */
async function mayHaveProjects(): Promise<boolean> {
  try {
    const databases = await indexedDB.databases();
    return databases.some(({ name }) => name === DATABASE);
  } catch {
    return typeof indexedDB !== 'undefined';
  }
}
