/** Graphs whose weights lie in files of any name: found before the download or during it, counted, verified, and never outside the folder. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { loadGraph } from '../model/checkpoint/graphFile';
import { tinyFiles } from '../model/testing/tinyModels';
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation } from '../onnx/generated/onnx_pb';
import { parseHubId } from './address';
import { downloadModel } from './downloadModel';
import { externalFiles } from './externalData';
import { filesListing, hubListing } from './modelListing';
import { ModelStore } from './modelStore';
import { memoryStore } from './store/memory';
import { ENDPOINT, fakeFetch } from './testing/fakeFetch';
import type { DownloadProgress, ModelListing } from './types';

const GRAPH = 'onnx/model_q4.onnx';
const whole = tinyFiles('llama-q4');

/** The tiny model with every second large weight in another file, at `location`. */
function split(location: string): { graph: Uint8Array; data: Uint8Array } {
  const model = fromBinary(ModelProtoSchema, whole.get(GRAPH)!);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [at, tensor] of model.graph!.initializer.entries()) {
    if (tensor.rawData.length < 64 || at % 2 === 1) continue;
    const length = tensor.rawData.length;
    const places = { location, offset: String(offset), length: String(length) };
    parts.push(tensor.rawData);
    offset += length;
    tensor.rawData = new Uint8Array(0);
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    tensor.externalData = Object.entries(places).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
  }
  return { graph: toBinary(ModelProtoSchema, model), data: new Uint8Array(Buffer.concat(parts)) };
}

const { graph, data } = split('weights_other.bin');
const DATA = 'onnx/weights_other.bin';
const files = new Map([...whole, [GRAPH, graph], [DATA, data]]);

async function prepared(of: ReadonlyMap<string, Uint8Array> = files, capacity?: number) {
  const repository = { commit: 'b'.repeat(40), files: of };
  const { fetch, requests } = fakeFetch(new Map([['tiny/split', repository]]));
  const offer = await hubListing(parseHubId(ENDPOINT, 'tiny/split'), { fetch });
  const models = new ModelStore(memoryStore(capacity));
  const progress: DownloadProgress[] = [];
  const download = (given: ModelListing = offer) =>
    downloadModel(models, given, given.variants[0]!, {
      fetch,
      signal: new AbortController().signal,
      onProgress: (event) => progress.push(event),
      retryDelaysMs: [],
    });
  return { repository, requests, offer, models, progress, download };
}

/** As the offer of a graph that is too large to be read before its download. */
const unread = (offer: ModelListing): ModelListing => ({
  ...offer,
  variants: offer.variants.map((variant) => {
    const [own] = variant.files;
    return { ...variant, files: [own!], bytes: own!.size };
  }),
});

describe('a graph with weights under a name of their own', () => {
  test('is offered with them, and their size', async () => {
    const { offer, requests } = await prepared();
    const [variant] = offer.variants;
    expect(variant!.files.map(({ path }) => path)).toEqual([GRAPH, DATA]);
    expect(variant!.bytes).toBe(graph.length + data.length);
    expect(requests.some(({ path }) => path.includes('weights_other'))).toBe(false);
    const local = await filesListing(
      'folder',
      [...files].map(([path, bytes]) => ({ path, blob: new Blob([bytes.slice()]) })),
    );
    expect(local.variants[0]!.bytes).toBe(variant!.bytes);
  });

  test('costs no more requests where nothing else lies beside it', async () => {
    const { requests } = await prepared(whole);
    expect(requests.map(({ path }) => path.split('/').at(-1))).toEqual(['main?blobs=true', 'config.json']);
  });

  test.each([
    ['known before', (offer: ModelListing) => offer],
    ['found during the download', unread],
  ])('is downloaded whole and loads: %s', async (_, given) => {
    const { offer, models, progress, download } = await prepared();
    const stored = await download(given(offer));
    expect(stored).toMatchObject({ complete: true });
    const folder = await models.folder(stored.key);
    expect(await folder.list()).toContain(DATA);
    const loaded = await loadGraph(folder, () => undefined);
    const original = await loadGraph(
      { ...folder, list: async () => [GRAPH], read: async () => whole.get(GRAPH)! },
      () => undefined,
    );
    expect([...loaded.graph.initializers]).toEqual([...original.graph.initializers]);
    expect(stored.bytes).toBe(
      [...files].filter(([path]) => path !== 'README.md').reduce((sum, [, b]) => sum + b.length, 0),
    );
    expect(progress.at(-1)).toMatchObject({ loadedBytes: stored.bytes, totalBytes: stored.bytes });
    for (const { loadedBytes, totalBytes } of progress) expect(loadedBytes).toBeLessThanOrEqual(totalBytes);
  });

  test('goes on with what is here after a break, and is not complete without them', async () => {
    const { repository, offer, models, requests, download } = await prepared();
    const breaking = repository as { breakAt?: number };
    breaking.breakAt = graph.length + 1;
    await expect(download(unread(offer))).rejects.toMatchObject({
      code: 'DOWNLOAD_BROKEN',
      where: expect.stringContaining('weights_other'),
    });
    const [partial] = await models.list();
    expect(partial).toMatchObject({ complete: false });
    expect(partial!.files.map(({ path }) => path)).toContain(DATA);
    delete breaking.breakAt;
    requests.length = 0;
    expect(await download(unread(offer))).toMatchObject({ complete: true });
    expect(requests.filter(({ path }) => path.includes('model_q4')).length).toBe(0);
  });

  test('that are other bytes than declared are refused', async () => {
    const { repository, offer, models, download } = await prepared();
    (repository as { corrupt?: boolean }).corrupt = true;
    await expect(download(unread(offer))).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    expect((await models.list())[0]).toMatchObject({ complete: false });
  });

  test('that are not there are named before anything else is fetched', async () => {
    const { requests, download } = await prepared(new Map([...files].filter(([path]) => path !== DATA)));
    requests.length = 0;
    await expect(download()).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
      message: expect.stringContaining('weights_other.bin'),
    });
    expect(requests.every(({ path }) => path.includes('model_q4'))).toBe(true);
  });

  test.each([
    '../weights.bin',
    '/etc/passwd',
    '..\\weights.bin',
    'a/../../weights.bin',
    'C:\\weights.bin',
    '\\\\host\\w',
  ])('outside its folder is refused: %s', async (location) => {
    const outside = split(location).graph;
    const { download } = await prepared(new Map([...files, [GRAPH, outside], ['weights.bin', data]]));
    await expect(download()).rejects.toMatchObject({ code: 'MODEL_FILE_BROKEN', where: GRAPH });
  });

  test('a graph that is cut off or damaged ends with that, wherever it is cut', async () => {
    const read = (bytes: Uint8Array) => externalFiles(new Blob([bytes.slice()]), GRAPH);
    expect(await read(graph)).toEqual([DATA]);
    for (let length = 1; length < graph.length; length += 997)
      await read(graph.subarray(0, length)).then(
        (found) => expect([[], [DATA]]).toContainEqual(found),
        (error) => expect(error).toMatchObject({ code: 'MODEL_FILE_BROKEN' }),
      );
  });
});
