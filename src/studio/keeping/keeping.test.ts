/** @vitest-environment happy-dom */
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { learn } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import type { Studio } from '../studio';
import { fakeStudio, until } from '../testing/fakeStudio';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A tab of the browser. */
function tab(): Studio {
  const studio = fakeStudio();
  stops.push(studio.keeping.start());
  return studio;
}
const keepingOf = ({ store }: Studio) => store.getState().session.keeping;
const listed = async (studio: Studio) => {
  await studio.keeping.list();
  return studio.store.getState().session.keptProjects ?? [];
};
const EXAMPLES = '{"input":"def a(x): return x"}\n{"input":"def b(y): return y"}';

describe('keeping', () => {
  it('writes nothing for a tab in which nothing was done', async () => {
    const before = (await listed(tab())).length;
    const empty = tab();
    empty.store.renameProject('A name alone');
    await empty.keeping.flush();
    expect(keepingOf(empty)).toEqual({ kind: 'idle' });
    expect(await listed(tab())).toHaveLength(before);
  });

  it('gives another tab what the first one had, under its name', async () => {
    const first = tab();
    await addPastedText(first, EXAMPLES);
    first.store.renameProject('House style');
    await until(() => keepingOf(first).kind === 'saved');
    const next = tab();
    const kept = (await listed(next)).find(({ name }) => name === 'House style');
    expect(kept).toMatchObject({ examples: 2, samples: 0, run: null });
    await next.keeping.open(kept!.id);
    expect(next.store.getState().project).toEqual(first.store.getState().project);
    await until(() => keepingOf(next).kind === 'saved');
    // It is one project still, and goes on being kept.
    next.store.renameProject('House style, more');
    await until(() => keepingOf(next).kind === 'saved');
    expect((await listed(tab())).filter(({ id }) => id === kept!.id)).toMatchObject([{ name: 'House style, more' }]);
  });

  it('keeps a run with its checkpoint, and shows it again', async () => {
    const first = tab();
    await addPastedText(first, EXAMPLES);
    await loadModel(first);
    await learn(first);
    await first.keeping.flush();
    await until(() => keepingOf(first).kind === 'saved');
    const [run] = first.store.getState().project.runs;
    const next = tab();
    const [newest] = await listed(next);
    await next.keeping.open(newest!.id);
    const { project, session } = next.store.getState();
    expect(project.runs[0]?.prompt).toEqual(run?.prompt);
    expect(project.runs[0]?.history).toEqual(run?.history);
    expect(session.activeRunId).toBe(run?.id);
  });

  it('says that the browser keeps nothing, tries again, and keeps it all then', async () => {
    const studio = tab();
    const { open } = indexedDB;
    indexedDB.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
    try {
      await addPastedText(studio, EXAMPLES);
      await until(() => keepingOf(studio).kind === 'failed');
      expect(keepingOf(studio)).toMatchObject({
        error: { message: expect.stringContaining('does not let the page keep') },
      });
    } finally {
      indexedDB.open = open;
    }
    studio.store.renameProject('After all');
    await studio.keeping.flush();
    await until(() => keepingOf(studio).kind === 'saved');
    expect((await listed(tab()))[0]).toMatchObject({ name: 'After all', examples: 2 });
  });

  it('deletes a project, and says that one is gone', async () => {
    const studio = tab();
    await addPastedText(studio, EXAMPLES);
    studio.store.renameProject('To be deleted');
    await until(() => keepingOf(studio).kind === 'saved');
    const other = tab();
    const { id } = (await listed(other)).find(({ name }) => name === 'To be deleted')!;
    await other.keeping.remove(id);
    expect((await listed(other)).some((kept) => kept.id === id)).toBe(false);
    await other.keeping.open(id);
    expect(other.store.getState().session.openingProject).toMatchObject({ kind: 'failed', id });
    expect(other.store.getState().project.files).toEqual([]);
  });
});
