/** @vitest-environment happy-dom */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProjectDatabase } from '../../keeping/database';
import { ProjectKeeper } from '../../keeping/keeper';
import { FakeLocks } from '../../keeping/testing/fakeLocks';
import { DATABASE } from '../../keeping/types';
import type { FileId } from '../../project/ids';
import type { Project } from '../../project/types';
import { createStudioStore, type StudioStore } from '../store/store';
import { until } from '../testing/fakeStudio';
import { createKeeping } from './projectKeeping';
import type { KeepingWork } from './types';

interface Tab {
  readonly store: StudioStore;
  readonly keeping: KeepingWork;
  readonly stop: () => void;
}

let tabs: Tab[] = [];
beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: new FakeLocks(), configurable: true });
});
afterEach(() => {
  for (const { stop } of tabs) stop();
  tabs = [];
  vi.restoreAllMocks();
});

function newTab(): Tab {
  const store = createStudioStore();
  const keeping = createKeeping(store);
  const tab = { store, keeping, stop: keeping.start() };
  tabs.push(tab);
  return tab;
}

let edits = 0;
/** A file more, of one row. */
function edit({ store }: Tab): string {
  const id = `edit-${edits++}`;
  const table = { file: id, format: 'txt', columns: ['text'], rows: [{ line: 1, cells: { text: id } }], problems: [] };
  const firstIndex = store.takeReferenceIndices(1);
  const file = {
    id: id as FileId,
    table: { ...table, format: 'txt' as const },
    mapping: { input: 'text' },
    firstIndex,
  };
  store.edit({ type: 'addFile', file });
  return id;
}
const stateOf = ({ store }: Tab) => store.getState().session.keeping;
const idsOf = ({ files }: Project): string[] => files.map(({ id }) => id).sort();
const projectOf = ({ store }: Tab): Project => store.getState().project;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function keptProject(id: string): Promise<Project> {
  const database = await ProjectDatabase.open(() => {}, DATABASE);
  try {
    return await ProjectKeeper.look(database, id);
  } finally {
    database.close();
  }
}

/** A tab with a project that is kept. */
async function begun(): Promise<{ tab: Tab; id: string; first: string }> {
  const tab = newTab();
  const first = edit(tab);
  await until(() => stateOf(tab).kind === 'saved');
  return { tab, id: (await tab.keeping.keptId())!, first };
}

describe('two tabs of one project', () => {
  it('lose no write and empty no project, whatever comes after what', async () => {
    let [runs, handovers] = [0, 0];
    const step = fc.record({
      tab: fc.nat({ max: 1 }),
      does: fc.constantFrom('edit', 'take'),
      waits: fc.constantFrom(0, 0, 1, 5, 30),
      awaits: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const { tab: one, id, first } = await begun();
        const two = newTab();
        const made = new Set([first]);
        const pending: Promise<unknown>[] = [];
        for (const { tab, does, waits, awaits } of steps) {
          const own = [one, two][tab]!;
          const kind = stateOf(own).kind;
          const opening = own.store.getState().session.openingProject.kind === 'opening';
          if (does === 'edit' && (kind === 'saved' || kind === 'saving') && !opening) made.add(edit(own));
          // A person presses it once, and where it is offered.
          if (does === 'take' && (kind === 'idle' || kind === 'elsewhere') && !opening) {
            handovers++;
            const opened = kind === 'idle' ? own.keeping.open(id, true) : own.keeping.takeBack();
            pending.push(opened);
            if (awaits) await opened;
          }
          if (waits > 0) await pause(waits);
        }
        await Promise.all(pending);
        await Promise.all([one.keeping.flush(), two.keeping.flush()]);
        expect(idsOf(await keptProject(id))).toEqual([...made].sort());
        const owners = [one, two].filter((each) => stateOf(each).kind === 'saved');
        expect(owners).toHaveLength(1);
        expect(idsOf(projectOf(owners[0]!))).toEqual([...made].sort());
        one.stop();
        two.stop();
        runs++;
      }),
      { numRuns: 100, endOnFailure: true },
    );
    expect(runs).toBe(100);
    expect(handovers).toBeGreaterThan(100);
  }, 120_000);

  it('keep apart even where the other tab hangs and wakes again', async () => {
    const { tab: one, id, first } = await begun();
    // It hangs in the middle of a write: it answers nobody, and its lock is taken from it.
    const write = ProjectDatabase.prototype.write;
    let wake = (): void => {};
    vi.spyOn(ProjectDatabase.prototype, 'write').mockImplementationOnce(async function (this: ProjectDatabase, ...own) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      return write.apply(this, own);
    });
    edit(one);
    await pause(50);
    const two = newTab();
    await two.keeping.open(id, true);
    const second = edit(two);
    await until(() => stateOf(two).kind === 'saved');
    wake();
    await until(() => stateOf(one).kind === 'elsewhere');
    await one.keeping.flush();
    expect(idsOf(await keptProject(id))).toEqual([first, second].sort());
    // What it had is not lost to the person: it goes on in a copy.
    await one.keeping.branch();
    await until(() => stateOf(one).kind === 'saved');
    const copy = (await one.keeping.keptId())!;
    expect(copy).not.toBe(id);
    expect(idsOf(await keptProject(copy))).toEqual(idsOf(projectOf(one)));
  }, 20_000);
});

