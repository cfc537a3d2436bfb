/** The page's side of the checks worker. It starts with the first check; one that dies is replaced at the next. */
import * as Comlink from 'comlink';
import type { Program } from '../../src/execution/types';
import { connectWorker } from '../rpc/connectWorker';
import type { ChecksApi } from './checks.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module', name: 'checks' });

export function connectChecks(createWorker: () => Worker = startWorker): ChecksApi {
  const worker = connectWorker<ChecksApi>(createWorker, 'checks worker', 'The checks start again with the next row.');
  return {
    // Rows run in a frame, which the page alone can have: the worker asks it.
    open: (references, recipe, executor) =>
      worker.open(
        references,
        recipe,
        executor ? Comlink.proxy({ run: (programs: readonly Program[]) => executor.run(programs) }) : null,
      ),
    judge: (samples, places) => worker.judge(samples, places),
    remove: (ids) => worker.remove(ids),
    measureReferences: (references) => worker.measureReferences(references),
    auditMemorisation: (trained, heldOut, rows) => worker.auditMemorisation(trained, heldOut, rows),
    distinct2: (source) => worker.distinct2(source),
  };
}
