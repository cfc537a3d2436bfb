/** The hub worker's methods, on any store: the worker gives it the browser's files, tests give it memory. */
import { StudioError } from '../../src/errors';
import { parseEndpoint, parseFolderUrl, parseHubId } from '../../src/hub/address';
import { hubCardBase } from '../../src/hub/cardBase';
import type { Fetch } from '../../src/hub/downloadFile';
import { downloadModel } from '../../src/hub/downloadModel';
import { filesListing, hubListing, urlListing } from '../../src/hub/modelListing';
import { ModelStore } from '../../src/hub/modelStore';
import type { FileStore } from '../../src/hub/store/types';
import type { ModelListing } from '../../src/hub/types';
import { newestOnly, streamOf } from '../rpc/streamOf';
import type { HubApi, ListingRequest } from './hub.protocol';

function lookup(request: ListingRequest, fetch: Fetch | undefined): Promise<ModelListing> {
  const options = fetch ? { fetch } : {};
  switch (request.kind) {
    case 'hub':
      return hubListing(parseHubId(parseEndpoint(request.endpoint), request.id, request.revision), options);
    case 'url':
      return urlListing(parseFolderUrl(request.url), options);
    case 'files':
      return filesListing(request.id, request.files);
    default:
      return request satisfies never;
  }
}

export function createHubService(openStore: () => Promise<FileStore>, fetch?: Fetch): HubApi {
  let opened: Promise<ModelStore> | undefined;
  let downloading: AbortController | null = null;
  const models = (): Promise<ModelStore> => {
    opened ??= openStore().then((store) => new ModelStore(store));
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  return {
    lookup: async (request) => lookup(request, fetch),
    download: (offer, dtype) =>
      streamOf(
        async (emit, gone) => {
          const variant = offer.variants.find((each) => each.dtype === dtype);
          if (variant === undefined || offer.origin.kind === 'files')
            throw new StudioError('BAD_OPTION', `${offer.id} has no ${dtype} to download.`, 'Look the model up again.');
          if (downloading !== null)
            throw new StudioError(
              'BAD_OPTION',
              'A model is being downloaded already.',
              'Wait until it is here, or cancel it.',
            );
          const abort = new AbortController();
          gone.addEventListener('abort', () => abort.abort());
          downloading = abort;
          try {
            return await downloadModel(await models(), offer, variant, {
              signal: abort.signal,
              onProgress: (progress) => void emit(progress),
              ...(fetch ? { fetch } : {}),
            });
          } finally {
            downloading = null;
          }
        },
        { queueing: newestOnly },
      ),
    baseOf: (repository) => hubCardBase({ kind: 'hub', ...repository }, fetch),
    cancelDownload: async () => downloading?.abort(),
    async downloaded() {
      const store = await models();
      return { models: await store.list(), room: await store.store.room() };
    },
    deleteDownloaded: async (key) => (await models()).delete(key),
  };
}
