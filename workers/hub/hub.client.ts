/** The page's side of the hub worker. It starts with the first call: a person who stays with the embedded model never loads it. */
import { connectWorker } from '../rpc/connectWorker';
import { orEnd } from '../rpc/orEnd';
import type { HubApi } from './hub.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./hub.worker.ts', import.meta.url), { type: 'module', name: 'hub' });

export function connectHub(createWorker: () => Worker = startWorker): HubApi {
  const worker = connectWorker<HubApi>(createWorker, 'hub worker', 'Try again. What was downloaded is kept.');
  return {
    lookup: (request) => worker.lookup(request),
    download: (offer, dtype) => worker.download(offer, dtype),
    async cancelDownload() {
      if (worker.isRunning()) await orEnd(worker.cancelDownload(), worker);
    },
    baseOf: (repository) => worker.baseOf(repository),
    downloaded: () => worker.downloaded(),
    deleteDownloaded: (key) => worker.deleteDownloaded(key),
  };
}
