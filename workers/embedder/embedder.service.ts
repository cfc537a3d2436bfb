import { type FeatureExtractor, openFeatureExtractor } from '../../src/embedding/featureExtraction';
import type { ModelFolder } from '../../src/hub/modelFolder';
import { letEventsRun } from '../../src/letEventsRun';
import type { ModelSource } from '../engine/engine.protocol';
import { handOver } from '../rpc/handOver';
import { newestOnly, streamOf } from '../rpc/streamOf';
import { ownVitals } from '../rpc/vitals';
import type { EmbedderApi, EmbedderFacts } from './embedder.protocol';

/** A graph is read, and made ready, in one piece; and so is a batch. */
const [OPEN_MS, BATCH_MS] = [120_000, 60_000];

interface Opened {
  readonly key: string;
  readonly extractor: FeatureExtractor;
  readonly facts: EmbedderFacts;
}

/** The same files are the same model: those of a disk have no name that says so, but their sizes and times. */
const keyOf = (source: ModelSource): string =>
  source.kind === 'files'
    ? JSON.stringify(source.files.map(({ path, blob }) => [path, blob.size, (blob as File).lastModified]))
    : JSON.stringify(source);

export function createEmbedderService(folderOf: (source: ModelSource) => Promise<ModelFolder>): EmbedderApi {
  let opened: Opened | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One model is read, asked or let go at a time: transformers.js reads the files of whichever was named last. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const own = last.then(work);
    last = own.catch(() => undefined);
    return own;
  }

  async function close(): Promise<void> {
    const { extractor } = opened ?? {};
    opened = null;
    await extractor?.dispose();
  }

  async function open(source: ModelSource): Promise<Opened> {
    const key = keyOf(source);
    if (opened?.key === key) return opened;
    await close();
    const folder = await folderOf(source);
    const extractor = await ownVitals.during(OPEN_MS, () => openFeatureExtractor({ kind: 'folder', folder }));
    const { id, revision } = folder;
    opened = { key, extractor, facts: { id, revision, dim: extractor.dim, pooling: extractor.pooling } };
    return opened;
  }

  return {
    open: (source) => inTurn(async () => (await open(source)).facts),
    embed: (source, texts) =>
      streamOf(
        (emit) =>
          inTurn(async () => {
            const { extractor } = await open(source);
            const vectors = await ownVitals.during(BATCH_MS, () =>
              extractor.embed(texts, {
                onProgress: (done, total) => void emit({ done, total }),
                between: letEventsRun,
              }),
            );
            return handOver({ vectors, tokenDim: extractor.dim }, [vectors]);
          }),
        { queueing: newestOnly },
      ),
    close: () => inTurn(close),
  };
}
