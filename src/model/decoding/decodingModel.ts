/**
 * Decoding of a model: which of two decoders runs it (inPlaceCacheDecoder.ts, exportDecoder.ts). The shared prefix runs
 * once at batch 1 (GroupQueryAttention takes no past together with batch > 1 and sequence > 1).
 */
import { StudioError } from '../../errors';
import { decodingRows } from '../../footprint/decodingRows';
import type { Runtime } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { Decoder } from '../types';
import { type DecodingGraph, DecodingSessions } from './decodingSessions';
import { startExportDecoder } from './exportDecoder';
import { startInPlaceCacheDecoder } from './inPlaceCacheDecoder';

export class DecodingModel {
  private readonly sessions: DecodingSessions;

  /** @param options.inPlace whether a CPU may decode by steps that leave the cache in place (stepGraph.ts); default true */
  constructor(
    runtime: Runtime,
    readonly source: DecodingGraph,
    { inPlace = true }: { readonly inPlace?: boolean } = {},
  ) {
    this.sessions = new DecodingSessions(runtime, source, inPlace);
  }

  /** An export without a cache can still be learned on and scored with. @throws StudioError MODEL_UNSUPPORTED */
  assertCached(): void {
    if (this.sessions.caches.length > 0) return;
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'The model has no key–value cache (past_key_values), so it cannot be sampled from token by token.',
      'Choose an export for text generation with past.',
    );
  }

  /**
   * @param prefix float32 [P, d], borrowed
   * @throws StudioError MODEL_UNSUPPORTED without a key–value cache
   */
  async start(prefix: FloatTensor, rows: number): Promise<Decoder> {
    this.assertCached();
    const { sessions } = this;
    return sessions.inPlace
      ? startInPlaceCacheDecoder(sessions, prefix, rows)
      : startExportDecoder(sessions, prefix, rows);
  }

  /** Most rows of so many positions whose caches its device has room for. */
  mostRows(positions: number): number {
    const { caches, runtime, source } = this.sessions;
    const cacheBytes = caches.reduce((sum, { heads, size }) => sum + 4 * heads * size, 0);
    const { vocabularySize } = source.embedding;
    return decodingRows({ cacheBytes, positions, vocabularySize, budgetBytes: runtime.activationBudgetBytes });
  }

  dispose(): Promise<void> {
    return this.sessions.dispose();
  }
}
