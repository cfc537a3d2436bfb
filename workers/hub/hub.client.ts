/** The page's side of the hub worker. It starts with the first call: a person who stays with the embedded model never loads it. */
import * as Comlink from 'comlink';
import { linkWorker, type Settling } from '../rpc/settled';
import type { HubApi } from './hub.protocol';

export type SettledHub = Settling<HubApi>;

const startWorker = (): Worker =>
  new Worker(new URL('./hub.worker.ts', import.meta.url), { type: 'module', name: 'hub' });

export function connectHub(createWorker: () => Worker = startWorker): HubApi {
  const { call } = linkWorker<HubApi>(createWorker, 'hub worker', 'Try again. What was downloaded is kept.');
  return {
    lookup: (request) => call((remote) => remote.lookup(request)),
    download: (offer, dtype, onProgress) => call((remote) => remote.download(offer, dtype, Comlink.proxy(onProgress))),
    cancelDownload: () => call((remote) => remote.cancelDownload()),
    downloaded: () => call((remote) => remote.downloaded()),
    deleteDownloaded: (key) => call((remote) => remote.deleteDownloaded(key)),
  };
}
