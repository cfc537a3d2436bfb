/** Every change of the project into the browser's database, and projects of before back. */
import { StudioError, toErrorFields } from '../../errors';
import { ProjectDatabase } from '../../keeping/database';
import type { ProjectKeeper } from '../../keeping/keeper';
import { isOpenElsewhere, type ProjectLock, takeProject } from '../../keeping/lock';
import type { Project } from '../../project/types';
import type { StudioStore } from '../store/store';
import { DATABASE, isEmpty, type Keeping } from './types';

/** A change is written when this long has passed since the last write began. */
const EVERY_MS = 300;
/** After a write that failed, the same state is tried again. */
const AGAIN_MS = 5000;

/** With what checks a whole project: not needed to list them. */
const keepers = () => import('../../keeping/keeper');

interface Current {
  readonly keeper: ProjectKeeper;
  readonly lock: ProjectLock;
}

export function createKeeping(store: StudioStore): Keeping {
  let opened: Promise<ProjectDatabase> | null = null;
  let current: Promise<Current> | null = null;
  let lostId: string | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let wanted: Project | null = null;

  const database = (): Promise<ProjectDatabase> => {
    opened ??= ProjectDatabase.open(() => {
      opened = null;
    }, DATABASE).catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  };

  const take = (id: string): Promise<ProjectLock> =>
    takeProject(id, {
      onAsked: async () => {
        await flush().catch(() => {});
        lose(id);
      },
      onLost: () => lose(id),
    });

  function lose(id: string): void {
    if (lostId === id) return;
    lostId = id;
    current = null;
    wanted = null;
    store.setKeeping({ kind: 'elsewhere' });
  }

  async function begin(): Promise<Current> {
    const id = crypto.randomUUID();
    const [{ ProjectKeeper: Keeper }, own] = await Promise.all([keepers(), database()]);
    const lock = await take(id);
    // A hint only: a browser that says no may still keep it for long.
    void navigator.storage?.persist?.().catch(() => false);
    return { keeper: Keeper.create(own, id), lock };
  }

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const project = wanted;
    if (project === null || lostId !== null) return;
    wanted = null;
    try {
      current ??= begin();
      await (await current).keeper.keep(project);
      if (lostId === null) store.setKeeping(wanted === null ? { kind: 'saved' } : { kind: 'saving' });
    } catch (thrown) {
      // What was begun without a database is begun anew.
      current = current && (await current.catch(() => null)) === null ? null : current;
      wanted ??= project;
      store.setKeeping({ kind: 'failed', error: toErrorFields(thrown) });
      timer ??= setTimeout(() => void flush(), AGAIN_MS);
    }
  }

  function changed(project: Project): void {
    if (lostId !== null || (current === null && isEmpty(project))) return;
    wanted = project;
    if (store.getState().session.keeping.kind !== 'failed') store.setKeeping({ kind: 'saving' });
    timer ??= setTimeout(() => void flush(), EVERY_MS);
  }

  function start(): () => void {
    let last = store.getState().project;
    changed(last);
    const unsubscribe = store.subscribe(({ project }) => {
      if (project === last) return;
      last = project;
      changed(project);
    });
    const onHidden = (): void => {
      if (document.visibilityState === 'hidden') void flush();
    };
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      unsubscribe();
      document.removeEventListener('visibilitychange', onHidden);
      if (timer !== null) clearTimeout(timer);
      void current?.then(({ lock }) => lock.release());
      void opened?.then((own) => own.close());
    };
  }

  async function list(): Promise<void> {
    try {
      const keptProjects = await (await database()).list();
      const { usage = null } = (await navigator.storage?.estimate?.()) ?? {};
      store.setSession({ keptProjects, storageBytes: usage });
    } catch (thrown) {
      store.setSession({ keptProjects: [] });
      store.setKeeping({ kind: 'failed', error: toErrorFields(thrown) });
    }
  }

  async function open(id: string, takes = false): Promise<void> {
    store.setOpeningProject({ kind: 'opening', id });
    let lock: ProjectLock | null = null;
    try {
      const [{ ProjectKeeper: Keeper }, own] = await Promise.all([keepers(), database()]);
      if (!takes && (await isOpenElsewhere(id))) {
        store.setOpeningProject({ kind: 'elsewhere', id });
        return;
      }
      lock = await take(id);
      const { keeper, project } = await Keeper.open(own, id);
      lostId = null;
      current = Promise.resolve({ keeper, lock });
      store.replaceProject(project);
      store.setSession({ activeRunId: project.runs.at(-1)?.id ?? null, undoSteps: [], removed: null, unsaved: false });
      store.setKeeping({ kind: 'saved' });
      store.setOpeningProject({ kind: 'none' });
    } catch (thrown) {
      lock?.release();
      store.setOpeningProject({ kind: 'failed', id, error: toErrorFields(thrown) });
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      if (await isOpenElsewhere(id))
        throw new StudioError('BAD_OPTION', 'This project is open in another tab.', 'Close it there, then delete it.');
      await (await database()).remove(id);
      await list();
    } catch (thrown) {
      store.setOpeningProject({ kind: 'failed', id, error: toErrorFields(thrown) });
    }
  }

  return {
    list,
    open,
    remove,
    takeBack: async () => {
      if (lostId !== null) await open(lostId, true);
    },
    flush,
    start,
  };
}
