// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeProjectFile } from '../../../project/file';
import { newProject } from '../../../project/newProject';
import type { Studio } from '../../studio';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { addPastedText } from '../references/references';
import { duplicateProject, openProjectFile, saveProjectFile } from './projects';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.restoreAllMocks();
});

/** A page; where it would be loaded anew, it is noted what for. */
function page(): { studio: Studio; leftFor: (string | null)[] } {
  const leftFor: (string | null)[] = [];
  const own = fakeStudio();
  const leaveFor = async (id: string | null): Promise<void> => void leftFor.push(id);
  const studio = { ...own, keeping: { ...own.keeping, leaveFor } };
  stops.push(studio.keeping.start());
  return { studio, leftFor };
}
const sessionOf = ({ store }: Studio) => store.getState().session;
const projectOf = ({ store }: Studio) => store.getState().project;
const errorsOf = (studio: Studio): string[] =>
  sessionOf(studio).toasts.map(({ error }) => `${error.message} ${error.remedy}`);

async function withExamples(name: string): Promise<ReturnType<typeof page>> {
  const own = page();
  await addPastedText(own.studio, '["one", "two"]');
  own.studio.store.renameProject(name);
  await until(() => sessionOf(own.studio).keeping.kind === 'saved');
  return own;
}

/** What the person is handed. */
async function savedFile(studio: Studio): Promise<File> {
  const made: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    made.push(blob as Blob);
    return 'blob:it';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await saveProjectFile(studio);
  return new File([made[0]!], names[0]!);
}

describe('a project as a file', () => {
  it('is what there is, and opens in another browser as a kept project', async () => {
    const { studio } = await withExamples('My house');
    studio.store.renameProject('My house style');
    const file = await savedFile(studio);
    expect(file.name).toBe('my-house-style.domino');
    const { studio: other, leftFor } = page();
    await openProjectFile(other, [file]);
    expect(projectOf(other)).toEqual(projectOf(studio));
    expect(leftFor).toEqual([]);
    await until(() => sessionOf(other).keeping.kind === 'saved');
    expect(sessionOf(other).keptAs).not.toBe(sessionOf(studio).keptAs);
    expect(sessionOf(other).readingFile).toBeNull();
  });

  it('opened over another leaves that one as it is, among the projects', async () => {
    const file = await savedFile((await withExamples('First')).studio);
    const { studio, leftFor } = await withExamples('Second');
    const before = projectOf(studio);
    await openProjectFile(studio, [file]);
    expect(projectOf(studio)).toBe(before);
    await studio.keeping.list();
    const kept = sessionOf(studio).keptProjects!;
    expect(kept.find(({ id }) => id === leftFor[0])).toMatchObject({ name: 'First', examples: 2 });
    expect(kept.find(({ id }) => id === sessionOf(studio).keptAs)?.name).toBe('Second');
  });

  it('that is none is refused, and nothing else changes', async () => {
    for (const { studio, leftFor } of [page(), await withExamples('Mine')]) {
      const before = projectOf(studio);
      await openProjectFile(studio, [new File(['no'], 'no.domino')]);
      expect(errorsOf(studio)).toEqual([expect.stringContaining('no.domino cannot be read as a project')]);
      await openProjectFile(studio, [new File(['no'], 'no.domino'), new File(['["a"]'], 'rows.json')]);
      expect(errorsOf(studio)[1]).toContain('opened by itself');
      expect([projectOf(studio), leftFor]).toEqual([before, []]);
    }
  });

  it('can be saved and opened where the browser keeps nothing, but not over what would be lost', async () => {
    const { open } = indexedDB;
    indexedDB.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
    try {
      const { studio, leftFor } = page();
      await addPastedText(studio, '["one", "two"]');
      await until(() => sessionOf(studio).keeping.kind === 'failed');
      const file = await savedFile(studio);
      expect(sessionOf(studio).toasts).toEqual([]);
      const { studio: other } = page();
      await openProjectFile(other, [file]);
      expect(projectOf(other)).toEqual(projectOf(studio));
      const another = new Uint8Array(writeProjectFile(newProject()));
      await openProjectFile(studio, [new File([another], 'another.domino')]);
      expect(errorsOf(studio)).toEqual([expect.stringContaining('would lose it')]);
      expect([projectOf(studio), leftFor]).toEqual([projectOf(other), []]);
    } finally {
      indexedDB.open = open;
    }
  });
});

it('goes on with a copy, which leaves the first as it was', async () => {
  const { studio } = await withExamples('Mine');
  const first = sessionOf(studio).keptAs;
  await duplicateProject(studio);
  await addPastedText(studio, '["three"]');
  await studio.keeping.flush();
  await until(() => sessionOf(studio).keeping.kind === 'saved');
  await studio.keeping.list();
  const kept = sessionOf(studio).keptProjects!;
  expect(kept.find(({ id }) => id === first)).toMatchObject({ name: 'Mine', examples: 2 });
  expect(kept.find(({ id }) => id === sessionOf(studio).keptAs)).toMatchObject({ name: 'Mine, copy', examples: 3 });
});