describe('a browser that fails', () => {
  it('at any write is said within a second; nothing is half written, and all is kept once there is room', async () => {
    const { tab, id } = await begun();
    for (let at = 0; ; at++) {
      const before = idsOf(await keptProject(id));
      let left = at;
      const spies = (['put', 'delete'] as const).map((name) => {
        const does = IDBObjectStore.prototype[name] as (...own: unknown[]) => IDBRequest;
        return vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
          this: IDBObjectStore,
          ...own: unknown[]
        ) {
          if (left-- === 0) throw new DOMException('full', 'QuotaExceededError');
          return does.apply(this, own) as never;
        });
      });
      const began = Date.now();
      edit(tab);
      await tab.keeping.flush();
      for (const spy of spies) spy.mockRestore();
      // It came to its end before: every write there is has failed once.
      if (left >= 0) break;
      expect(stateOf(tab)).toMatchObject({ kind: 'failed', error: { code: 'DISK_FULL' } });
      expect(Date.now() - began).toBeLessThan(1000);
      expect(idsOf(await keptProject(id))).toEqual(before);
      tab.store.renameProject(`again ${at}`);
      await tab.keeping.flush();
      expect(stateOf(tab).kind).toBe('saved');
      expect(idsOf(await keptProject(id))).toEqual(idsOf(projectOf(tab)));
      expect(at).toBeLessThan(50);
    }
  });

  it('that cleared its storage is noticed, and all is kept anew', async () => {
    const { tab, id } = await begun();
    const database = await ProjectDatabase.open(() => {}, DATABASE);
    await database.remove(id);
    database.close();
    const last = edit(tab);
    await until(() => stateOf(tab).kind === 'saved');
    await tab.keeping.flush();
    expect(idsOf(await keptProject(id))).toEqual(idsOf(projectOf(tab)));
    expect(idsOf(projectOf(tab))).toContain(last);
  });

  it('that took the database away without a change being made is noticed as well', async () => {
    const { tab, id } = await begun();
    // As "clear site data" does: connections are asked to close, then there is nothing.
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(DATABASE);
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    await until(() => stateOf(tab).kind === 'saved');
    await tab.keeping.flush();
    expect(idsOf(await keptProject(id))).toEqual(idsOf(projectOf(tab)));
  });

  it('in which a newer studio keeps projects says so, and tries nothing else', async () => {
    const { tab } = await begun();
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 7);
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
    });
    try {
      await until(() => stateOf(tab).kind === 'failed');
      expect(stateOf(tab)).toMatchObject({ error: { code: 'FORMAT_UNSUPPORTED' } });
      const other = newTab();
      await other.keeping.list();
      // It cannot say that there is none.
      expect(other.store.getState().session.keptProjects).toBeNull();
      expect(stateOf(other).kind).toBe('failed');
    } finally {
      newer.close();
      indexedDB.deleteDatabase(DATABASE);
    }
  });

  it('that another tab blocks says which', async () => {
    const name = 'held';
    const older = await ProjectDatabase.open(() => {}, name);
    vi.spyOn(IDBDatabase.prototype, 'close').mockImplementationOnce(() => {});
    await expect(ProjectDatabase.open(() => {}, name, 2)).rejects.toThrow(/Another tab with an older studio/);
    older.close();
  });
});
