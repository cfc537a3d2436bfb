/** The embedder worker: texts in, vectors of a feature-extraction model out. It keeps the model that it was last asked for. */
import type { Pooling } from '../../src/embedding/pooling';
import type { EmbedProgress, EmbedResult, ModelSource } from '../engine/engine.protocol';
import type { EventStream } from '../rpc/eventStream.protocol';

export interface EmbedderFacts {
  readonly id: string;
  readonly revision: string;
  readonly dim: number;
  /** null: the graph makes one vector of a text itself. */
  readonly pooling: Pooling | null;
}

export interface EmbedderApi {
  /** @throws StudioError as openFeatureExtractor does */
  open(source: ModelSource): Promise<EmbedderFacts>;
  /** Opens the model where it is not the one that is open. */
  embed(source: ModelSource, texts: readonly string[]): EventStream<EmbedProgress, EmbedResult>;
  close(): Promise<void>;
}
