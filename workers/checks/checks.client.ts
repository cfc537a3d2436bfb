/** The page's side of the checks worker. It starts with the first check; one that dies is replaced at the next. */
import { connectWorker } from '../rpc/connectWorker';
import type { ChecksApi } from './checks.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module', name: 'checks' });

export const connectChecks = (createWorker: () => Worker = startWorker): ChecksApi =>
  connectWorker<ChecksApi>(createWorker, 'checks worker', 'The checks start again with the next row.');
