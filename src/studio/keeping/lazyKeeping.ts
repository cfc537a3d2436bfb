/** Keeping as the page has it from its first moment: what does the work comes with the first example, or where there are projects of before. */
import { DATABASE } from '../../keeping/types';
import type { StudioStore } from '../store/store';
import { isEmpty, type Keeping, type KeepingWork } from './types';

/** Where a tab notes the project that it goes on with after it was loaded anew. */
const NEXT = 'domino-next-project';

export function lazyKeeping(store: StudioStore): Keeping {
  let loaded: Promise<KeepingWork> | null = null;
  const load = (): Promise<KeepingWork> => {
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
    keptId: async () => (await load()).keptId(),
    branch: async () => (await load()).branch(),
    leaveFor: async (id) => {
      // What came in between the last write and the end of the page would be lost.
      store.setSession({ projectTask: 'leaving' });
      try {
        await (await load()).flush();
        if (id !== null) sessionStorage.setItem(NEXT, id);
        // Nothing of this project may reach the other: checks and draws under way end with the page.
        location.reload();
      } catch (thrown) {
        store.setSession({ projectTask: null });
        throw thrown;
      }
    },
    arrive: async () => {
      const id = sessionStorage.getItem(NEXT);
      if (id === null) return;
      sessionStorage.removeItem(NEXT);
      await (await load()).open(id);
    },
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
