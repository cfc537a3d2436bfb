/** A matcher that can be ended: a worker a pattern, which is terminated when its time is over. */
import type { TimedMatching } from '../../src/tokenization/patternProbe';
import type { PatternRequest } from './patterns.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./patterns.worker.ts', import.meta.url), { type: 'module', name: 'patterns' });

/** Until the worker has started; its own time begins with the first message. */
const STARTING_MS = 10_000;

export const timedMatching =
  (createWorker: () => Worker = startWorker): TimedMatching =>
  async (pattern, texts, ms) => {
    const worker = createWorker();
    const answer = (): Promise<void> =>
      new Promise((resolve, reject) => {
        worker.onmessage = () => resolve();
        worker.onerror = (event) => reject(new Error(event.message));
      });
    const ask = (request: PatternRequest): Promise<void> => {
      worker.postMessage(request);
      return answer();
    };
    try {
      // One that has not started yet takes its time for that.
      await Promise.race([ask({ pattern: { source: '', flags: '' }, texts: [] }), after(STARTING_MS)]);
      return await Promise.race([ask({ pattern, texts }).then(() => true), after(ms).then(() => false)]);
    } finally {
      worker.terminate();
    }
  };

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
