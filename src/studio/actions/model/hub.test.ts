import { describe, expect, it } from 'vitest';
import { ENDPOINT } from '../../../hub/testing/fakeFetch';
import type { LocalRepository } from '../../../hub/testing/localHub';
import { tinyFiles } from '../../../model/testing/tinyModels';
import { allReferences } from '../../../project/references';
import { fakeHub } from '../../testing/fakeHub';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { addDropped } from './dropped';
import {
  cancelDownload,
  deleteDownloaded,
  downloadModel,
  loadFiles,
  lookupModel,
  refreshDownloaded,
  resumeDownload,
} from './hub';

const COMMIT = 'b'.repeat(40);
const files = tinyFiles('llama-q4');
const request = (id: string) => ({ kind: 'hub', endpoint: ENDPOINT, id, revision: 'main' }) as const;

function studioWith(faults: Partial<LocalRepository> = {}) {
  const repository: LocalRepository = { commit: COMMIT, files, licence: 'mit', ...faults };
  const studio = { ...fakeStudio(), hub: fakeHub(new Map([['tiny/llama', repository]])) };
  const state = () => studio.store.getState();
  return { studio, repository, state };
}

describe('choosing a model', () => {
  it('shows the offer, downloads it, loads it from the browser and remembers it', async () => {
    const { studio, state } = studioWith();
    studio.store.setSession({ modelDialogOpen: true });
    const offer = await lookupModel(studio, request('tiny/llama'));
    expect(state().session.lookup).toMatchObject({ kind: 'found', offer: { licence: 'mit', revision: COMMIT } });
    await downloadModel(studio, offer!, 'q4');
    expect(state().session.download).toEqual({ kind: 'idle' });
    expect(state().session.downloaded?.models).toMatchObject([{ id: 'tiny/llama', complete: true }]);
    const key = state().session.downloaded!.models[0]!.key;
    expect(state().session.modelSource).toEqual({ kind: 'kept', id: 'tiny/llama', key });
    expect(state().preferences.rememberedSource).toEqual(state().session.modelSource);
    expect(state().session.modelDialogOpen).toBe(false);
  });

  it('does not exchange the model under a run: the download stays for later', async () => {
    const { studio, state } = studioWith();
    studio.store.setSession({
      synthesisStatus: { kind: 'cancelling' } as ReturnType<typeof state>['session']['synthesisStatus'],
    });
    const offer = await lookupModel(studio, request('tiny/llama'));
    await downloadModel(studio, offer!, 'q4');
    expect(state().session.downloaded?.models[0]?.complete).toBe(true);
    expect(state().session.modelSource).toEqual({ kind: 'embedded' });
  });

  it('keeps the part that came of a cancelled download, goes on with it, and deletes it', async () => {
    const { studio, repository, state } = studioWith({ breakAt: 0 });
    const offer = await lookupModel(studio, request('tiny/llama'));
    const failing = downloadModel(studio, offer!, 'q4');
    await until(() => state().session.download.kind === 'running');
    await cancelDownload(studio);
    await failing;
    expect(state().session.download).toEqual({ kind: 'idle' });
    expect(state().session.announcement.text).toContain('cancelled');
    expect(state().session.toasts).toEqual([]);
    const [partial] = state().session.downloaded!.models;
    expect(partial).toMatchObject({ complete: false });
    delete repository.breakAt;
    await resumeDownload(studio, partial!);
    expect(state().session.downloaded?.models[0]?.complete).toBe(true);
    await deleteDownloaded(studio, state().session.downloaded!.models[0]!);
    expect(state().session.downloaded?.models).toEqual([]);
  });

  it('keeps what the newest look-up found, and its error where it failed', async () => {
    const { studio, state } = studioWith();
    const first = lookupModel(studio, request('tiny/llama'));
    const second = lookupModel(studio, request('tiny/absent'));
    expect(await first).toBeNull();
    expect(await second).toBeNull();
    expect(state().session.lookup).toMatchObject({ kind: 'failed', error: { code: 'HUB_GATED' } });
  });
});

/** What a browser gives for a dropped folder: entries with callbacks, a few children an answer. */
function folderEntry(name: string, contents: ReadonlyMap<string, Uint8Array>): FileSystemDirectoryEntry {
  const names = [...new Set([...contents.keys()].map((path) => path.split('/')[0] as string))];
  const children = names.map((child) => {
    const bytes = contents.get(child);
    if (bytes) {
      const file = new File([bytes.slice()], child);
      return { name: child, isFile: true, isDirectory: false, file: (give: (file: File) => void) => give(file) };
    }
    const inside = [...contents].flatMap(([path, each]) =>
      path.startsWith(`${child}/`) ? [[path.slice(child.length + 1), each] as const] : [],
    );
    return folderEntry(child, new Map(inside));
  });
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const waiting = [...children];
      return { readEntries: (give: (entries: unknown[]) => void) => give(waiting.splice(0, 2)) };
    },
  } as unknown as FileSystemDirectoryEntry;
}

describe('a dropped folder', () => {
  it('with a graph is a model, wherever in it the model is, and only its files are read', async () => {
    const { studio, state } = studioWith();
    const above = new Map([...files].map(([path, bytes]) => [`models/llama/${path}`, bytes]));
    above.set('models/llama/pytorch_model.bin', new Uint8Array(5));
    await addDropped(studio, [folderEntry('download', above)], [new File([], 'download')]);
    const { lookup } = state().session;
    expect(state().session.modelDialogOpen).toBe(true);
    if (lookup.kind !== 'found') throw new Error(`the look-up is ${lookup.kind}`);
    expect(lookup.offer).toMatchObject({ id: 'download', variants: [{ graph: 'onnx/model_q4.onnx' }] });
    await loadFiles(studio, lookup.offer, lookup.offer.variants[0]!, lookup.files!);
    const source = state().session.modelSource;
    if (source.kind !== 'files') throw new Error(`the source is ${source.kind}`);
    expect(source.files.map(({ path }) => path).sort()).toEqual([...files.keys()].sort());
    // Files of a disk are gone with the tab: the next visit begins with the embedded model.
    expect(state().preferences.rememberedSource).toEqual({ kind: 'embedded' });
  });

  it('with a graph and nothing to read it by says what is missing', async () => {
    const { studio, state } = studioWith();
    await addDropped(studio, [], [new File(['x'], 'model_q4.onnx'), new File(['{}'], 'config.json')]);
    expect(state().session.lookup).toMatchObject({
      kind: 'failed',
      error: { code: 'MODEL_FILE_MISSING', where: 'tokenizer.json' },
    });
  });

  it('without a graph is examples', async () => {
    const { studio, state } = studioWith();
    const rows = new TextEncoder().encode('{"input": "def a(): return 1"}\n{"input": "def b(): return 2"}');
    await addDropped(studio, [folderEntry('data', new Map([['rows.jsonl', rows]]))], [new File([], 'data')]);
    expect(allReferences(state().project)).toHaveLength(2);
    expect(state().session.modelDialogOpen).toBe(false);
  });
});

it('what the browser refuses to keep is an error of its own', async () => {
  const { studio, state } = studioWith();
  const hub = { ...studio.hub, downloaded: () => Promise.reject(new Error('blocked')) };
  await refreshDownloaded({ ...studio, hub });
  expect(state().session.toasts).toHaveLength(1);
});
