/** What makes vectors of texts: the model that writes, by its own hidden states, or one that is made for that. */
import { basename, dirname } from 'node:path';
import { embedTexts } from '../../embedding/embedTexts';
import { type FeatureExtractor, openFeatureExtractor } from '../../embedding/featureExtraction';
import { StudioError } from '../../errors';
import type { DeviceKind } from '../../footprint/types';
import { text } from './arguments';
import { DEVICE_OPTION } from './device';
import { openModelFolder } from './modelFolder';
import { withModel } from './openModel';
import type { Output } from './output';
import { givenPath } from './paths';

/** Options of every command that asks for vectors alone. */
export const EMBEDDER_OPTIONS = { model: text('DIR'), embedder: text('DIR'), device: DEVICE_OPTION };

export interface Embedder {
  readonly id: string;
  readonly revision: string;
  /** null where only the model's own files would tell. */
  readonly hash: string | null;
  /** How the tokens of a text become one vector; null: the graph does it. */
  readonly pooling: FeatureExtractor['pooling'];
  readonly dimension: number;
  /** float32 [N, dimension] */
  embed(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>>;
}

interface Given {
  readonly model?: string | undefined;
  readonly embedder?: string | undefined;
  readonly device?: DeviceKind | undefined;
}

/** @throws StudioError BAD_OPTION where neither or both are given; as withModel and openFeatureExtractor do */
export async function withEmbedder<T>(
  { model, embedder, device }: Given,
  output: Output,
  work: (embedder: Embedder) => Promise<T>,
): Promise<T> {
  if ((model === undefined) === (embedder === undefined))
    throw new StudioError(
      'BAD_OPTION',
      model === undefined ? 'Nothing is named that makes vectors.' : 'Two models are named that make vectors.',
      'Give --model DIR, whose hidden states are taken, or --embedder DIR with a feature-extraction model.',
      { where: '--embedder' },
    );
  const onProgress = (done: number, total: number): void => output.status(`${done} of ${total} texts embedded`);
  if (model !== undefined)
    return withModel({ model, device }, output, ({ model: opened, tokenizer }) => {
      const { id, revision, hash, tokenDim } = opened.info;
      return work({
        ...{ id, revision, hash, pooling: 'mean', dimension: tokenDim },
        embed: (texts) => embedTexts(opened, tokenizer, texts, { onProgress }),
      });
    });
  const path = givenPath(embedder!);
  const folder = await openModelFolder(embedder!);
  const extractor = await openFeatureExtractor({
    ...{ kind: 'disk', folder },
    ...{ parent: dirname(path), name: basename(path) },
  });
  try {
    return await work({
      ...{ id: folder.id, revision: folder.revision, hash: null, pooling: extractor.pooling },
      dimension: extractor.dim,
      embed: (texts) => extractor.embed(texts, { onProgress }),
    });
  } finally {
    await extractor.dispose();
  }
}
