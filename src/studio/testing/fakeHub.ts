/** The real hub worker's service, without its worker, over memory and a local hub. Never part of the page. */
import type { Settled } from '../../../workers/engine/engine.protocol';
import type { HubApi } from '../../../workers/hub/hub.protocol';
import { createHubService } from '../../../workers/hub/hub.service';
import { fromErrorFields } from '../../errors';
import { memoryStore } from '../../hub/store/memory';
import { fakeFetch } from '../../hub/testing/fakeFetch';
import type { LocalRepository } from '../../hub/testing/localHub';

export function fakeHub(repositories: ReadonlyMap<string, LocalRepository> = new Map()): HubApi {
  const store = memoryStore();
  const service = createHubService(async () => store, fakeFetch(repositories).fetch);
  const unwrap = async <T>(settled: Promise<Settled<T>>): Promise<T> => {
    const result = await settled;
    if (result.ok) return result.value;
    throw fromErrorFields(result.error);
  };
  return {
    lookup: (request) => unwrap(service.lookup(request)),
    download: (offer, dtype, onProgress) => unwrap(service.download(offer, dtype, onProgress)),
    cancelDownload: () => unwrap(service.cancelDownload()),
    downloaded: () => unwrap(service.downloaded()),
    deleteDownloaded: (key) => unwrap(service.deleteDownloaded(key)),
  };
}
