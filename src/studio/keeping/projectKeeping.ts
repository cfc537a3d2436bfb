/** Every change of the project into the browser's database, and projects of before back. */
import { StudioError, toErrorFields } from '../../errors';
import { ProjectDatabase, TakenOver } from '../../keeping/database';
import type { ProjectKeeper } from '../../keeping/keeper';
import { isOpenElsewhere, type ProjectLock, takeProject } from '../../keeping/lock';
import { DATABASE } from '../../keeping/types';
import { Pace } from '../../pace';
import type { Project } from '../../project/types';
import { groupsAhead } from '../selectors/groupsAhead';
import { placeOf } from '../store/place.slice';
import type { StudioStore } from '../store/store';
import { isEmpty, type KeepingWork } from './types';

/** Between two writes lies twice as long as the last one took, and at least and at most this: a change is kept within a second. */
const LEAST_REST_MS = 20;
const MOST_REST_MS = 250;
const REST_FACTOR = 2;
/** After a write that failed, the same state is tried again. */
const AGAIN_MS = 5000;

/** With what checks a whole project: not needed to list them. */
const keepers = () => import('../../keeping/keeper');

interface Current {
  readonly keeper: ProjectKeeper;
  readonly lock: ProjectLock;
}

export function createKeeping(store: StudioStore): KeepingWork {
  let opened: Promise<ProjectDatabase> | null = null;
  let current: Promise<Current> | null = null;
  let lostId: string | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let wanted: Project | null = null;
  let writing: Promise<void> = Promise.resolve();
  /** When the next write may begin, as performance.now() has it. */
  let free = 0;
  let persists = false;
  /** Whether the connection is gone that the project was written over. */
  let isCutOff = false;

  const database = (): Promise<ProjectDatabase> => {
    opened ??= ProjectDatabase.open(closed, DATABASE).catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  };

  /** What was kept may be gone with the connection: all there is is kept anew, or it is said that it is not. */
  function closed(): void {
    opened = null;
    if (current === null) return;
    isCutOff = true;
    wanted ??= store.getState().project;
    schedule();
  }

  const take = (id: string, onLost = (): void => {}): Promise<ProjectLock> =>
    takeProject(id, {
      onAsked: async () => {
        await flush();
        // What was changed while that was written.
        if (wanted !== null) await flush();
        onLost();
        lose(id);
      },
      onLost: () => {
        onLost();
        lose(id);
      },
    });

  function lose(id: string): void {
    if (lostId === id) return;
    lostId = id;
    current = null;
    wanted = null;
    store.setSession({ keptAs: null });
    store.setKeeping({ kind: 'elsewhere' });
  }

  async function begin(): Promise<Current> {
    const id = crypto.randomUUID();
    const [{ ProjectKeeper: Keeper }, own] = await Promise.all([keepers(), database()]);
    return { keeper: Keeper.create(own, id), lock: await take(id) };
  }

  /** Resolves when all that was wanted until now is in the database, or could not be written. */
  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing = writing.then(writeWanted);
    return writing;
  }

  async function writeWanted(): Promise<void> {
    const project = wanted;
    if (project === null || lostId !== null) return;
    wanted = null;
    const began = performance.now();
    try {
      await keep(project);
      if (lostId === null) store.setKeeping(wanted === null ? { kind: 'saved' } : { kind: 'saving' });
    } catch (thrown) {
      await failed(thrown, project);
    }
    const now = performance.now();
    free = now + Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, REST_FACTOR * (now - began)));
    if (wanted !== null) schedule();
  }

  async function keep(project: Project): Promise<void> {
    current ??= begin();
    const own = current;
    try {
      const { keeper } = await own;
      if (isCutOff) {
        keeper.reconnect(await database());
        isCutOff = false;
      }
      await keeper.keep(project);
      if (current === own) store.setSession({ keptAs: keeper.id });
    } catch (thrown) {
      // What was begun without a database is begun anew.
      if (current === own && (await own.catch(() => null)) === null) current = null;
      throw thrown;
    }
  }

  async function failed(thrown: unknown, project: Project): Promise<void> {
    if (thrown instanceof TakenOver) {
      if (current !== null) lose((await current).keeper.id);
      return;
    }
    if (lostId !== null) return;
    wanted ??= project;
    store.setKeeping({ kind: 'failed', error: toErrorFields(thrown) });
  }

  function schedule(): void {
    const isFailed = store.getState().session.keeping.kind === 'failed';
    timer ??= setTimeout(() => void flush(), isFailed ? AGAIN_MS : Math.max(0, free - performance.now()));
  }

  function changed(project: Project): void {
    if (lostId !== null || (current === null && isEmpty(project))) return;
    wanted = project;
    if (store.getState().session.keeping.kind !== 'failed') store.setKeeping({ kind: 'saving' });
    if (project.runs.length > 0) askToPersist();
    schedule();
  }

  /** A browser may ask the person: not before there is something that took time to make. */
  function askToPersist(): void {
    if (persists) return;
    persists = true;
    // A hint only: a browser that says no may still keep it for long.
    void navigator.storage?.persist?.().catch(() => false);
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

  async function keptId(): Promise<string | null> {
    await flush();
    const { keeping, keptAs } = store.getState().session;
    return keeping.kind === 'saved' ? keptAs : null;
  }

  async function branch(): Promise<void> {
    await flush();
    const before = await current?.catch(() => null);
    current = null;
    lostId = null;
    store.setSession({ keptAs: null });
    before?.lock.release();
    changed(store.getState().project);
  }

  async function list(): Promise<void> {
    try {
      const keptProjects = await (await database()).list();
      const { usage = null } = (await navigator.storage?.estimate?.()) ?? {};
      const storagePersisted = (await navigator.storage?.persisted?.()) ?? null;
      store.setSession({ keptProjects, storageBytes: usage, storagePersisted });
    } catch (thrown) {
      // Which there are is not known: that is not none.
      store.setSession({ keptProjects: null });
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
      let isLost = false;
      lock = await take(id, () => {
        isLost = true;
      });
      // Another tab may have asked for it since, or may while it is read: then it is shown, and is that tab's.
      const { keeper, project } = isLost
        ? { keeper: null, project: await Keeper.look(own, id) }
        : await Keeper.open(own, id);
      await groupsAhead(project, new Pace());
      lostId = isLost ? id : null;
      current = isLost || keeper === null ? null : Promise.resolve({ keeper, lock });
      isCutOff = false;
      store.replaceProject(project);
      store.goTo(placeOf(project));
      store.setSession({ activeRunId: project.runs.at(-1)?.id ?? null, undoSteps: [], removed: null, unsaved: false });
      store.setSession({ keptAs: isLost ? null : id });
      store.setKeeping(isLost ? { kind: 'elsewhere' } : { kind: 'saved' });
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
    keptId,
    branch,
    start,
  };
}
