/** The real hub worker's service, without its worker, over memory and a local hub. Never part of the page. */
import type { HubApi } from '../../../workers/hub/hub.protocol';
import { createHubService } from '../../../workers/hub/hub.service';
import { memoryStore } from '../../hub/store/memory';
import { fakeFetch } from '../../hub/testing/fakeFetch';
import type { LocalRepository } from '../../hub/testing/localHub';

export function fakeHub(repositories: ReadonlyMap<string, LocalRepository> = new Map()): HubApi {
  const store = memoryStore();
  return createHubService(async () => store, fakeFetch(repositories).fetch);
}
