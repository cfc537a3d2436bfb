/** The hub worker's methods, on any store: the worker gives it the browser's files, tests give it memory. */
import { StudioError } from '../../src/errors';
import { parseEndpoint, parseFolderUrl, parseHubId } from '../../src/hub/address';
import type { Fetch } from '../../src/hub/downloadFile';
import { downloadModel } from '../../src/hub/downloadModel';
import { filesListing, hubListing, urlListing } from '../../src/hub/modelListing';
import { ModelStore } from '../../src/hub/modelStore';
import type { FileStore } from '../../src/hub/store/types';
import type { ModelListing } from '../../src/hub/types';
import { settle } from '../rpc/settled';
import type { SettledHub } from './hub.client';
import type { ListingRequest } from './hub.protocol';

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

export function createHubService(openStore: () => Promise<FileStore>, fetch?: Fetch): SettledHub {
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
    lookup: (request) => settle(() => lookup(request, fetch)),
    download: (offer, dtype, onProgress) =>
      settle(async () => {
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
        downloading = abort;
        try {
          const { signal } = abort;
          return await downloadModel(await models(), offer, variant, {
            signal,
            onProgress,
            ...(fetch ? { fetch } : {}),
          });
        } finally {
          downloading = null;
        }
      }),
    cancelDownload: () => settle(() => downloading?.abort()),
    downloaded: () =>
      settle(async () => {
        const store = await models();
        return { models: await store.list(), room: await store.store.room() };
      }),
    deleteDownloaded: (key) => settle(async () => (await models()).delete(key)),
  };
}
