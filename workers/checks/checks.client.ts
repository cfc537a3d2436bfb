import { linkWorker } from '../rpc/settled';
import type { ChecksApi } from './checks.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module', name: 'checks' });

/** The page's side of the checks worker. It starts with the first check; one that dies is replaced at the next. */
export function connectChecks(createWorker: () => Worker = startWorker): ChecksApi {
  const { call } = linkWorker<ChecksApi>(createWorker, 'checks worker', 'The checks start again with the next row.');
  return {
    judge: (request) => call((remote) => remote.judge(request)),
    measureReferences: (references) => call((remote) => remote.measureReferences(references)),
    distinct2: (texts) => call((remote) => remote.distinct2(texts)),
  };
}
