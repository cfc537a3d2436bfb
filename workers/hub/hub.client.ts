/** The page's side of the hub worker. It starts with the first call: a person who stays with the embedded model never loads it. */
import { connectWorker } from '../rpc/connectWorker';
import type { HubApi } from './hub.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./hub.worker.ts', import.meta.url), { type: 'module', name: 'hub' });

export const connectHub = (createWorker: () => Worker = startWorker): HubApi =>
  connectWorker<HubApi>(createWorker, 'hub worker', 'Try again. What was downloaded is kept.');
