import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryPoint } from '../domino/types';
import type { ErrorFields } from '../errors';
import { toErrorFields } from '../errors';
import { Pace } from '../pace';
import { applyEdit } from '../project/edits/applyEdit';
import { readProjectFile } from '../project/file';
import type { FileId } from '../project/ids';
import { newProject } from '../project/newProject';
import { oddNumbersAsWords } from '../project/oddNumbers';
import { isLive } from '../project/runs';
import { projectSchema } from '../project/schema';
import { anyEdit, anyProject } from '../project/testing/arbitraries';
import type { Project, Run } from '../project/types';
import { pack } from './columns/pack';
import { ProjectDatabase } from './database';
import { ProjectKeeper } from './keeper';
import { Names } from './names';
import { type Changes, changesOf, type Head, type Parts, PROJECT_KEY, partsOf, type Stored } from './parts';

/** As it is found again: a run that was under way was interrupted. */
const found = (project: Project): Project => ({
  ...project,
  runs: project.runs.map((run): Run => (isLive(run) ? { ...run, status: { kind: 'interrupted' } } : run)),
});
/** Whether it is a project at all: edits of any kind may make one whose records do not fit together. */
const isSound = (project: Project): boolean => projectSchema.safeParse(found(project)).success;
const failure = async (promise: Promise<unknown>): Promise<ErrorFields> => {
  try {
    await promise;
  } catch (thrown) {
    return toErrorFields(thrown);
  }
  throw new Error('It was not refused.');
};

const POINT: HistoryPoint = {
  ...{ step: 1, l1: 1, l2: null, total: 1, heldOut: Number.NaN, gradientNorm: -0, learningRate: 1 },
  ...{ tokensPerSecond: 1, elapsedMs: 1 },
};

/** As the first studio that kept projects wrote them, at commit c79c8df. */
async function keptByVersion1(id: string, project: Project): Promise<void> {
  const put = new Map<string, unknown>();
  const names = new Names();
  const nameOf = (bytes: Uint8Array | null): string | null => {
    if (bytes === null) return null;
    put.set(`bytes:${names.nameOf(bytes)}`, { kind: 'bytes', value: bytes });
    return names.nameOf(bytes);
  };
  const { files, runs, batches, samples, ...rest } = project;
  for (const value of files) put.set(`file:${value.id}`, { kind: 'file', value });
  for (const run of runs) {
    const value = { ...run, prompt: nameOf(run.prompt), checkpoint: nameOf(run.checkpoint) };
    put.set(`run:${run.id}`, { kind: 'run', value });
  }
  for (const batch of batches)
    put.set(`batch:${batch.id}`, { kind: 'batch', value: { ...batch, prompt: nameOf(batch.prompt) } });
  for (const [at, value] of samples.entries()) put.set(`samples:${at}`, { kind: 'samples', value: [value] });
  const ids = (records: readonly { readonly id: string }[]): string[] => records.map((record) => record.id);
  const head = {
    ...{ id, version: 1, name: project.name, savedAt: 0, examples: 0, samples: samples.length, run: null, rest },
    ...{ files: ids(files), runs: ids(runs), batches: ids(batches) },
  };
  await database.write(head as never, { put, gone: [] } as never, true);
}

/** As studios wrote them from caaa4b1 on, until pages had columns. */
async function keptByVersion2(id: string, project: Project): Promise<void> {
  const parts = partsOf(project, new Names());
  const put = new Map(
    [...parts].map(([key, { from, stored }]) => [
      key,
      key.startsWith('list:') ? JSON.stringify(from, oddNumbersAsWords) : stored(),
    ]),
  );
  const head = { id, version: 2, name: project.name, savedAt: 0, examples: 0, samples: 0, run: null, bytes: 0 };
  await database.write(head as never, { put, gone: [] }, true);
}

let count = 0;
let database: ProjectDatabase;
beforeEach(async () => {
  database = await ProjectDatabase.open(() => {}, `test-${count++}`);
});

