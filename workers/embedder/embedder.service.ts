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
  let opened: Promise<Opened> | null = null;
  let openedKey = '';

  async function openAnew(source: ModelSource, key: string): Promise<Opened> {
    const folder = await folderOf(source);
    const extractor = await ownVitals.during(OPEN_MS, () => openFeatureExtractor({ kind: 'folder', folder }));
    const { id, revision } = folder;
    return { key, extractor, facts: { id, revision, dim: extractor.dim, pooling: extractor.pooling } };
  }

  async function close(): Promise<void> {
    const last = await opened?.catch(() => null);
    opened = null;
    openedKey = '';
    await last?.extractor.dispose();
  }

  async function open(source: ModelSource): Promise<Opened> {
    const key = keyOf(source);
    if (opened !== null && openedKey === key) return opened;
    await close();
    openedKey = key;
    const own = openAnew(source, key);
    opened = own;
    own.catch(() => {
      if (opened === own) opened = null;
    });
    return own;
  }

  return {
    open: async (source) => (await open(source)).facts,
    embed: (source, texts) =>
      streamOf(
        async (emit) => {
          const { extractor } = await open(source);
          const vectors = await ownVitals.during(BATCH_MS, () =>
            extractor.embed(texts, {
              onProgress: (done, total) => void emit({ done, total }),
              between: letEventsRun,
            }),
          );
          return handOver({ vectors, tokenDim: extractor.dim }, [vectors]);
        },
        { queueing: newestOnly },
      ),
    close,
  };
}
