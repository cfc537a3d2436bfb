/** What makes vectors of texts: the hidden states of the model that writes, or a model that a person chose for it. */
import type { EmbedProgress, EmbedResult, ModelSource } from '../../../../workers/engine/engine.protocol';
import { type EventStream, readStream } from '../../../../workers/rpc/eventStream.protocol';
import { POOLING_WORDS } from '../../../embedding/pooling';
import { StudioError, toErrorFields } from '../../../errors';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { modelKey } from '../model/model';

/** Texts that are embedded without being asked for: the model may be needed for something else. */
export const MOST_UNASKED = 5000;

/** What vectors are called beside every figure that is made of them, and the space that they belong to. */
export interface Embedding {
  readonly key: string;
  readonly name: string;
}

export interface Embedder extends Embedding {
  embed(texts: readonly string[]): EventStream<EmbedProgress, EmbedResult>;
}

/** null: no model is ready. */
export function embeddingOf({ session: { embedder, modelStatus } }: Pick<StudioState, 'session'>): Embedding | null {
  if (embedder.kind === 'own') {
    const { id, revision, pooling } = embedder.facts;
    const how = pooling === null ? '' : `, ${POOLING_WORDS[pooling]}`;
    return { key: `embedder ${JSON.stringify(sourceName(embedder.source))} ${revision}`, name: `${id}${how}` };
  }
  if (modelStatus.kind !== 'ready') return null;
  const { info } = modelStatus.loaded;
  return { key: modelKey(info), name: `hidden states of ${info.id}` };
}

/** Files of a disk have no name but their sizes and times. */
const sourceName = (source: ModelSource): unknown =>
  source.kind === 'files'
    ? source.files.map(({ path, blob }) => [path, blob.size, (blob as Partial<File>).lastModified ?? 0])
    : source;

/** The one in use; vectors of another are forgotten. null: no model is ready. */
export function embedderOf(studio: Studio): Embedder | null {
  const state = studio.store.getState();
  const embedding = embeddingOf(state);
  if (embedding === null) return null;
  studio.vectors.forModel(embedding.key);
  const { embedder } = state.session;
  return {
    ...embedding,
    embed: (texts) =>
      embedder.kind === 'own' ? studio.embedder.embed(embedder.source, texts) : studio.engine.embed(texts),
  };
}

/**
 * Vectors of the texts that have none yet, in the cache.
 * @throws StudioError CANCELLED where another model makes the vectors by then; as the workers do
 */
export async function embedMissing(
  { vectors }: Studio,
  embedder: Embedder,
  texts: readonly string[],
  onProgress: (progress: EmbedProgress) => void = () => undefined,
): Promise<void> {
  const missing = vectors.missing(texts);
  if (missing.length === 0) return;
  const embedded = await readStream(embedder.embed(missing), onProgress);
  if (!vectors.isOf(embedder.key))
    throw new StudioError('CANCELLED', 'Another model makes the vectors now.', 'What is shown is made of its own.');
  vectors.add(missing, embedded.vectors, embedded.tokenDim);
}

/** Make vectors by this model from now on, as soon as it is open. Where it cannot be, the model that writes makes them, and why is said. */
export async function openEmbedder({ store, embedder }: Studio, source: ModelSource): Promise<void> {
  const opening = { kind: 'opening', id: source.kind === 'embedded' ? source.kind : source.id } as const;
  store.setSession({ embedder: opening });
  const isCurrent = (): boolean => store.getState().session.embedder === opening;
  try {
    const facts = await embedder.open(source);
    if (!isCurrent()) return;
    store.setSession({ embedder: { kind: 'own', source, facts } });
    store.announce(`Vectors are made by ${facts.id}.`);
  } catch (thrown) {
    if (!isCurrent()) return;
    const failed = toErrorFields(thrown);
    store.setSession({ embedder: { kind: 'model', failed } });
    store.announce(failed.message);
  }
}
