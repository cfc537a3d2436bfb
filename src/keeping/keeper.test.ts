import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorFields } from '../errors';
import { toErrorFields } from '../errors';
import { applyEdit } from '../project/edits/applyEdit';
import { newProject } from '../project/newProject';
import { isLive } from '../project/runs';
import { projectSchema } from '../project/schema';
import { anyEdit, anyProject } from '../project/testing/arbitraries';
import type { Project, Run } from '../project/types';
import { ProjectDatabase } from './database';
import { ProjectKeeper } from './keeper';
import { ByteNames, changesOf, partsOf } from './parts';

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
          // Who opened it writes on where the other ended.
          await again.keeper.keep({ ...again.project, name: 'renamed' });
          expect((await ProjectKeeper.open(database, id)).project).toEqual({ ...found(project), name: 'renamed' });
          await database.remove(id);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('writes what changed and nothing else', () => {
    const names = new ByteNames();
    const [sample] = fc.sample(
      anyProject.filter(({ samples, runs }) => samples.length > 0 && runs.length > 0),
      { numRuns: 1, seed: 5 },
    );
    const before = partsOf(sample!, names);
    expect(changesOf(before, partsOf({ ...sample!, name: 'other' }, names))).toEqual({ put: new Map(), gone: [] });
    const [first, ...others] = sample!.samples;
    const edited = { ...sample!, samples: [{ ...first!, judgement: null }, ...others] };
    expect([...changesOf(before, partsOf(edited, names)).put.keys()]).toEqual([expect.stringMatching(/^samples:/)]);
    const run = sample!.runs[0]!;
    const without = { ...sample!, runs: sample!.runs.slice(1) };
    expect(changesOf(before, partsOf(without, names)).gone).toContain(`run:${run.id}`);
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
    const read = (await database.read('p'))!;
    await database.write({ ...read.head, files: ['gone'] }, { put: new Map(), gone: [] });
    expect((await failure(ProjectKeeper.open(database, 'p'))).message).toContain('“Mine” cannot be opened');
    await database.write({ ...read.head, version: 2 as 1 }, { put: new Map(), gone: [] });
    expect((await failure(ProjectKeeper.open(database, 'p'))).code).toBe('FORMAT_UNSUPPORTED');
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
