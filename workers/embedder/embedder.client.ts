/** The page's side of the embedder worker. It starts with the first model that is chosen for embeddings; one that dies is replaced at the next. */
import { connectWorker } from '../rpc/connectWorker';
import type { EmbedderApi } from './embedder.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./embedder.worker.ts', import.meta.url), { type: 'module', name: 'embedder' });

export function connectEmbedder(createWorker: () => Worker = startWorker): EmbedderApi {
  const worker = connectWorker<EmbedderApi>(createWorker, 'embedder worker', 'Draw the map again.');
  return {
    open: (source) => worker.open(source),
    embed: (source, texts) => worker.embed(source, texts),
    // Where no worker is, nothing is open.
    close: async () => (worker.isRunning() ? worker.close() : undefined),
  };
}