describe('a kept project', () => {
  it('is found as it was after any edits, whichever states were written', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyProject.filter(isSound),
        fc.array(fc.tuple(anyEdit, fc.boolean()), { maxLength: 8 }),
        async (start, edits) => {
          const id = `p${count++}`;
          const keeper = ProjectKeeper.create(database, id);
          await keeper.keep(start);
          let project = start;
          for (const [edit, waits] of edits) {
            const next = applyEdit(project, edit).project;
            if (!isSound(next)) continue;
            project = next;
            const kept = keeper.keep(project);
            if (waits) await kept;
          }
          await keeper.keep(project);
          const again = await ProjectKeeper.open(database, id);
          expect(again.project).toEqual(found(project));
          for (const { cells } of again.project.files.flatMap(({ table }) => table.rows))
            expect(Object.keys(cells).includes('toString') ? '' : cells.toString).toBeFalsy();
          // Who opened it writes on where the other ended.
          await again.keeper.keep({ ...again.project, name: 'renamed' });
          expect((await ProjectKeeper.open(database, id)).project).toEqual({ ...found(project), name: 'renamed' });
          await database.remove(id);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('writes what changed and nothing else', async () => {
    const names = new Names();
    const changes = (before: Parts, after: Project): Promise<Changes> =>
      changesOf(before, partsOf(after, names), new Pace());
    const [some] = fc.sample(
      anyProject.filter(({ samples, runs, files }) => samples.length > 0 && runs.length > 0 && files.length > 0),
      { numRuns: 1, seed: 5 },
    );
    const before = partsOf(some!, names);
    const put = async (after: Project): Promise<string[]> => [...(await changes(before, after)).put.keys()];
    expect(await changes(before, { ...some! })).toEqual({ put: new Map(), sizes: new Map(), gone: [] });
    expect(await put({ ...some!, name: 'other' })).toEqual([PROJECT_KEY]);
    const [first, ...others] = some!.samples;
    expect(await put({ ...some!, samples: [{ ...first!, judgement: null }, ...others] })).toEqual(['list:samples:0']);
    const run = some!.runs[0]!;
    const longer = { ...run, history: [...run.history, POINT] };
    expect(await put({ ...some!, runs: [longer, ...some!.runs.slice(1)] })).toEqual([
      `list:${run.id}.history:0`,
      `run:${run.id}`,
    ]);
    const file = some!.files[0]!;
    const mapped = { ...file, firstIndex: file.firstIndex + 1 };
    expect(await put({ ...some!, files: [mapped, ...some!.files.slice(1)] })).toEqual([`file:${file.id}`]);
    const { gone } = await changes(before, { ...some!, runs: some!.runs.slice(1) });
    expect(gone).toContain(`run:${run.id}`);
  });

  it('of many rows writes one page of them for an edit of one', async () => {
    const names = new Names();
    const rows = Array.from({ length: 5500 }, (_, line) => ({ line, cells: { input: `row ${line}` } }));
    const table = { file: 'a.csv', format: 'csv', columns: ['input'], rows, problems: [] } as const;
    const file = { id: 'f' as FileId, table, mapping: null, firstIndex: 0 };
    const project = { ...newProject(), files: [file], nextReferenceIndex: 5500 };
    const before = partsOf(project, names);
    const edited = rows.with(2500, { line: 2500, cells: { input: 'other' } });
    const after = { ...project, files: [{ ...file, table: { ...table, rows: edited } }] };
    const { put, gone } = await changesOf(before, partsOf(after, names), new Pace());
    expect([[...put.keys()], gone]).toEqual([['list:f.rows:2', 'file:f'], []]);
    await ProjectKeeper.create(database, 'many').keep(project);
    expect((await ProjectKeeper.open(database, 'many')).project).toEqual(project);
  });

  it('of hundreds of columns has few rows a page; one that was kept in larger pages is written anew', async () => {
    const columns = Array.from({ length: 500 }, (_, at) => `c${at}`);
    const cells = Object.fromEntries(columns.map((column) => [column, '1']));
    const rows = Array.from({ length: 90 }, (_, line) => ({ line, cells }));
    const table = { file: 'wide.csv', format: 'csv', columns, rows, problems: [] } as const;
    const file = { id: 'f' as FileId, table, mapping: null, firstIndex: 0 };
    const project = { ...newProject(), files: [file], nextReferenceIndex: 90 };
    await ProjectKeeper.create(database, 'wide').keep(project);
    const pages = async (): Promise<string[]> => {
      const { records } = (await database.read('wide', null))!;
      return [...records.keys()].filter((key) => key.startsWith('list:f.rows'));
    };
    const small = ['list:f.rows.20:0', 'list:f.rows.20:1', 'list:f.rows.20:2', 'list:f.rows.20:3', 'list:f.rows.20:4'];
    expect(await pages()).toEqual(small);
    // As studios of before kept it.
    const { head } = (await database.read('wide', null))!;
    const kept = {
      ...file,
      table: { ...table, rows: { list: 'f.rows', length: 90 }, problems: { list: 'f.problems', length: 0 } },
    };
    const put = new Map([
      ['list:f.rows:0', JSON.stringify(pack(rows))],
      ['file:f', JSON.stringify(kept)],
    ]);
    await database.write(head as Head, { put, gone: small }, false);
    const opened = await ProjectKeeper.open(database, 'wide');
    expect(opened.project).toEqual(project);
    await opened.keeper.keep({ ...opened.project, name: 'renamed' });
    expect(await pages()).toEqual(small);
    expect((await ProjectKeeper.open(database, 'wide')).project).toEqual({ ...project, name: 'renamed' });
  });

  it('hands a large state over, and takes it back, in pieces', async () => {
    const text = 'x'.repeat(400);
    const rows = Array.from({ length: 12_000 }, (_, line) => ({ line, cells: { input: `${text}${line}` } }));
    const table = { file: 'a.csv', format: 'csv', columns: ['input'], rows, problems: [] } as const;
    const file = { id: 'f' as FileId, table, mapping: null, firstIndex: 0 };
    const project = { ...newProject(), files: [file], nextReferenceIndex: rows.length };
    // Letters handed over since the database last answered.
    let since = 0;
    let most = 0;
    const { put } = IDBObjectStore.prototype;
    const puts = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...given
    ) {
      const [stored] = given as [unknown];
      since += typeof stored === 'string' ? stored.length : 0;
      most = Math.max(most, since);
      const request = put.apply(this, given);
      request.addEventListener('success', () => {
        since = 0;
      });
      return request;
    });
    const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await ProjectKeeper.create(database, 'large').keep(project);
    expect(transactions).toHaveBeenCalledTimes(1);
    puts.mockRestore();
    const page = JSON.stringify(rows.slice(-1000)).length;
    expect(most).toBeGreaterThan(2 ** 20);
    expect(most).toBeLessThan(2 ** 20 + 2 * page);
    const wholes = vi.spyOn(IDBObjectStore.prototype, 'getAll');
    expect((await ProjectKeeper.open(database, 'large')).project).toEqual(project);
    expect(wholes).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('that the second version kept is read, and written in columns with the first change', async () => {
    await fc.assert(
      fc.asyncProperty(anyProject.filter(isSound), async (project) => {
        const id = `p${count++}`;
        await keptByVersion2(id, project);
        const { keeper, project: read } = await ProjectKeeper.open(database, id);
        expect(read).toEqual(found(project));
        const renamed = { ...read, name: 'renamed' };
        await keeper.keep(renamed);
        const { head, records } = (await database.read(id, null))!;
        expect(head.version).toBe(3);
        for (const [key, page] of records)
          if (key.startsWith('list:')) expect(JSON.parse(page as string)).toHaveProperty('entries');
        expect((await ProjectKeeper.open(database, id)).project).toEqual(found(renamed));
      }),
      { numRuns: 30 },
    );
  });

  it('that the second version wrote, byte by byte, opens with all it held', async () => {
    const at = (name: string): string => join(import.meta.dirname, name);
    const { head, records } = JSON.parse(readFileSync(at('testing/version2.json'), 'utf8')) as {
      head: Head;
      records: [string, string | { base64: string }][];
    };
    const put = new Map(
      records.map(([key, record]) => [
        key,
        typeof record === 'string' ? record : Uint8Array.from(Buffer.from(record.base64, 'base64')),
      ]),
    );
    await database.write(head, { put, gone: [] }, true);
    const file = at('../project/testing/fixtures/version-1.domino');
    const same = readProjectFile(new Uint8Array(readFileSync(file)), 'version-1.domino');
    expect((await ProjectKeeper.open(database, head.id)).project).toEqual(same);
  });

  it('that a studio of before kept is read, and written as now with the first change', async () => {
    await fc.assert(
      fc.asyncProperty(anyProject.filter(isSound), async (project) => {
        const id = `p${count++}`;
        await keptByVersion1(id, project);
        const { keeper, project: read } = await ProjectKeeper.open(database, id);
        expect(read).toEqual(found(project));
        await keeper.keep(read);
        const { head, records } = (await database.read(id, null))!;
        expect(head.version).toBe(3);
        expect([...records.values()].every((each) => typeof each === 'string' || each instanceof Uint8Array)).toBe(
          true,
        );
        expect((await ProjectKeeper.open(database, id)).project).toEqual(found(project));
      }),
      { numRuns: 30 },
    );
  });

  it('is listed, the newest first, and gone when it is removed', async () => {
    const clock = Date.now;
    try {
      for (const [at, name] of ['old', 'new'].entries()) {
        Date.now = () => at;
        await ProjectKeeper.create(database, name).keep({ ...newProject(), name });
      }
    } finally {
      Date.now = clock;
    }
    expect((await database.list()).map(({ id }) => id)).toEqual(['new', 'old']);
    await database.remove('new');
    expect((await database.list()).map(({ id }) => id)).toEqual(['old']);
    expect((await failure(ProjectKeeper.open(database, 'new'))).message).toContain('no longer in this browser');
  });

  it('that is damaged or of another version is never opened as empty', async () => {
    await ProjectKeeper.create(database, 'p').keep({ ...newProject(), name: 'Mine' });
    const read = (await database.read('p', null))!;
    const head = read.head as Head;
    await database.write({ ...head, version: 4 as 3 }, { put: new Map(), gone: [] }, false);
    expect((await failure(ProjectKeeper.open(database, 'p'))).code).toBe('FORMAT_UNSUPPORTED');
  });

  it('of which a record is gone, cut or another is refused, whichever it is', async () => {
    const [project] = fc.sample(
      anyProject.filter(
        (one) =>
          isSound(one) &&
          one.samples.length > 0 &&
          one.tickedIds.length > 0 &&
          one.droppedIds.length > 0 &&
          one.runs.some(({ prompt, history, references }) => prompt && history.length > 0 && references.length > 0),
      ),
      { numRuns: 1, seed: 3 },
    );
    await ProjectKeeper.create(database, 'p').keep(project!);
    const { records } = (await database.read('p', null))!;
    const none = { put: new Map(), gone: [] };
    for (const [key, record] of records as ReadonlyMap<string, Stored>) {
      const kept = async (changed: Stored | null): Promise<void> => {
        const { head } = (await database.read('p', null))!;
        await database.write(
          head as Head,
          changed === null ? { ...none, gone: [key] } : { ...none, put: new Map([[key, changed]]) },
          false,
        );
      };
      const others = typeof record === 'string' ? [null, record.slice(0, -1), '[]', '{}', 'null'] : [null, '"bytes"'];
      for (const other of others.filter((each) => each !== record)) {
        await kept(other);
        expect((await failure(ProjectKeeper.open(database, 'p'))).message).toMatch(/cannot be opened.*damaged/);
      }
      await kept(record);
    }
    expect((await ProjectKeeper.open(database, 'p')).project).toEqual(found(project!));
  });

  it('says that there is no room, and writes the next state whole', async () => {
    const keeper = ProjectKeeper.create(database, 'p');
    const [project] = fc.sample(
      anyProject.filter((one) => isSound(one) && one.samples.length > 0),
      { numRuns: 1, seed: 3 },
    );
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      expect(await failure(keeper.keep(project!))).toMatchObject({
        code: 'DISK_FULL',
        remedy: expect.stringContaining('exporting'),
      });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await database.list()).toEqual([]);
    await keeper.keep(project!);
    expect((await ProjectKeeper.open(database, 'p')).project).toEqual(found(project!));
  });
});
